"""The queue: JSON in Redis, once per id, quick to refuse when Redis is away, silent about secrets."""

import asyncio
import json
import logging
import socket
from contextlib import asynccontextmanager
from typing import Any

import pytest

from jobs.queue import ArqQueue, create_worker, run_worker
from jobs.requests import FollowUp, QueueDown, encode_request
from jobs.run import Job
from tests.jobs.requests_for_tests import Greet, Note
from tests.support.services import Services

SECRET = "aW50ZXJhY3Rpb24-token"
GREET = Greet("Ada", FollowUp(1, SECRET, 12345))


class Ran:
    """Stands in for the functions: remembers what was run."""

    def __init__(self) -> None:
        self.jobs: list[tuple[dict[str, Any], str, int]] = []
        self.changed = asyncio.Condition()
        self.gate = asyncio.Event()
        self.gate.set()
        self.ended = 0

    async def execute(self, plain: dict[str, Any], job_id: str, attempt: int) -> None:
        self.jobs.append((plain, job_id, attempt))
        async with self.changed:
            self.changed.notify_all()
        await self.gate.wait()
        self.ended += 1

    async def until(self, count: int) -> None:
        async with asyncio.timeout(60), self.changed:
            await self.changed.wait_for(lambda: len(self.jobs) >= count)


@asynccontextmanager
async def working(redis_url: str, ran: Ran, drain_s: float = 1.0, poll_s: float | None = None) -> Any:
    """A worker of the quick queue, stopped and drained at the end."""
    stopping = asyncio.Event()
    worker = create_worker("quick", redis_url, ran.execute, poll_s=poll_s)
    running = asyncio.create_task(run_worker(worker, stopping, drain_s=drain_s))
    try:
        yield running
    finally:
        stopping.set()
        await running


async def test_a_request_is_run_soon_after_it_was_put_in(job: Job, redis_url: str) -> None:
    ran = Ran()
    async with working(redis_url, ran):
        assert await job.queue.enqueue(GREET, job_id="77")
        await ran.until(1)
    ((plain, job_id, attempt),) = ran.jobs
    assert (dict(plain), job_id, attempt) == (encode_request(GREET), "77", 1)


async def test_a_waiting_worker_is_woken_and_does_not_sleep_until_its_next_look(
    job: Job, redis_url: str
) -> None:
    ran = Ran()
    async with working(redis_url, ran, poll_s=60):
        for number in range(3):
            await job.queue.enqueue(Note(f"{number}"))
            await ran.until(number + 1)
    assert [plain["text"] for plain, _, _ in ran.jobs] == ["0", "1", "2"]


async def test_what_stands_in_redis_is_json(job: Job, redis: Any) -> None:
    await job.queue.enqueue(GREET, job_id="77")
    stored = json.loads(await redis.get("arq:job:77"))
    assert stored["f"] == "request"
    assert stored["a"][0]["tag"] == "tests.greet/1"


async def test_the_same_id_is_taken_once(job: Job) -> None:
    assert await job.queue.enqueue(GREET, job_id="77") is True
    assert await job.queue.enqueue(GREET, job_id="77") is False
    assert await job.queue.length() == 1  # type: ignore[attr-defined]


async def test_work_for_a_token_expires_with_it_and_other_work_later(job: Job, redis: Any) -> None:
    await job.queue.enqueue(GREET, job_id="77")
    await job.queue.enqueue(Note("x"), job_id="78")
    assert 800 < await redis.ttl("arq:job:77") <= 870
    assert await redis.ttl("arq:job:78") > 3600


async def test_long_work_waits_in_a_queue_of_its_own(job: Job) -> None:
    await job.queue.enqueue(Note("x"), queue="long")
    assert await job.queue.length("quick") == 0  # type: ignore[attr-defined]
    assert await job.queue.length("long") == 1  # type: ignore[attr-defined]


async def test_a_living_worker_is_seen_and_a_missing_one_too(job: Job, redis_url: str) -> None:
    now = [0.0]
    queue = ArqQueue(redis_url, monotonic=lambda: now[0])
    assert await queue.workers_alive() is False
    ran = Ran()
    async with working(redis_url, ran):
        await queue.enqueue(Note("x"))
        await ran.until(1)
        assert await queue.workers_alive() is False, "known for a second"
        now[0] += 1.1
        while not await queue.workers_alive():  # the first sign of life follows the first round
            now[0] += 1.1
        assert await queue.workers_alive("long") is False
    await queue.close()


@pytest.mark.parametrize("silent", [True, False])
async def test_without_redis_the_caller_knows_within_its_limit(silent: bool) -> None:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    if silent:
        listening.listen()
    queue = ArqQueue(f"redis://127.0.0.1:{listening.getsockname()[1]}", limit_s=0.3)
    async with asyncio.timeout(30):
        with pytest.raises(QueueDown):
            await queue.enqueue(GREET)
        assert await queue.workers_alive() is False
    await queue.close()
    listening.close()


async def test_no_token_is_logged_on_the_way(
    job: Job, redis_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("arq", "arq.worker", "arq.connections"):  # whatever another test made of them
        logger = logging.getLogger(name)
        logger.disabled, logger.propagate = False, True
        caplog.set_level(logging.DEBUG, name)
    ran = Ran()
    async with working(redis_url, ran):
        await job.queue.enqueue(GREET)
        await ran.until(1)
    assert "tests.greet/1" in caplog.text
    assert SECRET not in caplog.text
    assert SECRET not in repr(ran.jobs) + repr(GREET) + repr(job.queue)


async def test_a_stopping_worker_finishes_what_runs_and_begins_nothing_new(job: Job, redis_url: str) -> None:
    ran = Ran()
    ran.gate.clear()
    async with working(redis_url, ran, drain_s=5):
        await job.queue.enqueue(Note("running"))
        await ran.until(1)
        asyncio.get_running_loop().call_later(0.2, ran.gate.set)
    assert ran.ended == 1
    assert await job.queue.length() == 0  # type: ignore[attr-defined]


async def test_what_does_not_finish_in_time_is_handed_back_and_run_by_another(
    job: Job, redis_url: str
) -> None:
    slow, other = Ran(), Ran()
    slow.gate.clear()
    async with working(redis_url, slow, drain_s=0.1):
        await job.queue.enqueue(Note("x"), job_id="77")
        await slow.until(1)
    async with working(redis_url, other):
        await other.until(1)
    assert [(job_id, attempt) for _, job_id, attempt in other.jobs] == [("77", 2)]


@pytest.mark.faults
async def test_work_goes_on_after_redis_was_killed_and_started_again(
    job: Job, redis_url: str, services: Services
) -> None:
    from jobs.worker import keep_running

    ran, stopping = Ran(), asyncio.Event()

    async def work() -> None:
        await run_worker(create_worker("quick", redis_url, ran.execute), stopping, drain_s=1)

    running = asyncio.create_task(keep_running("queue", work, stopping, first_pause_s=0.05))
    await job.queue.enqueue(Note("before"))
    await ran.until(1)
    await services.kill_redis()
    with pytest.raises(QueueDown):
        await job.queue.enqueue(Note("lost"))
    await services.restart_redis()
    await job.queue.enqueue(Note("after"))
    async with asyncio.timeout(60), ran.changed:
        await ran.changed.wait_for(lambda: ran.jobs[-1][0]["text"] == "after")
    stopping.set()
    await running
    assert {plain["text"] for plain, _, _ in ran.jobs} == {"before", "after"}
