"""A thousand suspensions whose time is over, as after a downtime: how long until all of them have ended.

    python -m bench.suspensions [--members 1000] [--json results.json]

The rows are on real PostgreSQL, in one server, each with a role to give back; the task that ends them runs as
in a worker. What it leaves in the outbox is counted, not carried out: Discord's limits say how fast.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from pathlib import Path

import msgspec

from jobs.raid_desk.moderation import end_suspensions
from tests.support.services import Services
from tests.support.world import World

WITHIN_S = 60.0
"""What the product promises."""


class Result(msgspec.Struct):
    """`changes`: role changes and notices that follow."""

    members: int
    seconds: float
    per_second: float
    changes: int


async def measure(services: Services, members: int) -> Result:
    """All of them at once."""
    await services.make_databases()
    world = await World(services.database_url, f"{services.redis_url}?db=1").open()
    try:
        await world.begin()
        await _fill(world, members)
        began = time.perf_counter()
        await end_suspensions(world.job)
        took_s = time.perf_counter() - began
        ended = await world.value("SELECT count(*) FROM punishment WHERE state = 'expired'")
        assert ended == members, f"only {ended} of {members} have ended"
        changes = await world.value("SELECT count(*) FROM outbox WHERE state = 'pending'")
        return Result(members, round(took_s, 2), round(members / took_s), changes)
    finally:
        await world.close()


async def _fill(world: World, members: int) -> None:
    await world.job.pool.execute(
        """
        WITH given AS (
            INSERT INTO punishment (public_id, key, guild_id, user_id, kind, reason, actor_id, points, at,
                                    ends_at, suspended_role_id)
            SELECT lpad(to_hex(number), 24, '0'), 'bench:' || number, $1, number, 'suspension', 'late', 1, 2,
                   $2::timestamptz - interval '2 days', $2::timestamptz - interval '1 day', 5
            FROM generate_series(1, $3::integer) AS number RETURNING punishment_id)
        INSERT INTO suspended_role (punishment_id, role_id) SELECT punishment_id, 7 FROM given
        """,
        world.guild.id,
        world.now(),
        members,
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--members", type=int, default=1_000)
    asked.add_argument("--json", type=Path)
    chosen = asked.parse_args()
    with Services() as services:
        result = asyncio.run(measure(services, chosen.members))
    print(
        f"{result.members} suspensions ended in {result.seconds} s ({result.per_second} a second), "
        f"{result.changes} changes at Discord follow"
    )
    if chosen.json:
        chosen.json.write_text(json.dumps(msgspec.to_builtins(result), indent=2) + "\n")
    if result.seconds > WITHIN_S:
        raise SystemExit(f"that is more than {WITHIN_S:.0f} s")


if __name__ == "__main__":
    main()
