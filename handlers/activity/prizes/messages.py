"""The words of /prizes, and of what an end brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from handlers.activity.leaderboards.messages import lines_text, metric_name
from handlers.activity.leaderboards.rules import BoardMetric
from handlers.activity.prizes.rules import PrizePeriod
from handlers.kit.look import BRAND
from interactions.embeds import Embed
from interactions.escaping import Markdown, mention, mention_role
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.activity.prizes import HeldPrizeRow, PrizeRow
    from handlers.activity.leaderboards.actions import BoardPage
    from handlers.activity.prizes.awarding import Won
    from handlers.activity.settings import ActivitySettings
    from handlers.frame.guild import Guild
    from interactions.languages import Say


def prize_set(say: Say, metric: BoardMetric, period: PrizePeriod, places: int, role_id: int) -> Reply:
    """A prize is waiting."""
    facts = {
        "role": mention_role(role_id),
        "places": say.number(places),
        "board": _board(say, metric.value, period.value),
    }
    text = say("From the next end on, the top {places} of **{board}** get {role}.", **facts)
    hint = say("-# Roles that are left out of prizes: `/config`, Activity, Roles without prizes.")
    return Reply(f"{text}\n{hint}", ephemeral=True)


def _board(say: Say, metric: str, period: str) -> str:
    periods = {"cycle": say("Cycle"), "week": say("Week"), "month": say("Month")}
    return f"{metric_name(say, BoardMetric(metric))} · {periods[period]}"


def listed(
    say: Say, prizes: Sequence[PrizeRow], held: Sequence[HeldPrizeRow], barred: Sequence[int]
) -> Reply:
    """All prizes with those who hold them."""
    parts = [_line(say, prize, held) for prize in prizes]
    text = "\n".join(parts) or say("There are none yet. A moderator can add one with `/prizes set`.")
    if barred and parts:
        roles = Markdown(" ").join(map(mention_role, barred))
        text += "\n-# " + say("Left out of prizes, not of boards: {roles}", roles=roles)
    return Reply(embeds=(Embed(title=say("Prizes"), description=text, color=BRAND),), ephemeral=True)


def _line(say: Say, prize: PrizeRow, held: Sequence[HeldPrizeRow]) -> str:
    holders = [
        mention(holder.user_id)
        for holder in held
        if (holder.metric, holder.period) == (prize.metric, prize.period)
    ]
    facts = {"role": mention_role(prize.role_id), "places": say.number(prize.places)}
    line = f"**{_board(say, prize.metric, prize.period)}** {say('{role} for the top {places}', **facts)}"
    return f"{line}\n-# {say('Now with {members}', members=Markdown(' ').join(holders))}" if holders else line


def won_text(say: Say, won: Sequence[Won], metric: BoardMetric) -> str:
    """Who has the prize of that board now; empty without one."""
    prize_won = next((prize for prize in won if prize.metric == metric.value), None)
    if prize_won is None:
        return ""
    members = Markdown(" ").join(map(mention, prize_won.user_ids))
    return say(
        "🏆 {role} until the next end: {members}", role=mention_role(prize_won.role_id), members=members
    )


def period_standings(
    say: Say,
    page: BoardPage,
    settings: ActivitySettings,
    guild: Guild,
    period: PrizePeriod,
    first_day: date,
    prize: str,
) -> Reply:
    """What is posted when a week or month has ended."""
    facts = {"day": Markdown(f"{first_day:%Y-%m-%d}"), "metric": metric_name(say, page.metric)}
    if period is PrizePeriod.WEEK:
        title = say("The week from {day} is over: {metric}", **facts)
    else:
        facts["day"] = Markdown(f"{first_day:%Y-%m}")
        title = say("The month {day} is over: {metric}", **facts)
    text = "\n".join(part for part in (lines_text(say, page, settings), prize) if part)
    embed = Embed(
        title=title,
        description=text,
        color=settings.board_color,
        thumbnail=guild.icon_url if settings.board_icon else None,
    )
    return Reply(embeds=(embed,))
