"""Activity events per second from the Redis streams into PostgreSQL, exactly once, by one worker.

    python -m bench.ingest [--events 300000] [--members 100000] [--achievements 50] [--json results.json]

A history of 100,000 members in 20 guilds (bench.ingest_history). The streams are filled first, then drained
on real PostgreSQL (fsync on) and Valkey. What is in the tables afterwards must equal what a plain model says
of the same events. Two floors on the same machine: reading and decoding the streams without doing anything,
and COPY of one row per event into a table without any index. The last round, a smaller one, counts until the
standings (25 boards per member) are refreshed too.

With --achievements 50, every guild has so many active, and smaller rounds without and with them take
turns: the drain beside the loop that checks and awards, as in a worker, and then until nobody is left to be
looked at.
"""

import argparse
import asyncio
import gc
import json
import resource
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from bench.ingest_history import GUILDS, START_MS, Expected, fill, guild_of
from db import migrate
from db.activity import achievements, proofs
from db.activity.achievements import AchievementRow
from db.partitions import PARTITIONS
from db.pool import create_pool
from deploy.local.servers import LocalServers, ensure_database
from handlers.activity.achievements.actions import watch
from interactions.languages import Languages
from jobs.activity.achievements import check_forever
from jobs.activity.counting.places import places_of
from jobs.activity.counting.reading import StreamReader
from jobs.activity.counting.records import Entry
from jobs.activity.draining import STREAM, Drain
from jobs.activity.standings import refresh_once
from jobs.run import Job

REFRESHED = 10_000
"""Events of the round with standings: there are 25 boards per member."""


async def differences(pool: Any, expected: Expected) -> list[str]:
    """Where the tables and the model differ."""
    rows = await pool.fetch(
        "SELECT user_id, messages, reactions, commands, voice_seconds, xp FROM activity_total"
    )
    wrong: list[str] = []
    metrics = ("messages", "reactions", "commands", "voice_seconds", "xp")
    seen = set()
    for row in rows:
        user = row["user_id"]
        seen.add(user)
        for metric in metrics:
            want = getattr(expected, metric).get(user, 0)
            if row[metric] != want:
                wrong.append(f"member {user}: {metric} {row[metric]}, expected {want}")
    missing = {user for metric in metrics for user, n in getattr(expected, metric).items() if n} - seen
    wrong += [f"member {user} is missing" for user in missing]
    async with pool.acquire() as connection:
        wrong += [
            f"{name}: {rows[0]}" for name, rows in (await proofs.list_violations(connection)).items() if rows
        ]
    return wrong


async def read_all(redis: Redis) -> AsyncIterator[list[Entry]]:
    """The streams in batches, decoded."""
    reader = StreamReader(redis, STREAM, 20_000)
    places = places_of(STREAM, range(PARTITIONS), defaultdict(lambda: "0-0"))
    while stretches := (await reader.read(places)).stretches:
        for stretch in stretches:
            stretch.place.position = stretch.last_id
        yield [entry for stretch in stretches for entry in stretch.entries]


async def floor_decode(redis: Redis) -> float:
    """Entries per second read and decoded, and nothing else."""
    count, started = 0, time.perf_counter()
    async for entries in read_all(redis):
        count += len(entries)
    return count / (time.perf_counter() - started)


async def floor_copy(pool: Any, redis: Redis) -> float:
    """Entries per second read, decoded and copied as rows into a table without index, in the same batches."""
    count = 0
    await pool.execute(
        "CREATE TABLE floor (at bigint, seq bigint, session text, guild bigint, member bigint)"
    )
    started = time.perf_counter()
    async for entries in read_all(redis):
        rows = [
            (
                e.received_ms,
                e.seq,
                e.session,
                getattr(e.record, "guild_id", 0),
                getattr(e.record, "user_id", 0),
            )
            for e in entries
        ]
        async with pool.acquire() as connection, connection.transaction():
            await connection.copy_records_to_table("floor", records=rows)
        count += len(entries)
    elapsed = time.perf_counter() - started
    await pool.execute("DROP TABLE floor")
    return count / elapsed


async def drain_all(pool: Any, redis: Redis, entries: int) -> tuple[float, float]:
    """Entries per second and seconds of our own processor time per 100,000 of them."""
    drain, stop = Drain(pool, redis, Languages()), asyncio.Event()
    gc.collect()
    cpu, started = time.process_time(), time.perf_counter()
    running = asyncio.create_task(drain.run(stop))
    while drain.events < entries:
        await asyncio.sleep(0.005)
        if running.done():
            running.result()
    elapsed = time.perf_counter() - started
    cpu = time.process_time() - cpu
    stop.set()
    await running
    return entries / elapsed, cpu / entries * 100_000


async def with_standings(pool: Any, redis: Redis, members: int) -> dict[str, float]:
    """A smaller round with the standings refreshed until nothing is behind."""
    await empty(pool, redis)
    _, entries = await fill(redis, REFRESHED, REFRESHED, seed=2)
    started = time.perf_counter()
    rate, _ = await drain_all(pool, redis, entries)
    moved = 0
    job = Job(pool, None, redis, StillClock(), Languages(), None)  # type: ignore[arg-type]
    while count := await refresh_once(job):
        moved += count
    elapsed = time.perf_counter() - started
    return {
        "drain_per_s": rate,
        "with_standings_per_s": entries / elapsed,
        "distinct_members_per_s": moved / elapsed,
    }


