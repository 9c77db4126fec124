"""The ends of weeks and months, where a guild wants them told or has prizes for them.

A task looks which days have turned; each end is then a timer of its guild.
After a pause of the workers only the last one that ended is told.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from db.activity import prizes as rows
from db.activity import standing_moves
from handlers.activity.leaderboards import actions
from handlers.activity.leaderboards.actions import CLOSING_DELAY
from handlers.activity.leaderboards.rules import BoardMetric, BoardPeriod, board_of
from handlers.activity.prizes import messages
from handlers.activity.prizes.awarding import award
from handlers.activity.prizes.rules import PrizePeriod, began, last_finished
from handlers.activity.settings import ActivitySettings
from handlers.platform.guild_days import local_day
from jobs.activity.cycles import final_boards
from jobs.activity.standings import CHUNK
from jobs.requests.activity import ClosePeriod
from jobs.requests.platform import SendMessage
from jobs.run import Job, every, runs_when_due

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild

PERIODS: Final = {PrizePeriod.WEEK: BoardPeriod.WEEK, PrizePeriod.MONTH: BoardPeriod.MONTH}


@every(seconds=60)
async def watch_periods(job: Job) -> int:
    """Sets a timer for each week or month that has ended."""
    now, ended = job.clock.now(), 0
    async with job.transaction() as db:
        await rows.delete_unwatched(db)
        for watched in await rows.list_watched(db):
            running = began(PrizePeriod(watched.period), local_day(now - CLOSING_DELAY, watched.timezone))
            first_day = await rows.get_board_period(db, watched.guild_id, watched.period, running)
            if first_day < running:
                close = ClosePeriod(watched.guild_id, watched.period)
                await job.schedule(db, watched.guild_id).at(now, close, subject=watched.period)
                ended += 1
    return ended


@runs_when_due(ClosePeriod, upkeep=True)
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
    boards = {m.value: board_of(m, PERIODS[period], last_day, cycle.number) for m in BoardMetric}
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
