"""A burst of 500 joins in 10 s: at most 10 welcome messages, and everybody is named in exactly one of them.

    python -m bench.welcome [--members 500] [--json results.json]

The joins go the whole way: the stand-in's gateway, the relay, the stream, the worker, the outbox. The clock
of the product is moved a second at a time, so what it waits between two messages counts as it would.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from pathlib import Path

import msgspec

from stand_in.model import Channel
from tests.support.answers import text_of
from tests.support.services import Services
from tests.support.world import World

WITHIN_S, MOST_MESSAGES, MOST_WAIT_S = 10, 10, 60


class Result(msgspec.Struct):
    """`lost`: named in no message, or in several. `last_after_s`: from the last join to the last welcome, by
    the clock of the product; `worked_s`: what the whole machine took for all of it."""

    members: int
    messages: int
    lost: int
    last_after_s: int
    worked_s: float


async def measure(services: Services, members: int) -> Result:
    """In a server with a welcome and nothing else."""
    await services.make_databases()
    world = await World(services.database_url, f"{services.redis_url}?db=1").open()
    try:
        await world.begin()
        channel = world.discord.channel(world.guild, "welcome")
        await world.settle()
        await world.job.pool.execute(
            """
            INSERT INTO guild_setting (guild_id, module, settings)
            VALUES ($1, 'platform', $2), ($1, 'welcome', $3)
            """,
            world.guild.id,
            {"channels": {"welcome": channel.id}},
            {"on": True},
        )
        return await _burst(world, channel, members)
    finally:
        await world.close()


async def _burst(world: World, channel: Channel, members: int) -> Result:
    joined, began = [], time.perf_counter()
    for second in range(WITHIN_S):
        for number in range(second * members // WITHIN_S, (second + 1) * members // WITHIN_S):
            joined.append(world.discord.person(f"Crowd {number}", world.guild))
        world.moves_clock(seconds=1)
        await world.settle()
    waited_s = 0
    while waited_s < MOST_WAIT_S:
        waited_s += 1
        world.moves_clock(seconds=1)
        await world.settle()
        if not await world.value("SELECT count(*) FROM arrival WHERE welcomed_at IS NULL"):
            break
    worked_s = time.perf_counter() - began
    messages = list(channel.messages.values())
    named = "\n".join(text_of(message) for message in messages)
    lost = sum(named.count(f"<@{person.id}>") != 1 for person in joined)
    return Result(members, len(messages), lost, waited_s, round(worked_s, 1))


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--members", type=int, default=500)
    asked.add_argument("--json", type=Path)
    chosen = asked.parse_args()
    with Services() as services:
        result = asyncio.run(measure(services, chosen.members))
    print(
        f"{result.members} joins in {WITHIN_S} s: {result.messages} messages, {result.lost} lost, "
        f"the last one {result.last_after_s} s after the last join; {result.worked_s} s of work"
    )
    if chosen.json:
        chosen.json.write_text(json.dumps(msgspec.to_builtins(result), indent=2) + "\n")
    if result.lost or result.messages > MOST_MESSAGES:
        raise SystemExit(f"at most {MOST_MESSAGES} messages are wanted, and nobody lost")


if __name__ == "__main__":
    main()