async def define_achievements(pool: Any, count: int) -> None:
    """So many achievements in every guild, on every metric of activity: a fifth over windows of days, a sixth
    of several conditions; the lowest thresholds are passed by many members of a round."""
    limits = {
        "messages": (10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000),
        "xp": (250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000),
        "voice_seconds": (600, 3_600, 7_200, 18_000, 36_000, 86_400, 180_000, 360_000, 864_000, 1_800_000),
        "reactions": (5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000),
        "level": (2, 5, 10, 15, 20, 25, 30, 40, 50, 75),
        "commands": (1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500),
    }
    plain = [
        {"metric": metric, "at_least": n}
        for row in zip(*limits.values(), strict=True)
        for metric, n in zip(limits, row, strict=True)
    ]
    windows = [
        {"metric": metric, "at_least": n, "in_days": days}
        for n in (15, 60, 300)
        for days in (1, 7, 30)
        for metric in ("messages", "reactions")
    ]
    joined = [
        {
            kind: [
                {"metric": "messages", "at_least": n},
                {"metric": "reactions", "at_least": n // 5},
                {"metric": "voice_seconds", "at_least": n * 30, "in_days": 7},
            ]
        }
        for n in (5, 20, 60, 300, 1_000)
        for kind in ("all", "any")
    ]
    criteria = (windows[: count // 5] + joined[: count // 6] + plain)[:count]
    async with pool.acquire() as db, db.transaction():
        for guild_id in {guild_of(user) for user in range(GUILDS)}:
            for number, criterion in enumerate(criteria):
                row = AchievementRow(achievement_id=0, name=f"number {number}", xp=10, criteria=criterion)
                await achievements.add_achievement(db, guild_id, row, None, _now())
            await watch(db, guild_id, _now(), check=False)


async def with_achievements(pool: Any, redis: Redis, events: int, members: int, count: int) -> dict[str, Any]:
    """Rounds without and with achievements in turn; the better of two each."""
    without: list[float] = []
    results: list[dict[str, Any]] = []
    job = Job(pool, None, redis, StillClock(), Languages(), None)  # type: ignore[arg-type]
    for _ in range(2):
        await empty(pool, redis)
        _, entries = await fill(redis, events, members, seed=3)
        without.append((await drain_all(pool, redis, entries))[0])
        await empty(pool, redis)
        await define_achievements(pool, count)
        _, entries = await fill(redis, events, members, seed=3)
        started = time.perf_counter()
        checking = asyncio.create_task(check_forever(job))
        rate, _ = await drain_all(pool, redis, entries)
        while await pool.fetchval("SELECT count(*) FROM metric_change"):
            await asyncio.sleep(0.02)
            if checking.done():
                checking.result()
        elapsed = time.perf_counter() - started
        checking.cancel()
        await asyncio.gather(checking, return_exceptions=True)
        results.append({"drain_per_s": rate, "until_checked_per_s": entries / elapsed})
    best = max(results, key=lambda result: result["drain_per_s"])
    return best | {
        "achievements": count,
        "without_per_s": max(without),
        "cost_of_drain_percent": 100 * (1 - best["drain_per_s"] / max(without)),
        "awards": await pool.fetchval("SELECT count(*) FROM achievement_award"),
    }


class StillClock:
    """The moment of the stream's beginning."""

    def now(self) -> Any:
        return _now()


def _now() -> Any:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(START_MS / 1000, UTC)


async def empty(pool: Any, redis: Redis) -> None:
    """As before the first event."""
    await redis.flushdb()
    await pool.execute(
        "TRUNCATE activity_total, activity_day, reaction_seen, voice_state, standing, standing_bucket,"
        " standing_dirty, outbox, stream_position, relay_session, xp_ledger, notification, metric_change,"
        " metric_watch, achievement_award, achievement"
    )


async def measure(
    url: str, redis_url: str, events: int, members: int, achievements_active: int
) -> dict[str, Any]:
    """All rounds."""
    pool = await create_pool(url, max_size=4, statement_timeout_ms=0)
    redis = Redis.from_url(redis_url)
    async with pool.acquire() as connection:
        await migrate.migrate(connection)
    expected, entries = await fill(redis, events, members, seed=1)
    results: dict[str, Any] = {"events": events, "entries": entries, "members": members}
    results["floor_decode_per_s"] = await floor_decode(redis)
    results["floor_copy_per_s"] = await floor_copy(pool, redis)
    rate, cpu = await drain_all(pool, redis, entries)
    results["entries_per_s"], results["events_per_s"] = rate, rate * events / entries
    results["worker_cpu_s_per_100k"] = cpu
    results["worker_max_rss_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    results["distinct_members"] = await pool.fetchval("SELECT count(*) FROM activity_total")
    results["level_ups"] = await pool.fetchval("SELECT count(*) FROM outbox")
    wrong = await differences(pool, expected)
    results["differences_to_the_model"] = len(wrong)
    for line in wrong[:10]:
        print("WRONG:", line)
    results["standings"] = await with_standings(pool, redis, members)
    if achievements_active:
        results["achievements"] = await with_achievements(
            pool, redis, events // 3, members // 3, achievements_active
        )
    await redis.aclose()
    pool.terminate()
    return results


async def run(home: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    servers = LocalServers(home)
    servers.start()
    try:
        url = await ensure_database(servers.postgres, "bench")
        return await measure(
            url, servers.valkey.url, arguments.events, arguments.members, arguments.achievements
        )
    finally:
        servers.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=300_000)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--achievements", type=int, default=0, help="active in each guild, at most 60")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="gh-bench-"))
    try:
        results = asyncio.run(run(home, arguments))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(json.dumps(results, indent=2, default=lambda number: round(number, 1)))
    if arguments.json:
        arguments.json.write_text(json.dumps(results))
    if results["differences_to_the_model"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
