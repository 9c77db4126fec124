"""How long members wait for reviewers, for a command of a product's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from db.kit.review_times import find_oldest_waiting, list_service_times
from handlers.kit.look import BRAND
from interactions.embeds import Embed
from interactions.escaping import mention, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.kit.review_times import ServiceTime
    from handlers.frame.context import Context
    from interactions.languages import Say

MOST_SHOWN: Final = 25


async def service_times(ctx: Context, kinds: Sequence[str], days: int) -> Reply:
    """Of reviews of these kinds that were decided within so many days, and what waits now."""
    since = ctx.now - timedelta(days=days)
    times = await list_service_times(ctx.db, ctx.guild_id, kinds, since)
    waiting, oldest = await find_oldest_waiting(ctx.db, ctx.guild_id, kinds)
    lines = [line(ctx.say, time) for time in times[: MOST_SHOWN + 1]]
    if oldest is not None:
        facts = {"when": timestamp(oldest, "R")}
        text = ctx.say.counted(
            waiting, "1 is waiting, since {when}.", "{count} are waiting, the first since {when}.", **facts
        )
        lines.append(text)
    empty = ctx.say.counted(
        days, "Nothing was decided within 1 day.", "Nothing was decided within {count} days."
    )
    title = ctx.say.counted(days, "Service times of 1 day", "Service times of {count} days")
    shown = Embed(title=title, description=shorten("\n".join(lines), 4_000) or empty, color=BRAND)
    return Reply(embeds=(shown,), ephemeral=True)


def line(say: Say, time: ServiceTime) -> str:
    """One reviewer's, or all of them together."""
    who = say("**All together**") if time.actor_id is None else mention(time.actor_id)
    count = say.counted(time.decisions, "1 decision", "{count} decisions")
    facts = {"half": span(say, time.half), "most": span(say, time.most)}
    return f"{who} · {count} · {say('half within {half}, nine of ten within {most}', **facts)}"


def span(say: Say, took: timedelta) -> str:
    """In the unit that tells most; never less than a minute."""
    minutes = max(1, round(took.total_seconds() / 60))
    if minutes < 90:
        return say.counted(minutes, "1 minute", "{count} minutes")
    hours = round(minutes / 60)
    if hours < 48:
        return say.counted(hours, "1 hour", "{count} hours")
    return say.counted(round(hours / 24), "1 day", "{count} days")
