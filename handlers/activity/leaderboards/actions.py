"""Reading a board for somebody, and knowing which cycle runs. No wording, no REST."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from db.activity import cycles, standings
from db.activity.standing_moves import PeriodStarts
from db.schedule import Schedule
from handlers.activity.leaderboards import rules
from handlers.activity.leaderboards.rules import BoardMetric, BoardPeriod, Cycle, Turn
from handlers.activity.settings import ActivitySettings
from handlers.frame.refusals import Refusal
from handlers.platform.guild_days import day_begins, local_day
from interactions.escaping import first_visible, timestamp
from jobs.requests.activity import CloseCycle

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild

PAGE = 10
CLOSING_DELAY = timedelta(minutes=5)
"""How long after its last midnight a cycle is closed: events of that day may still be on their way."""


class NoSuchCycle(Refusal):
    """There is no cycle {number} here."""

    remedy = "The running cycle is number {running}; earlier ones have lower numbers, from 1 on."


class NoPastCycle(Refusal):
    """No cycle has ended here yet."""

    remedy = "The first one ends on {ends}. Until then, look at the running cycle."


class BoardLine(msgspec.Struct, frozen=True):
    """One member on a board; `name` is not escaped, and empty when nobody knows it."""

    rank: int
    user_id: int
    name: str
    value: int


class BoardPage(msgspec.Struct, frozen=True):
    """Up to ten lines of a board, and the place of the member who asks.

    `cycle` is set for the boards of cycles. `above` is the next higher value than the member's own.
    """

    metric: BoardMetric
    period: BoardPeriod
    lines: tuple[BoardLine, ...]
    total: int
    cycle: Cycle | None = None
    own: standings.BoardRank | None = None
    above: int | None = None


class Calendar(msgspec.Struct, frozen=True):
    """What of a guild's settings decides where its periods begin."""

    timezone: str
    cycle_days: int


def calendar_of(guild: Guild) -> Calendar:
    """The guild's."""
    return Calendar(guild.timezone, guild.settings(ActivitySettings).cycle_days)


async def running_cycle(db: Connection, guild_id: int, now: datetime, calendar: Calendar) -> Cycle:
    """The cycle of today; those that began since the last look are written, with a timer for their end."""
    today = local_day(now, calendar.timezone)
    last = await cycles.find_last_cycle(db, guild_id)
    if last is None:
        first = Cycle(1, today, today + timedelta(days=calendar.cycle_days))
        return await _write_cycle(db, guild_id, first, calendar)
    running = Cycle(last.number, last.starts_on, last.ends_on)
    for following in rules.cycles_until(running, today, calendar.cycle_days):
        running = await _write_cycle(db, guild_id, following, calendar)
    return await _with_present_length(db, guild_id, running, today, calendar)


async def _write_cycle(db: Connection, guild_id: int, cycle: Cycle, calendar: Calendar) -> Cycle:
    if not await cycles.add_cycle(db, guild_id, cycle.number, cycle.starts_on, cycle.ends_on):
        written = await cycles.find_cycle(db, guild_id, cycle.number)
        if written is not None:
            return Cycle(written.number, written.starts_on, written.ends_on)
    await _set_closing(db, guild_id, cycle, calendar)
    return cycle


async def _with_present_length(
    db: Connection, guild_id: int, running: Cycle, today: date, calendar: Calendar
) -> Cycle:
    """When the length was changed, the running cycle follows; it never ends in the past."""
    wanted = _wanted_end(running, today, calendar)
    if wanted == running.ends_on or not await cycles.move_cycle_end(db, guild_id, running.number, wanted):
        return running
    changed = Cycle(running.number, running.starts_on, wanted)
    await _set_closing(db, guild_id, changed, calendar)
    return changed


async def _set_closing(db: Connection, guild_id: int, cycle: Cycle, calendar: Calendar) -> None:
    due = day_begins(cycle.ends_on, calendar.timezone) + CLOSING_DELAY
    await Schedule(db, guild_id).at(due, CloseCycle(guild_id, cycle.number), subject=str(cycle.number))


async def period_starts(db: Connection, guild_id: int, now: datetime, calendar: Calendar) -> PeriodStarts:
    """First days of what runs now in the guild."""
    cycle = await running_cycle(db, guild_id, now, calendar)
    return starts_on(local_day(now, calendar.timezone), cycle)


async def period_starts_of(
    db: Connection, calendars: Mapping[int, Calendar], now: datetime
) -> dict[int, PeriodStarts]:
    """As `period_starts`, for many guilds: one look at their cycles, and those that must change singly."""
    last = await cycles.list_last_cycles(db, list(calendars))
    days = {zone: local_day(now, zone) for zone in {calendar.timezone for calendar in calendars.values()}}
    starts = {}
    for guild_id, calendar in calendars.items():
        today, row = days[calendar.timezone], last.get(guild_id)
        if row is not None and row.starts_on <= today and row.ends_on == _wanted_end(row, today, calendar):
            cycle = Cycle(row.number, row.starts_on, row.ends_on)
        else:
            cycle = await running_cycle(db, guild_id, now, calendar)
        starts[guild_id] = starts_on(today, cycle)
    return starts


def _wanted_end(running: Cycle | cycles.CycleRow, today: date, calendar: Calendar) -> date:
    """When the running cycle ends by the present length, and never in the past."""
    return max(running.starts_on + timedelta(days=calendar.cycle_days), today + timedelta(days=1))


