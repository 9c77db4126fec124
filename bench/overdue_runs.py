"""A thousand runs whose time is over, as after a downtime: how long until all of them have ended.

    python -m bench.overdue_runs [--runs 1000] [--json results.json]

The rows are on real PostgreSQL, in one server, each with ten members of whom one promises a key. The tasks
that end runs and work out what follows (log, notices, webhooks) run round by round, as in a worker. What they
leave in the outbox is not carried out: Discord's limits say how fast.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import msgspec

from db.raid_desk.run_creation import AddedRun
from handlers.raid_desk.dungeons.dungeon import Dungeon, Item
from handlers.raid_desk.runs.creation import create_run
from jobs.raid_desk.run_events import tell_run_events
from jobs.raid_desk.run_timers import end_overdue_runs
from jobs.run import Job
from tests.support.services import Services
from tests.support.world import World

WITHIN_S = 60.0
"""What the product promises."""
END_EVERY_S, TELL_EVERY_S = 2.0, 1.0
"""How often these tasks run in a worker."""
DUNGEON = Dungeon(key="void", name="The Void", keys=(Item("vial", "Vial", "🧪"),))


class Result(msgspec.Struct):
    """`seconds`: until all have ended, pauses of the worker included; `working_s`: without them.

    `told_s`: then, until all that follows is in the outbox, pauses included.
    """

    runs: int
    seconds: float
    working_s: float
    told_s: float


async def measure(services: Services, runs: int) -> Result:
    """All of them at once."""
    await services.make_databases()
    world = await World(services.database_url, f"{services.redis_url}?db=1").open()
    try:
        await world.begin()
        await _fill(world, runs)
        ended = await _rounds(
            world, end_overdue_runs, "SELECT count(*) FROM run WHERE state <> 'ended'", END_EVERY_S
        )
        promised = await world.value("SELECT count(*) FROM run_offer WHERE state = 'promised'")
        assert promised == 0, f"{promised} keys are still promised"
        world.moves_clock(seconds=3)
        told = await _rounds(
            world, tell_run_events, "SELECT count(*) FROM run_event WHERE told_at IS NULL", TELL_EVERY_S
        )
        return Result(runs, round(ended[0], 1), round(ended[1], 1), round(told[0], 1))
    finally:
        await world.close()


async def _rounds(
    world: World, task: Callable[[Job], Awaitable[int]], left: str, every_s: float
) -> tuple[float, float]:
    """Rounds until nothing is left: seconds with the pauses of a worker, and without."""
    with_pauses = working = 0.0
    while await world.value(left):
        began = time.perf_counter()
        await task(world.job)
        took = time.perf_counter() - began
        working, with_pauses = working + took, with_pauses + max(took, every_s)
    return with_pauses, working


async def _fill(world: World, runs: int) -> None:
    now = world.now()
    async with world.job.transaction() as db:
        for number in range(runs):
            new = AddedRun(
                guild_id=world.guild.id,
                key=f"bench:{number}",
                organizer_id=world.owner.id,
                dungeon_key=DUNGEON.key,
                dungeon=msgspec.to_builtins(DUNGEON),
                channel_id=world.owner.person.place().id,
                created_at=now - timedelta(hours=5),
                auto_end_at=now - timedelta(hours=3),
            )
            await create_run(db, new)
        await db.execute(
            """
            INSERT INTO run_member (run_id, user_id, guild_id, state, joined_at, changed_at)
            SELECT run_id, run_id * 10 + number, guild_id, 'joined', created_at, created_at
            FROM run, generate_series(0, 9) AS number
            """
        )
        await db.execute(
            """
            INSERT INTO run_offer (run_id, user_id, item, guild_id, state, changed_at)
            SELECT run_id, run_id * 10, 'vial', guild_id, 'promised', created_at FROM run
            """
        )
        await db.execute("UPDATE run_event SET told_at = at")


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--runs", type=int, default=1_000)
    asked.add_argument("--json", type=Path)
    chosen = asked.parse_args()
    with Services() as services:
        result = asyncio.run(measure(services, chosen.runs))
    print(
        f"{result.runs} runs ended in {result.seconds} s ({result.working_s} s of work); "
        f"what follows was worked out in {result.told_s} s more"
    )
    if chosen.json:
        chosen.json.write_text(json.dumps(msgspec.to_builtins(result), indent=2) + "\n")
    if result.seconds > WITHIN_S:
        raise SystemExit(f"that is more than {WITHIN_S:.0f} s")


if __name__ == "__main__":
    main()
