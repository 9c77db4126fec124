"""Timers: run when due, by one worker at a time, with their effects and their next time in one commit."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest_asyncio

from db import schedule
from jobs.requests import Request, tag_of
from jobs.run import Job, due_runners, upkeep_timers
from jobs.schedule import UPKEEP_AT_ONCE, ScheduleSweeper
from tests.jobs.conftest import message
from tests.support.clock import StillClock
from tests.support.waiting import until


class Remind(Request, tag="tests.remind/1", frozen=True):
    text: str


class Tidy(Request, tag="tests.tidy/1", frozen=True):
    """Upkeep."""


class Ring:
    """What the test's timers do."""

    def __init__(self) -> None:
        self.rung: list[tuple[str, str]] = []
        self.every: timedelta | None = None
        self.fails = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def run(self, job: Job, db: Any, request: Remind) -> datetime | None:
        from jobs.requests.platform import SendMessage

        self.rung.append((request.text, job.work_id.partition(":")[0]))
        await job.outbox(db).add(SendMessage(5, message(request.text)))
        await self.gate.wait()
        if self.fails:
            raise ValueError("no")
        return job.clock.now() + self.every if self.every else None


@pytest_asyncio.fixture
async def ring() -> AsyncIterator[Ring]:
    ring = Ring()
    due_runners[tag_of(Remind)] = (Remind, ring.run)
    yield ring
    del due_runners[tag_of(Remind)]


async def set_timer(job: Job, text: str = "tea", subject: str = "", **later: float) -> None:
    async with job.transaction() as db:
        await job.schedule(db, 1).at(job.clock.now() + timedelta(**later), Remind(text), subject=subject)


async def due_at(job: Job) -> datetime | None:
    return await schedule.find_timer(job.pool, request=tag_of(Remind), guild_id=1, subject="")


async def outbox_rows(job: Job) -> int:
    return int(await job.pool.fetchval("SELECT count(*) FROM outbox"))


async def test_a_timer_runs_once_when_it_is_due(job: Job, clock: StillClock, ring: Ring) -> None:
    await set_timer(job, minutes=5)
    sweeper = ScheduleSweeper(job)
    assert await sweeper.sweep_due() == 0
    clock.moves(minutes=5)
    assert await sweeper.sweep_due() == 1
    assert await sweeper.sweep_due() == 0
    assert ring.rung == [("tea", "schedule")]
    assert await due_at(job) is None


async def test_a_repeating_timer_moves_itself(job: Job, clock: StillClock, ring: Ring) -> None:
    ring.every = timedelta(hours=1)
    await set_timer(job)
    await ScheduleSweeper(job).sweep_due()
    assert await due_at(job) == clock.now() + timedelta(hours=1)


async def test_a_second_timer_for_the_same_thing_moves_the_first(
    job: Job, clock: StillClock, ring: Ring
) -> None:
    await set_timer(job, "old", minutes=1)
    await set_timer(job, "new", minutes=2)
    await set_timer(job, "other", subject="x", minutes=2)
    clock.moves(minutes=2)
    await ScheduleSweeper(job).sweep_due()
    assert sorted(text for text, _ in ring.rung) == ["new", "other"]


async def test_a_cancelled_timer_does_not_run(job: Job, clock: StillClock, ring: Ring) -> None:
    await set_timer(job)
    async with job.transaction() as db:
        assert await job.schedule(db, 1).cancel(Remind) is True
        assert await job.schedule(db, 1).cancel(Remind) is False
    assert await ScheduleSweeper(job).sweep_due() == 0


async def test_a_failing_timer_leaves_no_effect_and_is_tried_again_later(
    job: Job, clock: StillClock, ring: Ring
) -> None:
    ring.fails = True
    await set_timer(job)
    sweeper = ScheduleSweeper(job)
    await sweeper.sweep_due()
    assert await outbox_rows(job) == 0
    later = await due_at(job)
    assert later is not None
    assert later > clock.now()
    ring.fails = False
    clock.moves(minutes=1)
    await sweeper.sweep_due()
    assert await outbox_rows(job) == 1
    assert await due_at(job) is None


async def test_a_timer_is_run_by_one_worker_only(job: Job, ring: Ring) -> None:
    ring.gate.clear()
    await set_timer(job)
    first = asyncio.create_task(ScheduleSweeper(job).sweep_due())
    while not ring.rung:
        await asyncio.sleep(0)
    assert await ScheduleSweeper(job).sweep_due() == 0
    ring.gate.set()
    assert await first == 1
    assert len(ring.rung) == 1


async def test_what_is_to_happen_soon_is_not_pushed_off_by_asking_again(job: Job, ring: Ring) -> None:
    now = job.clock.now()
    for seconds in (5, 9, 3, 7):
        async with job.transaction() as db:
            await job.schedule(db, 1).soon(now + timedelta(seconds=seconds), Remind("tea"))
    assert await due_at(job) == now + timedelta(seconds=3)


async def test_a_timer_asked_for_while_it_runs_runs_once_more(job: Job, ring: Ring) -> None:
    async def ask(**later: float) -> None:
        async with job.transaction() as db:
            await job.schedule(db, 1).soon(job.clock.now() + timedelta(**later), Remind("tea"))

    await ask()
    ring.gate.clear()
    running = asyncio.create_task(ScheduleSweeper(job).sweep_due())
    while not ring.rung:
        await asyncio.sleep(0.001)
    asking = asyncio.create_task(ask(seconds=1))
    await asyncio.wait([asking], timeout=0.05)
    ring.gate.set()
    await running
    await asking
    assert await due_at(job) == job.clock.now() + timedelta(seconds=1)


@pytest_asyncio.fixture
async def endless_upkeep(job: Job) -> AsyncIterator[None]:
    """More of it than there are lanes is due already, and none of it ends."""

    async def tidy(job: Job, db: Any, request: Tidy) -> None:
        await asyncio.Event().wait()

    due_runners[tag_of(Tidy)] = (Tidy, tidy)
    upkeep_timers.add(tag_of(Tidy))
    async with job.transaction() as db:
        for number in range(UPKEEP_AT_ONCE + 2):
            long_ago = job.clock.now() - timedelta(hours=1)
            await job.schedule(db, 1).at(long_ago, Tidy(), subject=f"{number}")
    yield
    del due_runners[tag_of(Tidy)]
    upkeep_timers.remove(tag_of(Tidy))


async def test_what_somebody_waits_for_is_never_behind_upkeep(
    job: Job, ring: Ring, endless_upkeep: None
) -> None:
    await set_timer(job)
    sweeping = asyncio.create_task(ScheduleSweeper(job).sweep_forever())

    await until(lambda: bool(ring.rung))

    sweeping.cancel()
    await asyncio.gather(sweeping, return_exceptions=True)
    assert ring.rung == [("tea", "schedule")]
