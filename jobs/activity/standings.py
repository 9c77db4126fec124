"""Keeps the boards' order in step with the numbers, in chunks, next to the ingest and never in its way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from db.activity import standing_moves
from db.caches import announce_stale
from db.platform.guilds import list_settings_of
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

PARTS_AT_ONCE = 2
"""Where thousands of members move, so that their boards lag half as long."""

REST_S = 0.5


async def refresh_forever(job: Job) -> None:
    """Refreshes for ever. After each round it rests as long as the round took, so that it takes at most
    half of the time of its connections, however much there is to do."""
    while True:
        started = time.monotonic()
        await refresh_once(job)
        await asyncio.sleep(max(REST_S, time.monotonic() - started))


async def refresh_once(job: Job) -> int:
    """Moves one chunk in every guild that has changes; returns how many members were looked at."""
    parts = _parts(await standing_moves.list_dirty_counts(job.pool))
    lanes = [asyncio.create_task(_refresh(job, parts)) for _ in range(PARTS_AT_ONCE)]
    try:
        return sum(await asyncio.gather(*lanes))
    finally:  # no TaskGroup: whoever tells an outage from a fault sees the error itself, not a group
        for lane in lanes:
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)


async def _refresh(job: Job, parts: Iterator[list[int]]) -> int:
    """One part after the other, each in a transaction of its own; several share the parts."""
    moved = 0
    for guild_ids in parts:
        async with job.transaction() as db:
            moved += await refresh_guilds(db, guild_ids, job.clock.now())
    return moved


def _parts(counts: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Guilds that together have about a chunk of changed members."""
    part: list[int] = []
    members = 0
    for guild_id, count in counts:
        part.append(guild_id)
        members += min(count, CHUNK)
        if members >= CHUNK:
            yield part
            part, members = [], 0
    if part:
        yield part


async def refresh_guilds(db: Connection, guild_ids: Sequence[int], now: datetime, limit: int = CHUNK) -> int:
    """Moves up to `limit` changed members of each guild, but for guilds at which another process is."""
    locked = await standing_moves.lock_standings(db, guild_ids)
    members = await standing_moves.claim_dirty(db, locked, limit)
    if members:
        touched = sorted({guild_id for guild_id, _ in members})
        starts = await actions.period_starts_of(db, await read_calendars(db, touched), now)
        await standing_moves.move_standings_of(db, members, starts)
        await announce_stale(db, "boards", touched)
    return len(members)


async def read_calendars(db: Connection, guild_ids: Sequence[int]) -> dict[int, Calendar]:
    """Where the guilds' periods begin, from their settings as they stand in the database."""
    stored = await list_settings_of(db, guild_ids)
    plain = _calendar({})
    return {guild_id: _calendar(stored[guild_id]) if guild_id in stored else plain for guild_id in guild_ids}


def _calendar(stored: Mapping[str, dict[str, Any]]) -> Calendar:
    platform = typed(PlatformSettings, stored.get("platform", {}))
    activity = typed(ActivitySettings, stored.get("activity", {}))
    return Calendar(platform.timezone, activity.cycle_days)
