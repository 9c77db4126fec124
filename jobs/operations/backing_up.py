"""The worker's backups: one a day, one proven a week, by one worker at a time.

Which is due is in the standing tasks' table, but they take far longer than those and run beside them.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from functools import partial
from typing import Final

import msgspec

from db.operations.backups import find_last_backup
from jobs.operations.backups import list_backups, make_backup, prove_backup, rotate
from jobs.operations.rotation import Keep
from jobs.operations.stores import Store
from jobs.run import Job, Task
from jobs.standing import run_due

log = logging.getLogger(__name__)

BACKUP: Final = "operations.backup"
PROOF: Final = "operations.backup_proof"
DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
LIMIT_S: Final = 2.5 * 3600
AGAIN_AFTER: Final = timedelta(minutes=15)
"""What failed is tried again then: a store that was away is back, one that was full has room."""
LOOK_EVERY_S: Final = 60.0


class BackupPlan(msgspec.Struct, frozen=True):
    """Where backups are written, and how many are kept."""

    database_url: str
    store: Store
    keep: Keep


async def back_up_forever(plan: BackupPlan, job: Job, stopping: asyncio.Event) -> None:
    """Until it is cancelled; a dump that is under way is then removed, and made again by the next worker."""
    while True:
        await back_up_if_due(plan, job)
        await asyncio.sleep(LOOK_EVERY_S)


async def back_up_if_due(plan: BackupPlan, job: Job) -> None:
    """A backup when the last one is a day old; a proof of the newest when the last proof is a week old."""
    backup = Task(BACKUP, DAY, partial(_back_up, plan), LIMIT_S, AGAIN_AFTER)
    proof = Task(PROOF, WEEK, partial(_prove, plan), LIMIT_S, AGAIN_AFTER)
    await run_due(job, [backup])
    await run_due(job, [proof])


async def _back_up(plan: BackupPlan, job: Job) -> int:
    name = await make_backup(plan.database_url, plan.store, job.clock.now())
    gone = await rotate(plan.database_url, plan.store, plan.keep)
    log.info("the backup %s is written, %s older ones are removed", name, len(gone))
    return 1


async def _prove(plan: BackupPlan, job: Job) -> int:
    last = await find_last_backup(job.pool)
    if last is None or last.name not in await list_backups(plan.store):
        raise FileNotFoundError(f"there is no backup in {plan.store} to prove")
    problem = await prove_backup(plan.database_url, plan.store, last.name, job.clock.now())
    if problem is not None:
        raise ValueError(f"{last.name} does not hold what it should: {problem}")
    log.info("the backup %s is proven: all rows and ledgers came back", last.name)
    return 1
