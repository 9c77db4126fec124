"""The sweeper of timers: runs what is due, at least once, effects and next time in one commit.

The timer's row is locked while it runs: other workers pass it by, and a crash leaves it due.

Why: decisions 0134 and 0320.
"""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import replace
from datetime import timedelta

from db import schedule
from jobs.requests import decode
from jobs.run import Job, due_runners, upkeep_timers

log = logging.getLogger(__name__)

SWEEP_EVERY_S = 1.0
LIMIT_S = 60.0
LONGEST_PAUSE_S = 3600.0
WAITED_FOR_AT_ONCE = 2
UPKEEP_AT_ONCE = 2


class ScheduleSweeper:
    """One process's sweeper."""

    def __init__(self, job: Job) -> None:
        self._job = job

    async def sweep_forever(self) -> None:
        """In lanes: several timers at once that somebody waits for, and beside them those of upkeep."""
        async with asyncio.TaskGroup() as group:
            for _ in range(WAITED_FOR_AT_ONCE):
                group.create_task(self._sweep_lane(upkeep=False))
            for _ in range(UPKEEP_AT_ONCE):
                group.create_task(self._sweep_lane(upkeep=True))

    async def sweep_due(self) -> int:
        """Run all timers that are due now; returns how many ran."""
        ran = 0
        while await self._run_one(list(due_runners)):
            ran += 1
        return ran

    async def _sweep_lane(self, *, upkeep: bool) -> None:
        """After each timer of upkeep it rests as long as that took. So midnight of ten thousand servers, or
        what a pause of the workers has left, is spread over minutes at half of its speed, and nothing that
        anybody waits for feels it."""
        time = asyncio.get_running_loop().time
        while True:
            began = time()
            lane = [tag for tag in due_runners if (tag in upkeep_timers) is upkeep]
            if not await self._run_one(lane):
                await asyncio.sleep(SWEEP_EVERY_S)
            elif upkeep:
                await asyncio.sleep(min(time() - began, SWEEP_EVERY_S))

    async def _run_one(self, requests: list[str]) -> bool:
        """False when nothing of these kinds is due, or when what was due failed (its delay is noted)."""
        timer: schedule.Timer | None = None
        now = self._job.clock.now()
        try:
            if not await schedule.is_due(self._job.pool, now=now, requests=requests):
                return False
            async with self._job.transaction() as db:
                timer = await schedule.lock_due(db, now=now, requests=requests)
                if timer is None:
                    return False
                kind, function = due_runners[timer.request]
                job = replace(self._job, work_id=f"schedule:{timer.schedule_id}", attempt=timer.attempts + 1)
                async with asyncio.timeout(LIMIT_S):
                    again_at = await function(job, db, decode(kind, timer.payload))
                if again_at is None:
                    await schedule.delete_due(db, timer.schedule_id)
                else:
                    await schedule.move_timer(db, timer.schedule_id, due_at=again_at)
        except Exception as problem:
            if timer is None:
                raise
            await self._postpone(timer, problem)
        return True

    async def _postpone(self, timer: schedule.Timer, problem: Exception) -> None:
        log.error("timer %s %s failed", timer.request, timer.subject, exc_info=problem)
        longest_s = min(LONGEST_PAUSE_S, 5.0 * 2.0**timer.attempts)
        due_at = self._job.clock.now() + timedelta(seconds=random.uniform(1.0, longest_s))
        async with self._job.transaction() as db:
            error = f"{type(problem).__name__}: {problem}"[:500]
            await schedule.mark_failed(db, timer.schedule_id, due_at=due_at, error=error)
