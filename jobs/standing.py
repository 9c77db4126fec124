"""Runs the tasks declared with `@every`, side by side, so that none waits for another.

One question tells which may start, however many there are: a worker at rest costs the database little.
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
SHORTEST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 0.5
"""A task that has just ended is looked at again no later than this."""
AFTER_FAILURE = timedelta(seconds=5)


async def run_forever(job: Job) -> None:
    """Starts each task when it is due, while those that still run go on."""
    running: set[str] = set()

    async def run(task: Task) -> None:
        try:
            await run_if_due(job, task)
        except Exception:
            log.exception("the task %s could not be claimed", task.name)
        finally:
            running.discard(task.name)

    async with asyncio.TaskGroup() as group:
        while True:
            due, pause_s = await _patiently_list_due(
                job, [task for task in tasks.values() if task.name not in running]
            )
            for task in due:
                running.add(task.name)
                group.create_task(run(task), name=task.name)
            await asyncio.sleep(pause_s)


async def run_due(job: Job, among: Iterable[Task] | None = None) -> int:
    """Each task that is due, once; returns how much they found to do."""
    due, _ = await _list_due(job, list(tasks.values() if among is None else among))
    done = 0
    for task in due:
        done += await run_if_due(job, task) or 0
    return done


async def _patiently_list_due(job: Job, among: list[Task]) -> tuple[list[Task], float]:
    try:
        return await _list_due(job, among)
    except Exception:
        log.exception("what is due could not be read")
        return [], AFTER_FAILURE.total_seconds()


async def _list_due(job: Job, among: list[Task]) -> tuple[list[Task], float]:
    """Which of them may start now, and how many seconds to wait before asking again."""
    now = job.clock.now()
    starts = await standing_tasks.list_next_starts(job.pool, [task.name for task in among])
    due = [task for task in among if starts.get(task.name, now) <= now]
    later = [(start - now).total_seconds() for start in starts.values() if start > now]
    return due, min([LONGEST_PAUSE_S, *(max(seconds, SHORTEST_PAUSE_S) for seconds in later)])


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
