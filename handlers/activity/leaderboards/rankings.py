"""What other products rank, read for `/leaderboard` and for boards in channels."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from db.platform.members import list_members
from handlers.activity.leaderboards import actions, ranking_messages
from handlers.activity.leaderboards.actions import calendar_of
from handlers.activity.leaderboards.rules import BoardPeriod, first_of_month, monday_of
from handlers.activity.leaderboards.states import CycleNumber, Key
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Paged, Span, pages
from handlers.platform.guild_days import day_begins
from handlers.platform.metrics.rankings import RANKINGS, Ranked, Ranking
from handlers.platform.roles.rules import Role
from interactions.escaping import first_visible
from interactions.router import Router

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from db.pool import Connection
    from handlers.frame.guild import Guild

router = Router()


class ShowRanking(Paged, tag="leaderboards.rank/1"):
    """A ranking over a period; `cycle` 0: none was asked for."""

    metric: Key
    period: BoardPeriod
    cycle: CycleNumber


@pages(router, ShowRanking, requires=Role.EVERYONE)
async def ranking_page(ctx: Context, asked: ShowRanking, span: Span) -> Listed:
    """A page of `/leaderboard` for what other products count."""
    guild = await ctx.guild()
    ranking = RANKINGS.get(asked.metric)
    if ranking is None or not guild.module_on(ranking.module):
        return ranking_messages.nothing(ctx.say, guild)
    period = asked.period if ranking.dated else BoardPeriod.ALL
    lines = await read_ranking(ctx.db, guild, ranking, period, asked.cycle or None)
    shown = await with_names(ctx.db, ctx.guild_id, span.of(lines))
    return ranking_messages.page(ctx.say, guild, ranking, asked, lines, shown, span, ctx.actor.id)


async def read_ranking(
    db: Connection, guild: Guild, ranking: Ranking, period: BoardPeriod, cycle: int | None
) -> Sequence[Ranked]:
    """All of its lines, with the names of those that a first page shows."""
    since, until = await _bounds(db, guild, period if ranking.dated else BoardPeriod.ALL, cycle)
    lines = await ranking.read(db, guild.id, since, until)
    return [*await with_names(db, guild.id, lines[: actions.PAGE]), *lines[actions.PAGE :]]


async def _bounds(
    db: Connection, guild: Guild, period: BoardPeriod, cycle: int | None
) -> tuple[datetime | None, datetime | None]:
    if period in (BoardPeriod.CYCLE, BoardPeriod.LAST):
        chosen = await actions.choose_cycle(db, guild.id, guild.now, calendar_of(guild), period, cycle)
        return day_begins(chosen.starts_on, guild.timezone), day_begins(chosen.ends_on, guild.timezone)
    first_day = {
        BoardPeriod.MONTH: first_of_month(guild.today),
        BoardPeriod.WEEK: monday_of(guild.today),
        BoardPeriod.TODAY: guild.today,
    }.get(period)
    return (None if first_day is None else day_begins(first_day, guild.timezone)), None


async def with_names(db: Connection, guild_id: int, lines: Iterable[Ranked]) -> list[Ranked]:
    """The same lines with the names of their members."""
    lines = list(lines)
    user_ids = [line.user_id for line in lines if line.user_id]
    members = {row.user_id: row for row in await list_members(db, guild_id, user_ids)} if user_ids else {}
    return [
        msgspec.structs.replace(line, name=first_visible(*members[line.user_id].names))
        if line.user_id in members
        else line
        for line in lines
    ]
