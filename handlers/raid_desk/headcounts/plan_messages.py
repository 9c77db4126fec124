"""How planned headcounts read. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import TYPE_CHECKING

from handlers.raid_desk.headcounts import states
from handlers.raid_desk.headcounts.messages import A_SELECT
from interactions.components import ActionRow, SelectOption, StringSelect
from interactions.embeds import Embed, Footer
from interactions.escaping import Markdown, mention, mention_channel, mention_role, plain, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.raid_desk.headcount_plans import PlanRow
    from interactions.languages import Say


def planned(say: Say, plan: PlanRow, names: Sequence[str]) -> str:
    """One line of the list of plans."""
    when = timestamp(plan.next_at, "f") if plan.next_at else ""
    often = daily_text(say, plan.daily_at)
    what = Markdown(", ").join(names)
    role = f" {mention_role(plan.role_id)}" if plan.role_id else ""
    channel = mention_channel(plan.channel_id)
    return f"{when} · {often} · **{what}** · {channel}{role} · {mention(plan.organizer_id)}"


def daily_text(say: Say, at: time | None) -> str:
    """How often a plan comes."""
    return say("once") if at is None else say("each day at {time}", time=Markdown(at.strftime("%H:%M")))


def plan_noted(say: Say, plan: PlanRow, names: Sequence[str]) -> Reply:
    """What the organizer reads when a headcount is planned."""
    line = planned(say, plan, names)
    return Reply(content=say("Planned:") + f"\n{line}", ephemeral=True)


def plan_list(say: Say, lines: Sequence[tuple[PlanRow, Sequence[str]]], timezone: str) -> Reply:
    """All plans, with a select that takes one back."""
    if not lines:
        empty = say("No headcount is planned. `/schedule headcount` plans one.")
        return Reply(content=empty, ephemeral=True)
    options = tuple(
        SelectOption(
            shorten(plain(", ".join(names)), 100),
            str(plan.plan_id),
            shorten(daily_text(say, plan.daily_at), 100),
        )
        for plan, names in lines[:A_SELECT]
    )
    select = StringSelect(state=states.CancelPlan(), placeholder=say("Cancel one…"), options=options)
    text = "\n".join(planned(say, plan, names) for plan, names in lines[:A_SELECT])
    embed = Embed(
        title=say("Planned headcounts"),
        description=shorten(text, 4096),
        footer=Footer(
            say.plain("Times of each day are in the server's time zone, {timezone}.", timezone=timezone)
        ),
    )
    return Reply(embeds=(embed,), components=(ActionRow((select,)),), ephemeral=True)
