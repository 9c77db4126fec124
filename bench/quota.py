"""A quota of 5,000 members: reading its panel, edits of it in 10 s of 200 events, and its reset.

    python -m bench.quota [--members 5000] [--events 200] [--json results.json]

The rows are on real PostgreSQL: every member holds the role, and a period of 10,000 runs has entries of all
who joined them. Events are logged runs as their log leaves them, with the panel's task and the outbox of a
worker beside them and the stand-in with Discord's limits.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from pathlib import Path

import msgspec

from db.raid_desk.quota import QUOTA_PANEL
from db.raid_desk.quota_standings import list_standings
from handlers.kit import panels
from handlers.kit.ledgers import LedgerEntry
from handlers.raid_desk.ledgers import COUNTS
from jobs.outbox import OutboxCarrier
from jobs.raid_desk.quota import reset_quotas
from jobs.run import tasks
from jobs.standing import run_due
from tests.support.services import Services
from tests.support.world import World

READS = 200
PERIOD_RUNS = 10_000
JOINS_PER_RUN = 20
RUNS_AT_ONCE = 500
SECONDS = 10.0


class Result(msgspec.Struct):
    """Times of the panel's query; edits of its message while events came; the whole reset."""

    members: int
    read_p50_ms: float
    read_p99_ms: float
    events: int
    edits: int
    reset_s: float


async def measure(services: Services, members: int, events: int) -> Result:
    """All of it in one server."""
    await services.make_databases()
    world = await World(services.database_url, f"{services.redis_url}?db=1").open()
    try:
        await world.begin()
        quota_id = await _fill(world, members)
        took_ms = [await _read_ms(world, quota_id) for _ in range(READS)]
        edits = await _edits(world, quota_id, members, events)
        reset_s = await _reset_s(world, quota_id)
    finally:
        await world.close()
    took_ms.sort()
    return Result(
        members,
        round(statistics.median(took_ms), 1),
        round(took_ms[int(len(took_ms) * 0.99) - 1], 1),
        events,
        edits,
        round(reset_s, 2),
    )


async def _fill(world: World, members: int) -> int:
    """Members with the role, and a period of runs with those who joined them."""
    guild_id, role_id = world.guild.id, 7
    await world.job.pool.execute(
        """
        INSERT INTO member (guild_id, user_id, username, role_ids, is_bot, updated_at)
        SELECT $1, number, 'leader' || number, ARRAY[$2::bigint, 8], false, $4
        FROM generate_series(1, $3::integer) AS number
        """,
        guild_id,
        role_id,
        members,
        world.now(),
    )
    for first in range(0, PERIOD_RUNS, RUNS_AT_ONCE):
        await world.job.pool.execute(
            """
            INSERT INTO ledger_entry (ledger, guild_id, user_id, account, amount, reason, key, leg, subject,
                                      at)
            SELECT 'raid_desk.counts', $1, 1 + (run * 7 + part * 13) % $2::bigint, '', 1,
                   CASE WHEN part = 0 THEN 'run_completed' ELSE 'run_joined' END,
                   'bench:' || run || ':' || part, 1,
                   jsonb_build_object('run', run, 'dungeon', CASE run % 3 WHEN 0 THEN 'void' ELSE 'nest' END),
                   $6
            FROM generate_series($3::integer, $3::integer + $4::integer - 1) AS run,
                 generate_series(0, $5::integer) AS part
            """,
            guild_id,
            members,
            first,
            RUNS_AT_ONCE,
            JOINS_PER_RUN,
            world.now(),
        )
    await world.job.pool.execute("ANALYZE member, ledger_entry")
    quota_id: int = await world.value(
        """
        INSERT INTO quota_role (guild_id, role_id, required, dungeons, begins_at)
        VALUES ($1, $2, 3, '{"void": 3}', $3::timestamptz - interval '1 day') RETURNING quota_id
        """,
        guild_id,
        role_id,
        world.now(),
    )
    return quota_id


async def _read_ms(world: World, quota_id: int) -> float:
    async with world.job.pool.acquire() as db:
        began = time.perf_counter()
        await list_standings(db, quota_id, None, limit=25)
        return (time.perf_counter() - began) * 1_000


async def _edits(world: World, quota_id: int, members: int, events: int) -> int:
    channel = world.owner.person.place()
    world.discord.rest.limits.generosity = 1
    async with world.job.transaction() as db:
        await panels.post(db, QUOTA_PANEL, quota_id, world.guild.id, channel.id, now=world.now())
    await world.settle()
    loops = [
        asyncio.create_task(OutboxCarrier(world.job, world._database_url).carry_forever()),
        asyncio.create_task(_run_panels(world)),
    ]
    before = _patches(world)
    for number in range(events):
        entry = LedgerEntry(
            1 + number % members, 1, "run_completed", f"event:{number}", subject={"dungeon": "void"}
        )
        async with world.job.transaction() as db:
            await COUNTS.add(db, world.guild.id, entry, now=world.now())
            await panels.touch_all(db, QUOTA_PANEL, world.guild.id, now=world.now())
        await asyncio.sleep(SECONDS / events)
    await asyncio.sleep(2)
    for loop in loops:
        loop.cancel()
    await asyncio.gather(*loops, return_exceptions=True)
    world.discord.rest.limits.generosity = 1_000
    return _patches(world) - before


async def _run_panels(world: World) -> None:
    among = [task for task in tasks.values() if task.name == "kit.panels.refresh_panels"]
    while True:
        await run_due(world.job, among)
        await asyncio.sleep(0.1)


def _patches(world: World) -> int:
    return sum(call.method == "PATCH" and "/messages/" in call.path for call in world.discord.rest.calls)


async def _reset_s(world: World, quota_id: int) -> float:
    await world.job.pool.execute(
        "UPDATE quota_role SET reset_at = $2::timestamptz - interval '1 minute' WHERE quota_id = $1",
        quota_id,
        world.now(),
    )
    began = time.perf_counter()
    await reset_quotas(world.job)
    took_s = time.perf_counter() - began
    kept = await world.value("SELECT count(*) FROM quota_standing")
    assert kept, "nothing was kept"
    return took_s


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--members", type=int, default=5_000)
    asked.add_argument("--events", type=int, default=200)
    asked.add_argument("--json", type=Path)
    chosen = asked.parse_args()
    with Services() as services:
        result = asyncio.run(measure(services, chosen.members, chosen.events))
    print(
        f"{result.members} members: read in {result.read_p50_ms} ms (p99 {result.read_p99_ms}), "
        f"{result.edits} edits in {SECONDS:.0f} s of {result.events} events, reset in {result.reset_s} s"
    )
    if chosen.json:
        chosen.json.write_text(json.dumps(msgspec.to_builtins(result), indent=2) + "\n")


if __name__ == "__main__":
    main()
