"""What communities have reached: counted every 15 minutes, and drawn for whoever asks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.practice import liberation as rows
from handlers.practice.liberation import messages
from handlers.practice.liberation.actions import read_trend
from handlers.practice.liberation.rules import (
    REFRESH_EVERY,
    LiberationPeriod,
    NothingRolledUp,
    Trend,
    days_behind,
    end_of,
)
from interactions.responses import Reply
from jobs.pictures.drawing import drawn
from jobs.pictures.liberation_chart import LiberationChart, Tile, render
from jobs.pictures.month_chart import Month
from jobs.requests.practice import RenderLiberation
from jobs.run import Job, every, runs

if TYPE_CHECKING:
    from db.pool import Connection
    from interactions.languages import Say

AT_ONCE = 300


@every(seconds=30)
async def refresh_rollups(job: Job) -> int:
    """Guilds whose figures are 15 minutes old, the oldest first, each in a transaction of its own."""
    stale = await rows.list_stale_guilds(job.pool, job.clock.now() - REFRESH_EVERY, AT_ONCE)
    return await job.each([(guild_id, int(not has_any)) for guild_id, has_any in stale], _refresh)


async def _refresh(job: Job, db: Connection, guild_id: int, is_first: int) -> None:
    """Today's; at the first time also those of the days that charts look back to."""
    guild = await job.guild(db, guild_id)
    for back in days_behind() if is_first else ():
        day = guild.today - timedelta(days=back)
        moment = end_of(day, guild.timezone)
        await rows.save_rollup(db, guild_id, day, moment, guild.timezone, guild.now)
    await rows.save_rollup(db, guild_id, guild.today, guild.now, guild.timezone, guild.now)


@runs(RenderLiberation)
async def render_liberation(job: Job, request: RenderLiberation) -> None:
    """The picture, or its text form when it cannot be drawn."""
    say = job.say(request.follow_up)
    try:
        async with job.pool.acquire() as db:
            trend = await read_trend(db, request.guild_id, LiberationPeriod(request.period))
    except NothingRolledUp as refusal:
        await job.edit_original(request.follow_up, Reply(refusal.text(say)))
        return
    png = await drawn(render, chart(say, trend), request)
    reply = messages.text(say, trend) if png is None else messages.picture(say, trend, png)
    await job.edit_original(request.follow_up, reply)


def chart(say: Say, trend: Trend) -> LiberationChart:
    """The figures in the reader's words, ready to be drawn."""
    points = messages.points(say, trend)
    return LiberationChart(
        title=messages.title(say),
        since=messages.compared(say, trend),
        tiles=tuple(
            Tile(figure.name, figure.value, figure.change) for figure in messages.figures(say, trend)
        ),
        active=messages.active_title(say),
        points=tuple(Month(label, value, say.number(value)) for label, value in points),
    )
