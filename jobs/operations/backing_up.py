"""The worker's backups: one a day, one proven a week, by one worker at a time.

Which is due is in the standing tasks' table, with a lease as long as a dump of a large database takes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from db import standing_tasks
from db.operations.backups import find_last_backup
from jobs.operations.backups import list_backups, make_backup, prove_backup, rotate
from jobs.operations.rotation import Keep

if TYPE_CHECKING:
    from jobs.run import Job

log = logging.getLogger(__name__)

BACKUP: Final = "operations.backup"
PROOF: Final = "operations.backup_proof"
DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
LEASE: Final = timedelta(hours=3)
LIMIT_S: Final = 2.5 * 3600
AGAIN_AFTER: Final = timedelta(hours=1)
"""A backup that failed is tried again then."""
LOOK_EVERY_S: Final = 60.0


class Plan(msgspec.Struct, frozen=True):
    """Where backups are written, and how many are kept."""

    database_url: str
    folder: Path
    keep: Keep


async def back_up_forever(plan: Plan, job: Job, stopping: asyncio.Event) -> None:
    """Until it is cancelled; a dump that is under way is then removed, and made again by the next worker."""
    while True:
        await back_up_if_due(plan, job)
        await asyncio.sleep(LOOK_EVERY_S)


async def back_up_if_due(plan: Plan, job: Job) -> None:
    """A backup when the last one is a day old; a proof of the newest when the last proof is a week old."""
    await _if_due(job, BACKUP, DAY, partial(_back_up, plan))
    await _if_due(job, PROOF, WEEK, partial(_prove, plan, job))


async def _if_due(job: Job, name: str, every: timedelta, act: Callable[[datetime], Awaitable[Any]]) -> None:
    now = job.clock.now()
    if not await standing_tasks.claim_task(job.pool, name, now=now, lease_until=now + LEASE):
        return
    time = asyncio.get_running_loop().time
    began_s = time()
    try:
        async with asyncio.timeout(LIMIT_S):
            await act(now)
    except BaseException as problem:
        again_at = job.clock.now() + (AGAIN_AFTER if isinstance(problem, Exception) else timedelta())
        error = f"{type(problem).__name__}: {problem}"[:500]
        await standing_tasks.mark_failed(
            job.pool, name, due_at=again_at, took_s=time() - began_s, error=error, now=job.clock.now()
        )
        if not isinstance(problem, Exception):
            raise
        log.exception("%s failed; it is tried again in an hour", name)
        return
    await standing_tasks.mark_ran(job.pool, name, due_at=now + every, took_s=time() - began_s)


async def _back_up(plan: Plan, now: datetime) -> None:
    name = await make_backup(plan.database_url, plan.folder, now)
    gone = await rotate(plan.database_url, plan.folder, plan.keep)
    log.info("the backup %s is written, %s older ones are removed", name, len(gone))


async def _prove(plan: Plan, job: Job, now: datetime) -> None:
    last = await find_last_backup(job.pool)
    if last is None or last.name not in list_backups(plan.folder):
        raise FileNotFoundError(f"there is no backup in {plan.folder} to prove")
    problem = await prove_backup(plan.database_url, plan.folder, last.name, now)
    if problem is not None:
        raise ValueError(f"{last.name} does not hold what it should: {problem}")
    log.info("the backup %s is proven: all rows and ledgers came back", last.name)
