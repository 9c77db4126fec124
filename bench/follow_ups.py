"""From a member's press to the follow-up that Discord shows, with web, worker and relay as real processes.

    python -m bench.follow_ups [--rounds 60] [--json results.json]

Text: `/levelroles sync` in a guild of a few members. Picture: `/rank`. Floor: `/ping`, answered inline, in
the same run; what is above it is queue, worker and the call to Discord.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

from stand_in.people import Person
from tests.support.machine import Machine

Seen = Callable[[Any], bool]


async def press_until_seen(run: Callable[[], Awaitable[Any]], seen: Seen, patience_s: float = 5) -> float:
    """Milliseconds from the press until the member sees what `seen` looks for."""
    began = time.perf_counter()
    interaction = await run()
    while not seen(interaction):
        if time.perf_counter() - began > patience_s:
            raise TimeoutError(f"{interaction.name}: {interaction.state}, {interaction.reason}")
        await asyncio.sleep(0.001)
    return (time.perf_counter() - began) * 1000


def answered(interaction: Any) -> bool:
    return interaction.message is not None


def pictured(interaction: Any) -> bool:
    return answered(interaction) and bool(interaction.message.attachments)


async def measure(machine: Machine, rounds: int) -> dict[str, dict[str, float]]:
    discord = machine.discord
    guild = discord.guild("Bench")
    owner = Person(discord.world, discord.deliverer, discord.world.user(guild.owner_id), guild)
    people = [discord.person(f"Member {number}", guild) for number in range(8)]
    for person in people:
        person.write("hello")
    await machine.settle()
    await owner.run("levelroles add", role=discord.role(guild, "Veteran"), level=1)
    ways: dict[str, tuple[Callable[[Person], Awaitable[Any]], Seen]] = {
        "inline answer: /ping": (lambda who: who.run("ping"), answered),
        "text follow-up: /levelroles sync": (lambda who: owner.run("levelroles sync"), followed),
        "picture follow-up: /rank": (lambda who: who.run("rank"), pictured),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds):
        who = people[turn % len(people)]
        for name, (press, seen) in ways.items():
            times[name].append(await press_until_seen(partial(press, who), seen))
            await asyncio.sleep(0.9)  # within what one member may call
    return {name: figures(took) for name, took in times.items()}


def followed(interaction: Any) -> bool:
    """The text of a finished deferral stands there."""
    return answered(interaction) and bool(interaction.message.content)


def figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "p50_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)], 1),
        "max_ms": round(ordered[-1], 1),
    }


async def main(rounds: int) -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory() as home:
        machine = Machine(Path(home))
        try:
            await machine.open()
            return await measure(machine, rounds)
        finally:
            await machine.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    results = asyncio.run(main(asked.rounds))
    for name, measured in results.items():
        p50, p95, longest = measured.values()
        print(f"{name:36} p50 {p50:7.1f} ms  p95 {p95:7.1f} ms  max {longest:7.1f} ms")
    if asked.json:
        asked.json.write_text(json.dumps(results))
