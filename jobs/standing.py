"""Runs the tasks declared with `@every`, side by side, so that none waits for another.

One question tells which may start, however many there are, and one statement claims them: a worker at rest
costs the database little. A task is leased to one worker at a time by a row. The lease is short and renewed
while the task runs: when a worker dies, another one goes on within seconds.

Why: decision 0323.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from db import standing_tasks
from db.standing_tasks import TaskRun
from jobs.run import Job, Task, tasks

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
RENEW_EVERY_S = 5.0
SHORTEST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 0.5
"""A task that has just ended is looked at again no later than this."""
AFTER_FAILURE = timedelta(seconds=5)


async def run_forever(job: Job) -> None:
    """Starts each task when it is due, while those that still run go on."""
    running: set[str] = set()

    async def run(task: Task) -> None:
        try:
            if (ran := await _run(job, task)) is not None:
                await standing_tasks.mark_ran(job.pool, [ran[0]], holder=job.worker_id)
        except Exception:
            log.exception("how the task %s went could not be noted", task.name)
        finally:
            running.discard(task.name)

    async with asyncio.TaskGroup() as group:
        while True:
            idle = [task for task in tasks.values() if task.name not in running]
            claimed, pause_s = await _patiently_claim_due(job, idle)
            for task in claimed:
                running.add(task.name)
                group.create_task(run(task), name=task.name)
            await asyncio.sleep(pause_s)


async def run_due(job: Job, among: Iterable[Task] | None = None) -> int:
    """Each task that is due, once, one after the other; returns how much they found to do."""
    claimed, _ = await _claim_due(job, list(tasks.values() if among is None else among))
    runs = [ran for task in claimed if (ran := await _run(job, task)) is not None]
    if runs:
        await standing_tasks.mark_ran(job.pool, [run for run, _ in runs], holder=job.worker_id)
    return sum(done for _, done in runs)


async def _patiently_claim_due(job: Job, among: list[Task]) -> tuple[list[Task], float]:
    try:
        return await _claim_due(job, among)
    except Exception:
        log.exception("what is due could not be claimed")
        return [], AFTER_FAILURE.total_seconds()


async def _claim_due(job: Job, among: list[Task]) -> tuple[list[Task], float]:
    """Those of them that this worker is to run now, and how many seconds to wait before asking again."""
    now = job.clock.now()
    starts = await standing_tasks.list_next_starts(job.pool, [task.name for task in among])
    later = [(start - now).total_seconds() for start in starts.values() if start > now]
    pause_s = min([LONGEST_PAUSE_S, *(max(seconds, SHORTEST_PAUSE_S) for seconds in later)])
    due = [task.name for task in among if starts.get(task.name, now) <= now]
    if not due:
        return [], pause_s
    claimed = await standing_tasks.claim_tasks(
        job.pool, due, holder=job.worker_id, now=now, lease_until=now + LEASE
    )
    return [task for task in among if task.name in claimed], pause_s


async def _run(job: Job, task: Task) -> tuple[TaskRun, int] | None:
    """How the run of a claimed task went, still to be noted, and what it found to do; None when it failed."""
    now = job.clock.now()
    time = asyncio.get_running_loop().time
    begun_s = time()
    try:
        async with asyncio.timeout(task.limit_s) as limit:
            with _keeping_lease(job, task, limit):
                done = await task.run(job)
    except asyncio.CancelledError:
        await standing_tasks.release_task(job.pool, task.name, holder=job.worker_id)
        raise
    except Exception as problem:
        again_after = task.again_after or max(task.every, AFTER_FAILURE)
        again_at = job.clock.now() + again_after
        log.exception("the task %s failed and is tried again in %s", task.name, again_after)
        await standing_tasks.mark_failed(
            job.pool,
            TaskRun(task.name, again_at, time() - begun_s),
            holder=job.worker_id,
            error=f"{type(problem).__name__}: {problem}"[:500],
            now=job.clock.now(),
        )
        return None
    return TaskRun(task.name, now + task.every, time() - begun_s), done


@contextmanager
def _keeping_lease(job: Job, task: Task, limit: asyncio.Timeout) -> Iterator[None]:
    """Renews the lease of a task that takes long; one that somebody else has taken over is broken off."""
    loop = asyncio.get_running_loop()
    renewing: list[asyncio.Task[None]] = []

    async def renew() -> None:
        while True:
            if not await _renew(job, task):
                break
            await asyncio.sleep(RENEW_EVERY_S)
        limit.reschedule(loop.time())

    first = loop.call_later(RENEW_EVERY_S, lambda: renewing.append(loop.create_task(renew())))
    try:
        yield
    finally:
        first.cancel()
        for renewal in renewing:
            renewal.cancel()


async def _renew(job: Job, task: Task) -> bool:
    """Whether the task is still ours, as far as can be known."""
    until = job.clock.now() + LEASE
    try:
        return await standing_tasks.renew_lease(job.pool, task.name, holder=job.worker_id, lease_until=until)
    except Exception:
        log.warning("the lease of the task %s could not be renewed", task.name, exc_info=True)
        return True
