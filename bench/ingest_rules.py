"""What achievements and activity quests cost the ingest, each and both together.

    python -m bench.ingest_rules [--events 120000] [--members 40000] [--rounds 3] [--json results.json]

The stream of bench.ingest, in rounds that take turns: with neither, with 50 achievements in every guild,
with six activity quests in every guild, with both, and "plain", which is bench.ingest's own drain: nothing
is set, nothing defined, nobody looks. In all others the loop that checks achievements runs beside the drain,
as in a worker. Compared are entries per second while the stream is drained, and the processor time of worker
and PostgreSQL until nobody is left to be looked at, awards with all that follows included. Each cost is
[median, least, most] of the ratios within the rounds, in percent, to the round with neither and to the plain
one. Every third event is somebody's first: the dearest case for quests, and one with very many awards.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from bench.ingest import StillClock, _now, define_achievements, drain_all, empty
from bench.ingest_history import GUILDS, fill, guild_of
from db import migrate
from db.activity import activity_quest_state, activity_quests
from db.activity.activity_quests import NewQuest
from db.pool import create_pool
from deploy.local.servers import LocalServers, ensure_database
from interactions.languages import Languages
from jobs.activity.achievements import check_forever
from jobs.run import Job

KINDS = ("neither", "achievements", "quests", "achievements and quests", "plain")
MEASURED = ("per_s", "cpu")
ACHIEVEMENTS = 50
OFF = {"quest_daily_count": 0, "quest_weekly_count": 0, "quest_special_count": 0}
QUESTS = (
    ("daily", "messages", 10, 1),
    ("daily", "voice", 900, 1),
    ("daily", "reactions", 5, 1),
    ("weekly", "messages", 40, 7),
    ("weekly", "xp", 800, 7),
    ("monthly", "messages", 150, 28),
)


async def define(pool: Any, kind: str) -> None:
    """Every guild with what the round is about, and without the rest."""
    await pool.execute(
        "TRUNCATE activity_quest, activity_quest_progress, activity_quest_guild, boost, guild_setting,"
        " xp_ledger, notification, metric_change"
    )
    async with pool.acquire() as db:
        for guild_id in {guild_of(user) for user in range(GUILDS)}:
            if "quests" in kind:
                await _add_quests(db, guild_id)
            elif kind != "plain":
                await db.execute("INSERT INTO guild_setting VALUES ($1, 'activity', $2)", guild_id, OFF)
    if "achievements" in kind:
        await define_achievements(pool, ACHIEVEMENTS)


async def _add_quests(db: Any, guild_id: int) -> None:
    begin = _now().replace(hour=0, minute=0, second=0, microsecond=0)
    for place, (cycle, metric, target, days) in enumerate(QUESTS):
        quest = NewQuest(
            guild_id=guild_id,
            series=f"bench:{place}",
            template=None,
            kind="event",
            cycle=cycle,
            name=f"Quest {place}",
            description="",
            metric=metric,
            difficulty="medium",
            target=target,
            reward_xp=50,
            boost_hundredths=None,
            boost_hours=None,
            starts_at=begin,
            ends_at=begin + timedelta(days=days),
            created_by=None,
        )
        await activity_quests.add_quest(db, quest, begin)
    await activity_quest_state.mark_changed(db, [guild_id])


def postgres_seconds(home: Path) -> float:
    """Processor time of all of PostgreSQL's processes so far."""
    parent = next(home.rglob("postmaster.pid")).read_text().split()[0]
    ticks = 0
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                fields = (process / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if fields[1] == parent:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / 100


async def one_round(
    pool: Any, redis: Redis, home: Path, kind: str, arguments: argparse.Namespace
) -> dict[str, float]:
    """Entries per second while draining; processor seconds per 100,000 entries until all is checked."""
    await empty(pool, redis)
    await define(pool, kind)
    _, entries = await fill(redis, arguments.events, arguments.members, seed=3)
    job = Job(pool, None, redis, StillClock(), Languages(), None)  # type: ignore[arg-type]
    before, own = postgres_seconds(home), time.process_time()
    checking = asyncio.create_task(asyncio.sleep(0) if kind == "plain" else check_forever(job))
    rate, _ = await drain_all(pool, redis, entries)
    while await pool.fetchval("SELECT count(*) FROM metric_change"):
        await asyncio.sleep(0.02)
        if checking.done():
            checking.result()
    checking.cancel()
    await asyncio.gather(checking, return_exceptions=True)
    seconds = time.process_time() - own + postgres_seconds(home) - before
    return {"per_s": rate, "cpu": seconds / entries * 100_000}


async def measure(home: Path, url: str, redis_url: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """All rounds, and what each kind cost of the first."""
    pool = await create_pool(url, max_size=4, statement_timeout_ms=0)
    redis = Redis.from_url(redis_url)
    async with pool.acquire() as connection:
        await migrate.migrate(connection)
    results: dict[str, list[dict[str, float]]] = {kind: [] for kind in KINDS}
    for turn in range(-1, arguments.rounds):
        for kind in KINDS:
            result = await one_round(pool, redis, home, kind, arguments)
            if kind == "achievements and quests":
                done = await pool.fetchval("SELECT count(*) FROM activity_quest_progress")
                awards = await pool.fetchval("SELECT count(*) FROM achievement_award")
            if turn >= 0:  # the first turn warms up
                results[kind].append(result)
    await redis.aclose()
    pool.terminate()
    told: dict[str, Any] = {kind: _compared(results, kind) for kind in KINDS}
    return told | {"quests_done_in_a_round": done, "awards_in_a_round": awards}


def _compared(results: dict[str, list[dict[str, float]]], kind: str) -> dict[str, Any]:
    """Of a kind: its medians, and [median, least, most] of what it costs in percent."""
    told: dict[str, Any] = {
        what: statistics.median(result[what] for result in results[kind]) for what in MEASURED
    }
    for base in ("neither", "plain"):
        pairs = list(zip(results[kind], results[base], strict=True))
        if kind != base:
            told[f"throughput_lost_to_{base}"] = _spread(
                [1 - one["per_s"] / other["per_s"] for one, other in pairs]
            )
            told[f"more_cpu_than_{base}"] = _spread([one["cpu"] / other["cpu"] - 1 for one, other in pairs])
    return told


def _spread(ratios: list[float]) -> list[float]:
    return [round(100 * number, 1) for number in (statistics.median(ratios), min(ratios), max(ratios))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=120_000)
    parser.add_argument("--members", type=int, default=40_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    home = Path(tempfile.mkdtemp(prefix="gh-bench-"))
    arguments = parser.parse_args()
    servers = LocalServers(home)
    servers.start()
    try:
        url = asyncio.run(ensure_database(servers.postgres, "bench"))
        results = asyncio.run(measure(home, url, servers.valkey.url, arguments))
    finally:
        servers.stop()
        shutil.rmtree(home, ignore_errors=True)
    told = json.dumps(results, indent=2, default=lambda number: round(number, 2))
    print(told)
    if arguments.json:
        arguments.json.write_text(told)


if __name__ == "__main__":
    main()
