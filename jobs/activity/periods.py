"""The ends of weeks and months, where a guild wants them told or has prizes for them.

A standing timer looks every quarter of an hour which days have turned; each end is then a timer of its guild.
After a pause of the workers only the last one that ended is told.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from db.activity import prizes as rows
from db.activity import standing_moves
from db.platform.settings import list_settings
from handlers.activity.leaderboards import actions
from handlers.activity.leaderboards.actions import CLOSING_DELAY
from handlers.activity.leaderboards.rules import Metric, Period, board_of
from handlers.activity.prizes import messages
from handlers.activity.prizes.awarding import award
from handlers.activity.prizes.rules import PrizePeriod, began, last_finished
from handlers.activity.settings import ActivitySettings
from handlers.frame.guild_settings import typed
from handlers.platform.guild_days import local_day
from handlers.platform.settings.platform_settings import PlatformSettings
from jobs.activity.cycles import final_boards
from jobs.activity.standings import CHUNK
from jobs.requests.activity import ClosePeriod, WatchPeriods
from jobs.requests.platform import SendMessage
from jobs.run import Job, runs_when_due

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild

EVERY: Final = timedelta(minutes=15)
PERIODS: Final = {PrizePeriod.WEEK: Period.WEEK, PrizePeriod.MONTH: Period.MONTH}


@runs_when_due(WatchPeriods)
async def watch_periods(job: Job, db: Connection, request: WatchPeriods) -> datetime | None:
    """Sets a timer for each week or month that has ended; days turn at quarters of an hour everywhere."""
    now = job.clock.now()
    await rows.delete_unwatched(db)
    for guild_id, name in await rows.list_watched(db):
        period = PrizePeriod(name)
        stored = await list_settings(db, guild_id)
        zone = typed(PlatformSettings, stored.get(PlatformSettings.module, {})).timezone
        running = began(period, local_day(now - CLOSING_DELAY, zone))
        first_day = await rows.get_board_period(db, guild_id, name, running)
        if first_day < running:
            await job.schedule(db, guild_id).at(now, ClosePeriod(guild_id, name), subject=name)
    return _next_look(now)


def _next_look(now: datetime) -> datetime:
    """The next quarter of an hour, and the time that events may be late."""
    into = timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    due = now - into + CLOSING_DELAY
    return due if due > now else due + EVERY


@runs_when_due(ClosePeriod)
async def close_period(job: Job, db: Connection, request: ClosePeriod) -> datetime | None:
    """Counts the days once more, gives the prizes, posts the final standings."""
    guild_id, period = request.guild_id, PrizePeriod(request.period)
    guild = await job.guild(db, guild_id)
    running = began(period, local_day(job.clock.now() - CLOSING_DELAY, guild.timezone))
    told = await rows.get_board_period(db, guild_id, request.period, running)
    if told >= running or not await rows.move_board_period(db, guild_id, request.period, told, running):
        return None
    if guild.module_on(ActivitySettings.module):
        await _end(job, db, guild_id, period, running, guild)
    return None


async def _end(
    job: Job, db: Connection, guild_id: int, period: PrizePeriod, running: date, guild: Guild
) -> None:
    settings = guild.settings(ActivitySettings)
    first_day, last_day = last_finished(period, running), running - timedelta(days=1)
    cycle = await actions.running_cycle(db, guild_id, job.clock.now(), actions.calendar_of(guild))
    starts = actions.starts_on(last_day, cycle)
    user_ids = await standing_moves.list_active(db, guild_id, first_day, running)
    for first in range(0, len(user_ids), CHUNK):
        chunk = user_ids[first : first + CHUNK]
        await standing_moves.move_standings(db, guild_id, chunk, starts, only=period.value)
    boards = {m.value: board_of(m, PERIODS[period], last_day, cycle.number) for m in Metric}
    won = await award(db, guild_id, period, boards, settings.no_prize_roles, running)
    wanted = settings.final_weekly if period is PrizePeriod.WEEK else settings.final_monthly
    for channel_id, metric in final_boards(guild) if wanted else ():
        page = await actions.read_page(db, guild_id, metric, PERIODS[period], last_day, cycle)
        if not page.lines:
            continue
        prize = messages.won_text(guild.say, won, metric)
        reply = messages.period_standings(guild.say, page, settings, guild, period, first_day, prize)
        key = f"{period}:{guild_id}:{first_day}:{metric}:{channel_id}"
        await job.outbox(db, guild_id).add(SendMessage(channel_id, reply.to_message()), key=key)
