"""The outbox's effects per second, and how soon after its commit or its enqueueing work begins.

    python -m bench.outbox [--rows 800] [--json results.json]

Effects do nothing here: Discord itself allows 50 calls a second, so what is measured is the room above that.
Floors in the same run, interleaved: one bare UPDATE per row by as many connections; a bare NOTIFY; a bare
LPUSH to a waiting BRPOP. Real PostgreSQL (fsync on) and Valkey.
"""

import argparse
import asyncio
import json
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
from redis.asyncio import Redis

from db import migrate
from db.clock import SystemClock
from db.listen import listen
from db.pool import create_pool
from deploy.local.servers import LocalServers, ensure_database
from interactions.languages import Languages
from interactions.rest import DiscordRest
from jobs.outbox import PARALLEL, OutboxCarrier
from jobs.queue import ArqQueue, create_worker, run_worker
from jobs.requests import Effect, Request
from jobs.run import Job, carries

ROUNDS = 3
PROBES = 150


class Nothing(Effect, tag="bench.nothing/1", frozen=True):
    to: str
    number: int

    @property
    def target(self) -> str:
        return self.to


class Ping(Request, tag="bench.ping/1", frozen=True):
    number: int


begun: asyncio.Queue[float] = asyncio.Queue()


@carries(Nothing)
async def do_nothing(job: Job, effect: Nothing) -> None:
    if effect.to == "probe":
        begun.put_nowait(time.perf_counter())


async def fill(job: Job, rows: int, targets: int) -> None:
    async with job.transaction() as db:
        for number in range(rows):
            await job.outbox(db).add(Nothing(f"target:{number % targets}", number))


async def effects_per_s(job: Job, rows: int, targets: int, carriers: int = 1) -> float:
    """Carried by so many carriers in this process."""
    await fill(job, rows, targets)
    began = time.perf_counter()
    running = [asyncio.create_task(OutboxCarrier(job).carry_forever()) for _ in range(carriers)]
    while await job.pool.fetchval("SELECT count(*) FROM outbox WHERE state = 'pending'"):
        await job.pool.execute("SELECT pg_sleep(0.02)")
    seconds = time.perf_counter() - began
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    await job.pool.execute("DELETE FROM outbox")
    return rows / seconds


async def updates_per_s(job: Job, rows: int) -> float:
    """The floor: one UPDATE and its commit per row, nothing else."""
    await fill(job, rows, rows)
    ids = [row["outbox_id"] for row in await job.pool.fetch("SELECT outbox_id FROM outbox")]
    waiting = iter(ids)

    async def mark() -> None:
        for outbox_id in waiting:
            await job.pool.execute("UPDATE outbox SET state = 'done' WHERE outbox_id = $1", outbox_id)

    began = time.perf_counter()
    await asyncio.gather(*(mark() for _ in range(PARALLEL)))
    seconds = time.perf_counter() - began
    await job.pool.execute("DELETE FROM outbox")
    return rows / seconds


async def delays_ms(send: Callable[[int], Awaitable[None]]) -> dict[str, float]:
    """From `send`'s return (or its commit) to the moment put into `begun`."""
    delays = []
    for number in range(PROBES):
        await asyncio.sleep(random.uniform(0.0, 0.03))
        sent_at = time.perf_counter()
        await send(number)
        delays.append((await begun.get() - sent_at) * 1000)
    delays.sort()
    return {"p50": statistics.median(delays), "p99": delays[int(len(delays) * 0.99)]}


async def outbox_delays(job: Job, database_url: str) -> dict[str, dict[str, float]]:
    async def add(number: int) -> None:
        async with job.transaction() as db:
            await job.outbox(db).add(Nothing("probe", number))

    async def notify(number: int) -> None:
        await job.pool.execute("SELECT pg_notify('bench', '')")

    ready = asyncio.Event()
    carrying = asyncio.create_task(OutboxCarrier(job, database_url).carry_forever())
    heard = {"bench": lambda _: begun.put_nowait(time.perf_counter())}
    listening = asyncio.create_task(listen(database_url, heard, connected=ready.set))
    await ready.wait()
    await asyncio.sleep(0.3)
    results = {"commit_to_call": await delays_ms(add), "floor_notify": await delays_ms(notify)}
    for task in (carrying, listening):
        task.cancel()
    await asyncio.gather(carrying, listening, return_exceptions=True)
    return results


async def queue_delays(job: Job, redis_url: str) -> dict[str, dict[str, float]]:
    async def execute(plain: dict[str, Any], job_id: str, attempt: int) -> None:
        begun.put_nowait(time.perf_counter())

    async def enqueue(number: int) -> None:
        await job.queue.enqueue(Ping(number))

    async def push(number: int) -> None:
        await job.redis.lpush("bench", str(number))  # type: ignore[misc]

    async def pop() -> None:
        waiter = Redis.from_url(redis_url)
        while True:
            await waiter.brpop(["bench"])
            begun.put_nowait(time.perf_counter())

    stopping = asyncio.Event()
    working = asyncio.create_task(run_worker(create_worker("quick", redis_url, execute), stopping, drain_s=1))
    popping = asyncio.create_task(pop())
    await asyncio.sleep(0.3)
    results = {"enqueue_to_start": await delays_ms(enqueue), "floor_brpop": await delays_ms(push)}
    stopping.set()
    popping.cancel()
    await asyncio.gather(working, popping, return_exceptions=True)
    return results


async def run(home: Path, rows: int) -> dict[str, Any]:
    servers = LocalServers(home)
    servers.start()
    try:
        database_url = await ensure_database(servers.postgres, "bench")
        connection = await asyncpg.connect(database_url)
        await migrate.migrate(connection)
        await connection.close()
        return await measure(database_url, servers.valkey.url, rows)
    finally:
        servers.stop()


async def measure(database_url: str, redis_url: str, rows: int) -> dict[str, Any]:
    job = Job(
        pool=await create_pool(database_url),
        rest=DiscordRest(),
        redis=Redis.from_url(redis_url),
        clock=SystemClock(),
        languages=Languages(),
        queue=ArqQueue(redis_url),
    )
    figures: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, figure in (
            ("effects_per_s_many_targets", effects_per_s(job, rows, rows)),
            ("effects_per_s_50_targets", effects_per_s(job, rows, 50)),
            ("effects_per_s_one_target", effects_per_s(job, rows // 10, 1)),
            ("effects_per_s_two_carriers", effects_per_s(job, rows, rows, carriers=2)),
            ("floor_updates_per_s", updates_per_s(job, rows)),
        ):
            figures.setdefault(name, []).append(await figure)
    results: dict[str, Any] = {name: statistics.median(values) for name, values in figures.items()}
    results["milliseconds"] = {
        **await outbox_delays(job, database_url),
        **await queue_delays(job, redis_url),
    }
    await job.pool.close()
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=800)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="gh-bench-"))
    try:
        results = asyncio.run(run(home, arguments.rows))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(json.dumps(results, indent=2, default=str))
    if arguments.json:
        arguments.json.write_text(json.dumps(results))


if __name__ == "__main__":
    main()
