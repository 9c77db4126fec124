"""What quests cost the ingest: rounds without and with six of them in every guild, in turn.

    python -m bench.quests [--events 120000] [--members 40000] [--rounds 3]

The stream of bench.ingest. Processor time of the worker and of PostgreSQL together is what is compared: it
says the same on a machine that does other things too. Each member is new to the drain, which is the dearest
case: the first sample of their counters is taken.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from bench.ingest import GUILDS, _guild, _now, drain_all, empty, fill
from db import migrate
from db.activity import activity_quests
from db.activity.activity_quests import NewQuest
from db.pool import create_pool
from deploy.local.servers import LocalServers, ensure_database

OFF = {"quest_daily_count": 0, "quest_weekly_count": 0, "quest_special_count": 0}
QUESTS = (
    ("daily", "messages", 10, 1),
    ("daily", "voice", 900, 1),
    ("daily", "reactions", 5, 1),
    ("weekly", "messages", 40, 7),
    ("weekly", "xp", 800, 7),
    ("monthly", "messages", 150, 28),
)


async def set_up(pool: Any, *, with_quests: bool) -> None:
    """Every guild with six quests, or with quests switched off."""
    await pool.execute(
        "TRUNCATE activity_quest, activity_quest_progress, activity_quest_guild, boost, guild_setting,"
        " xp_ledger, notification, metric_change"
    )
    async with pool.acquire() as db:
        for guild_id in {_guild(user) for user in range(GUILDS)}:
            if with_quests:
                await _add_quests(db, guild_id)
            else:
                await db.execute("INSERT INTO guild_setting VALUES ($1, 'activity', $2)", guild_id, OFF)


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
    await activity_quests.mark_changed(db, [guild_id])


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


async def measure(home: Path, url: str, redis_url: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """Seconds of processor time per 100,000 entries, the least of the rounds of each kind."""
    pool = await create_pool(url, max_size=4, statement_timeout_ms=0)
    redis = Redis.from_url(redis_url)
    async with pool.acquire() as connection:
        await migrate.migrate(connection)
    found: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(arguments.rounds):
        for with_quests in (False, True):
            await empty(pool, redis)
            await set_up(pool, with_quests=with_quests)
            _, entries = await fill(redis, arguments.events, arguments.members, seed=3)
            before = postgres_seconds(home)
            _, own = await drain_all(pool, redis, entries)
            theirs = (postgres_seconds(home) - before) / entries * 100_000
            found[with_quests].append(own + theirs)
    done = await pool.fetchval("SELECT count(*) FROM activity_quest_progress")
    await redis.aclose()
    pool.terminate()
    without, having = min(found[False]), min(found[True])
    return {
        "cpu_s_per_100k_without": without,
        "cpu_s_per_100k_with": having,
        "cost_percent": 100 * (having / without - 1),
        "quests_done_in_a_round": done,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=120_000)
    parser.add_argument("--members", type=int, default=40_000)
    parser.add_argument("--rounds", type=int, default=3)
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
    print(json.dumps(results, indent=2, default=lambda number: round(number, 2)))


if __name__ == "__main__":
    main()
