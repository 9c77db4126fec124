"""Nightly upkeep of PostgreSQL in the quiet hours: fresh statistics, one bloated index at a time."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import msgspec

from db import databases
from db.operations import upkeep
from jobs.run import Job, Task
from jobs.standing import run_due

log = logging.getLogger(__name__)

MAINTENANCE: Final = "operations.maintenance"
NIGHTLY: Final = timedelta(hours=20)
"""Less than a day, so that a late night does not move the next one out of the quiet hours."""
LIMIT_S: Final = 3 * 3600.0
AGAIN_AFTER: Final = timedelta(hours=1)
LOOK_EVERY_S: Final = 60.0
LEAST_CHANGES: Final = 1_000
LEAST_BYTES: Final = 1_000_000
LEAST_BLOAT: Final = 0.3
MOST_A_NIGHT: Final = 10
"""The bloat is an estimate: none is rebuilt twice in a night."""


class MaintenancePlan(msgspec.Struct, frozen=True):
    """`hours`: from which hour (UTC) until before which one; over midnight too."""

    database_url: str
    hours: tuple[int, int]


async def maintain_forever(plan: MaintenancePlan, job: Job, stopping: asyncio.Event) -> None:
    """Until it is cancelled; an index that is being rebuilt then stays as it was."""
    while True:
        await maintain_if_due(plan, job)
        await asyncio.sleep(LOOK_EVERY_S)


async def maintain_if_due(plan: MaintenancePlan, job: Job) -> None:
    """Once a night, by one worker."""
    if is_quiet(plan.hours, job.clock.now()):
        await run_due(job, [Task(MAINTENANCE, NIGHTLY, partial(_maintain, plan), LIMIT_S, AGAIN_AFTER)])


def is_quiet(hours: tuple[int, int], now: datetime) -> bool:
    """Whether the moment is within the hours."""
    begin, end = hours
    return begin <= now.hour < end if begin <= end else not end <= now.hour < begin


async def _maintain(plan: MaintenancePlan, job: Job) -> int:
    done = 0
    async with databases.connect_without_limit(plan.database_url) as db:
        for left_over in await upkeep.list_unfinished_indexes(db):
            await databases.drop_index(db, left_over)
        for table in await upkeep.list_hot_tables(db, least_changes=LEAST_CHANGES):
            await databases.analyze(db, table)
            done += 1
        bloated = await upkeep.list_bloated_indexes(db, least_bytes=LEAST_BYTES, least_share=LEAST_BLOAT)
        for index in bloated[:MOST_A_NIGHT]:
            if not is_quiet(plan.hours, job.clock.now()):
                break
            await databases.rebuild_index(db, index.index)
            log.info("the index %s was rebuilt: %.0f %% of it was bloat", index.index, 100 * index.share)
            done += 1
    return done
