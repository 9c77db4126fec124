"""Runs the tasks declared with `@every`: each in a loop of its own, so that none waits for another.

A task is leased to one worker at a time by a row. When a worker dies, its lease ends and another one goes on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from datetime import timedelta

from db import standing_tasks
from jobs.run import Job, Task, tasks

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)
LIMIT_S = 60.0
"""A run that takes longer is broken off; the lease is longer, so that two never run at once."""
SHORTEST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 5.0
AFTER_FAILURE = timedelta(seconds=5)


async def run_forever(job: Job) -> None:
    """All tasks, side by side."""
    async with asyncio.TaskGroup() as group:
        for task in tasks.values():
            group.create_task(_run_forever(job, task), name=task.name)


async def run_due(job: Job, among: Iterable[Task] | None = None) -> int:
    """Each task that is due, once; returns how much they found to do."""
    done = 0
    for task in list(tasks.values() if among is None else among):
        done += await run_if_due(job, task) or 0
    return done


async def run_if_due(job: Job, task: Task) -> int | None:
    """What the task found to do; None when it is not due, somebody else runs it, or it failed."""
    now = job.clock.now()
    if not await standing_tasks.claim_task(job.pool, task.name, now=now, lease_until=now + LEASE):
        return None
    time = asyncio.get_running_loop().time
    begun_s = time()
    try:
        async with asyncio.timeout(LIMIT_S):
            done = await task.run(job)
    except Exception as problem:
        log.exception("the task %s failed", task.name)
        await standing_tasks.mark_failed(
            job.pool,
            task.name,
            due_at=job.clock.now() + max(task.every, AFTER_FAILURE),
            took_s=time() - begun_s,
            error=f"{type(problem).__name__}: {problem}"[:500],
            now=job.clock.now(),
        )
        return None
    due_at = now + task.every
    await standing_tasks.mark_ran(job.pool, task.name, due_at=due_at, took_s=time() - begun_s)
    return done


async def _run_forever(job: Job, task: Task) -> None:
    pause_s = min(max(task.every.total_seconds() / 4, SHORTEST_PAUSE_S), LONGEST_PAUSE_S)
    while True:
        try:
            await run_if_due(job, task)
        except Exception:
            log.exception("the task %s could not be claimed", task.name)
            await asyncio.sleep(LONGEST_PAUSE_S)
        await asyncio.sleep(pause_s)