def starts_on(day: date, cycle: Cycle) -> PeriodStarts:
    """First days of the periods that a day is in."""
    return PeriodStarts(
        today=day,
        week=rules.monday_of(day),
        month=rules.first_of_month(day),
        cycle=cycle.starts_on,
        cycle_number=cycle.number,
    )


async def choose_cycle(
    db: Connection, guild_id: int, now: datetime, calendar: Calendar, period: BoardPeriod, number: int | None
) -> Cycle:
    """The cycle that a request means: the numbered one, the last one, or the running one."""
    running = await running_cycle(db, guild_id, now, calendar)
    wanted = number if number is not None else running.number - (period is BoardPeriod.LAST)
    if wanted == running.number:
        return running
    if wanted < 1 and number is None:
        raise NoPastCycle(ends=timestamp(day_begins(running.ends_on, calendar.timezone), "D"))
    cycle = await cycles.find_cycle(db, guild_id, wanted)
    if cycle is None:
        raise NoSuchCycle(number=wanted, running=running.number)
    return Cycle(cycle.number, cycle.starts_on, cycle.ends_on)


async def read_page(
    db: Connection,
    guild_id: int,
    metric: BoardMetric,
    period: BoardPeriod,
    day: date,
    cycle: Cycle,
    *,
    turn: Turn = Turn.FIRST,
    anchor: int = 0,
    viewer: int | None = None,
    top: Callable[[str], Awaitable[tuple[BoardLine, ...]]] | None = None,
) -> BoardPage:
    """One page. `anchor` is the member next to whom `turn` looks; one who no longer stands there: page one.

    The cost does not grow with the guild: pages hang on a member, not on an offset. `top`: who knows the
    first page of a board without reading it.
    """
    of_cycle = period in (BoardPeriod.CYCLE, BoardPeriod.LAST)
    board = (
        rules.cycle_board(metric, cycle.number)
        if of_cycle
        else rules.board_of(metric, period, day, cycle.number)
    )
    place = await standings.get_place(db, guild_id, board, viewer)
    if turn is Turn.FIRST and top is not None:
        lines = await top(board)
    else:
        rows = await _rows(db, guild_id, board, turn, anchor, viewer)
        lines = await _ranked(db, guild_id, board, rows)
    return BoardPage(
        metric=metric,
        period=period,
        lines=lines,
        total=place.total,
        cycle=cycle if of_cycle else None,
        own=place.own,
        above=place.above,
    )


async def read_top(db: Connection, guild_id: int, board: str) -> tuple[BoardLine, ...]:
    """The first page of a board."""
    return await _ranked(db, guild_id, board, await standings.list_top(db, guild_id, board, PAGE))


async def read_below(
    db: Connection, guild_id: int, board: str, member_id: int | None, limit: int
) -> tuple[BoardLine, ...]:
    """Those who stand below that member (None: from the top); nobody when the member stands there no more."""
    if member_id is None:
        return await _ranked(db, guild_id, board, await standings.list_top(db, guild_id, board, limit))
    rows = await standings.list_from(db, guild_id, board, member_id, limit + 1)
    return await _ranked(db, guild_id, board, rows[1:])


async def board_named(
    db: Connection,
    guild_id: int,
    now: datetime,
    calendar: Calendar,
    asked: tuple[BoardMetric, BoardPeriod, int | None],
) -> str:
    """The board of a metric over a period, or of the cycle of that number."""
    metric, period, number = asked
    cycle = await choose_cycle(db, guild_id, now, calendar, period, number)
    if number is not None or period in (BoardPeriod.CYCLE, BoardPeriod.LAST):
        return rules.cycle_board(metric, cycle.number)
    return rules.board_of(metric, period, local_day(now, calendar.timezone), cycle.number)


async def _rows(
    db: Connection, guild_id: int, board: str, turn: Turn, anchor: int, viewer: int | None
) -> list[standings.BoardRow]:
    rows: list[standings.BoardRow] = []
    if turn is Turn.LAST:
        rows = await standings.list_last(db, guild_id, board, PAGE)
    elif turn is Turn.NEXT:
        rows = (await standings.list_from(db, guild_id, board, anchor, PAGE + 1))[1:]
    elif turn is Turn.PREVIOUS:
        rows = await standings.list_before(db, guild_id, board, anchor, PAGE)
        rows = rows if len(rows) == PAGE else []
    elif turn is Turn.ME and viewer:
        before = await standings.list_before(db, guild_id, board, viewer, PAGE // 2 - 1)
        rows = before + await standings.list_from(db, guild_id, board, viewer, PAGE - len(before))
    return rows or await standings.list_top(db, guild_id, board, PAGE)


async def _ranked(
    db: Connection, guild_id: int, board: str, rows: list[standings.BoardRow]
) -> tuple[BoardLine, ...]:
    """Two ranks are asked for, not ten: the first line's, and that of the first line below its equals."""
    values = [row.value for row in rows]
    equals = values.count(values[0]) if values else 0
    parts = [part for part in (values[:equals], values[equals:]) if part]
    firsts = await standings.list_ranks(db, guild_id, board, [part[0] for part in parts])
    ranks = [
        rank
        for first, part in zip(firsts, parts, strict=True)
        for rank in rules.competition_ranks(first, part)
    ]
    return tuple(
        BoardLine(rank, row.user_id, first_visible(*row.names), row.value)
        for rank, row in zip(ranks, rows, strict=True)
    )
