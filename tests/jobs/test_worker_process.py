"""The real worker process, killed and stopped at the worst moments: nothing lost, nothing seen twice."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from db.clock import SystemClock
from jobs.requests import FollowUp
from jobs.requests.base import DISCORD_EPOCH_MS
from jobs.requests.platform import SendMessage
from jobs.run import Job
from tests.jobs.conftest import message
from tests.jobs.requests_for_tests import Greet
from tests.support.scripted_discord import ScriptedDiscord

pytestmark = pytest.mark.faults

PROGRAM = "import tests.jobs.requests_for_tests, jobs.worker; jobs.worker.main()"
SECRETS = ("MTAxMDEwMTAxMDEwMTAxMDEw.GabcdE.0123456789012345678901234567", "secret-interaction-token")

StartWorker = Callable[[], Any]


@pytest_asyncio.fixture
async def start_worker(
    database_url: str, redis_url: str, discord: ScriptedDiscord, tmp_path: Any
) -> AsyncIterator[StartWorker]:
    started: list[asyncio.subprocess.Process] = []
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DISCORD_API_URL": discord.url,
        "DISCORD_APPLICATION_ID": "123456789012345678",
        "DISCORD_PUBLIC_KEY": "ab" * 32,
        "DISCORD_BOT_TOKEN": SECRETS[0],
        "LOG_LEVEL": "DEBUG",
        "LOG_FORMAT": "json",
    }
    logs = (tmp_path / "worker.log").open("wb")

    async def start() -> asyncio.subprocess.Process:
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROGRAM, env=environment, stderr=logs
        )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        if worker.returncode is None:
            worker.kill()
            await worker.wait()
    logs.close()
    written = (tmp_path / "worker.log").read_text()
    assert "the worker is ready" in written
    assert not any(secret in written for secret in SECRETS)


async def until_done(job: Job, count: int) -> None:
    """Until so many rows of the outbox are done: the database is asked, for the worker is another process."""
    async with asyncio.timeout(60 + count / 20):
        while await job.pool.fetchval("SELECT count(*) FROM outbox WHERE state = 'done'") < count:
            await job.pool.execute("SELECT pg_sleep(0.05)")


async def test_a_worker_killed_between_the_call_and_its_record_loses_and_doubles_nothing(
    job: Job, discord: ScriptedDiscord, start_worker: StartWorker
) -> None:
    texts = [f"{number}" for number in range(6)]
    discord.answers(200, path="/channels/5/", applied=True, hang=True)
    discord.answers(200, path="/channels/6/", applied=False, hang=True)
    async with job.transaction() as db:
        for channel_id in (5, 6, 7):
            for text in texts:
                await job.outbox(db).add(SendMessage(channel_id, message(text)))
    worker = await start_worker()
    await discord.until(1, "/channels/5/")
    await discord.until(1, "/channels/6/")
    worker.kill()
    await worker.wait()
    await job.pool.execute("UPDATE outbox SET due_at = now() WHERE state = 'pending'")  # the lease is over
    await start_worker()
    await until_done(job, 18)
    assert {channel_id: discord.texts(channel_id) for channel_id in (5, 6, 7)} == dict.fromkeys(
        (5, 6, 7), texts
    )


ROUNDS = 40 if os.environ.get("GUILDHALL_FAULTS") == "full" else 2


async def test_workers_killed_at_any_moment_send_everything_once_and_in_order(
    job: Job, discord: ScriptedDiscord, start_worker: StartWorker
) -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    luck = random.Random(seed)
    expected: dict[int, list[str]] = {channel_id: [] for channel_id in range(1, 9)}
    for round_number in range(ROUNDS):
        async with job.transaction() as db:
            for number in range(40):
                channel_id = luck.choice(list(expected))
                text = f"{round_number}.{number}"
                expected[channel_id].append(text)
                await job.outbox(db).add(SendMessage(channel_id, message(text)))
        worker = await start_worker()
        await discord.until(len(discord.calls) + luck.randint(1, 25))
        worker.kill()
        await worker.wait()
        await job.pool.execute("UPDATE outbox SET due_at = now() WHERE state = 'pending'")
    await start_worker()
    await until_done(job, 40 * ROUNDS)
    assert {channel_id: discord.texts(channel_id) for channel_id in expected} == expected


async def test_an_answer_whose_worker_was_killed_is_finished_by_another(
    job: Job, redis: Any, discord: ScriptedDiscord, start_worker: StartWorker
) -> None:
    made_ms = int(SystemClock().now().timestamp() * 1000) - DISCORD_EPOCH_MS
    discord.answers(200, hang=True)
    await job.queue.enqueue(Greet("Ada", FollowUp(77, SECRETS[1], made_ms << 22)), job_id="901")
    worker = await start_worker()
    await discord.until(1, "@original")
    worker.kill()
    await worker.wait()
    await redis.delete("arq:in-progress:901")  # as it would be 25 s after the job was begun
    await start_worker()
    await discord.until(2, "@original")
    assert [call.body["content"] for call in discord.calls] == ["Hello Ada", "Hello Ada"]


async def test_a_stopped_worker_finishes_what_it_has_begun(
    job: Job, discord: ScriptedDiscord, start_worker: StartWorker
) -> None:
    discord.answers(503, applied=False)
    async with job.transaction() as db:
        await job.outbox(db).add(SendMessage(5, message("begun")))
    worker = await start_worker()
    await discord.until(1)
    worker.send_signal(signal.SIGTERM)
    async with asyncio.timeout(60):
        assert await worker.wait() == 0
    assert discord.texts(5) == ["begun"]
    assert await job.pool.fetchval("SELECT state FROM outbox") == "done"


async def test_a_crashing_loop_is_begun_again() -> None:
    from jobs.worker import keep_running

    stopping = asyncio.Event()
    begun = 0

    async def crash() -> None:
        nonlocal begun
        begun += 1
        if begun == 3:
            stopping.set()
        raise ValueError("crash")

    await keep_running("test", crash, stopping, first_pause_s=0.001)
    assert begun == 3
