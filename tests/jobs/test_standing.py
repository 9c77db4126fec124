"""Tasks that are declared to run every so often."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from db.standing_tasks import claim_tasks, list_tasks
from jobs import standing
from jobs.run import Job, Task, tasks
from tests.support.clock import StillClock
from tests.support.waiting import until


@pytest.fixture
def only() -> Iterator[dict[str, Task]]:
    """The tasks of this test are the only ones."""
    mine: dict[str, Task] = {}
    before = dict(tasks)
    tasks.clear()
    yield mine
    tasks.clear()
    tasks.update(before)


def declare(name: str, seconds: float, function: object) -> None:
    tasks[name] = Task(name, timedelta(seconds=seconds), function)  # type: ignore[arg-type]


async def test_a_task_runs_when_its_time_has_come_and_tells_how_it_fared(
    job: Job, clock: StillClock, only: dict[str, Task]
) -> None:
    fails = [False, True, False]

    async def work(job: Job) -> int:
        if fails.pop(0):
            raise RuntimeError("a stone in the way")
        return 3

    declare("work", 60, work)

    assert await standing.run_due(job) == 3
    assert await standing.run_due(job) == 0
    clock.moves(seconds=60)
    assert await standing.run_due(job) == 0
    (told,) = await list_tasks(job.pool)
    assert (told.runs, told.failures, told.error) == (2, 1, "RuntimeError: a stone in the way")
    clock.moves(seconds=60)
    assert await standing.run_due(job) == 3


async def test_a_task_that_another_worker_has_is_left_to_it_until_its_lease_ends(
    job: Job, clock: StillClock, only: dict[str, Task]
) -> None:
    async def work(job: Job) -> int:
        return 1

    declare("work", 1, work)
    now = clock.now()
    await claim_tasks(job.pool, ["work"], holder="another", now=now, lease_until=now + standing.LEASE)

    clock.moves(seconds=2)
    assert await standing.run_due(job) == 0
    clock.moves(seconds=standing.LEASE.total_seconds())
    assert await standing.run_due(job) == 1


async def test_a_task_that_takes_long_holds_up_no_other(
    job: Job, clock: StillClock, only: dict[str, Task]
) -> None:
    begun, ran = asyncio.Event(), []

    async def long(job: Job) -> int:
        begun.set()
        await asyncio.Event().wait()
        return 0

    async def quick(job: Job) -> int:
        ran.append(clock.now())
        return 0

    declare("long", 1, long)
    declare("quick", 1, quick)
    worker = asyncio.create_task(standing.run_forever(job))
    try:
        await until(lambda: begun.is_set() and len(ran) == 1)
        clock.moves(seconds=1)
        await until(lambda: len(ran) == 2)
    finally:
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)


async def test_a_task_that_takes_long_stays_with_its_worker_and_one_that_was_taken_over_is_broken_off(
    job: Job, clock: StillClock, only: dict[str, Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "RENEW_EVERY_S", 0.01)
    ended: list[str] = []

    async def long(job: Job) -> int:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("broken off")
        return 0

    async def has_a_full_lease() -> bool:
        ends_at = await job.pool.fetchval("SELECT lease_until FROM standing_task")
        return ends_at is not None and ends_at - clock.now() == standing.LEASE

    declare("long", 1, long)
    running = asyncio.create_task(standing.run_due(job))
    await until(has_a_full_lease)
    clock.moves(seconds=10)
    await until(has_a_full_lease)
    assert not ended

    await job.pool.execute("UPDATE standing_task SET holder = 'another'")
    assert await running == 0
    assert ended == ["broken off"]
    (told,) = await list_tasks(job.pool)
    assert told.failures == 0, "how it went is told by the worker that has it"


async def test_a_task_whose_worker_is_stopped_is_free_at_once(
    job: Job, clock: StillClock, only: dict[str, Task]
) -> None:
    begun = asyncio.Event()

    async def long(job: Job) -> int:
        begun.set()
        await asyncio.Event().wait()
        return 0

    declare("long", 1, long)
    worker = asyncio.create_task(standing.run_forever(job))
    await begun.wait()
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)

    assert await claim_tasks(
        job.pool, ["long"], holder="another", now=clock.now(), lease_until=clock.now() + standing.LEASE
    ) == {"long"}
