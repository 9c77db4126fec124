"""Keeps the boards' order in step with the numbers, in chunks, next to the ingest and never in its way."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from db.activity import standing_moves
from db.caches import announce_stale
from db.platform.settings import list_settings
from handlers.activity.leaderboards import actions
from handlers.activity.leaderboards.actions import Calendar
from handlers.activity.settings import ActivitySettings
from handlers.frame.guild_settings import typed
from handlers.platform.settings.platform_settings import PlatformSettings

if TYPE_CHECKING:
    from datetime import datetime

    from db.pool import Connection
    from jobs.run import Job

CHUNK = 2_000
"""Members moved in one transaction: well under a second of work."""

REST_S = 0.5


async def refresh_forever(job: Job) -> None:
    """Refreshes for ever. After each round it rests as long as the round took, so that it takes at most
    half of one connection's time, however much there is to do."""
    while True:
        started = time.monotonic()
        await refresh_once(job)
        await asyncio.sleep(max(REST_S, time.monotonic() - started))


async def refresh_once(job: Job) -> int:
    """Moves one chunk in every guild that has changes; returns how many members were looked at."""
    async with job.pool.acquire() as connection:
        guilds = await standing_moves.list_dirty_guilds(connection)
        moved = 0
        for guild_id in guilds:
            async with connection.transaction():
                moved += await refresh_guild(connection, guild_id, job.clock.now())
        return moved


async def refresh_guild(db: Connection, guild_id: int, now: datetime, limit: int = CHUNK) -> int:
    """Moves up to `limit` changed members of a guild; 0 when another process is at it."""
    if not await standing_moves.lock_standings(db, guild_id):
        return 0
    user_ids = await standing_moves.claim_dirty(db, guild_id, limit)
    if user_ids:
        calendar = await read_calendar(db, guild_id)
        starts = await actions.period_starts(db, guild_id, now, calendar)
        await standing_moves.move_standings(db, guild_id, user_ids, starts)
        await announce_stale(db, "boards", guild_id)
    return len(user_ids)


async def read_calendar(db: Connection, guild_id: int) -> Calendar:
    """Where the guild's periods begin, from its settings as they stand in the database."""
    stored = await list_settings(db, guild_id)
    platform = typed(PlatformSettings, stored.get("platform", {}))
    activity = typed(ActivitySettings, stored.get("activity", {}))
    return Calendar(platform.timezone, activity.cycle_days)
