"""50 runs created at once, and 500 members who join 20 runs in 30 s: how soon it is answered and shown.

    python -m bench.crowds [--runs 50] [--members 500] [--json results.json]

The whole machine in one process: stand-in Discord, signed interactions, web, panels and outbox, on real
PostgreSQL and Valkey. Discord's own limits are off here (see bench.raids for a panel under them): what is
measured is ours. Clients, web and worker share one core here.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from handlers.frame.rate_limits import Limits, Rate
from jobs.outbox import OutboxCarrier
from jobs.run import tasks
from jobs.standing import run_due
from stand_in.model import Message
from tests.support.answers import text_of
from tests.support.services import Services
from tests.support.someone import Someone
from tests.support.world import World

JOINED_RUNS = 20
SECONDS = 30.0
"""Within which the members press."""
PATIENCE_S = 60.0


class Result(msgspec.Struct):
    """Answers in ms from the press.

    `posted_s`: from the first press until all are posted. `right_s`: from the answer to the last press until
    all panels show all members.
    """

    runs: int
    run_answer_p50_ms: float
    run_answer_p99_ms: float
    posted_s: float
    members: int
    join_answer_p50_ms: float
    join_answer_p99_ms: float
    right_s: float


async def measure(services: Services, runs: int, members: int) -> Result:
    """Both crowds, one after the other."""
    await services.make_databases()
    world = await World(services.database_url, f"{services.redis_url}?db=1").open()
    try:
        await world.begin()
        free = Rate(1_000_000, 1)
        world.web.admission.use(Limits(member=free, guild=free, autocomplete=free))
        loops = [
            asyncio.create_task(OutboxCarrier(world.job, world._database_url).carry_forever()),
            asyncio.create_task(_run_panels(world)),
        ]
        created_ms, posted_s = await _create(world, runs)
        joined_ms, right_s = await _join(world, members)
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
    finally:
        await world.close()
    created, joined = (statistics.quantiles(took, n=100) for took in (created_ms, joined_ms))
    return Result(
        runs,
        round(created[49], 1),
        round(created[98], 1),
        round(posted_s, 2),
        members,
        round(joined[49], 1),
        round(joined[98], 1),
        round(right_s, 2),
    )


async def _create(world: World, runs: int) -> tuple[list[float], float]:
    leaders = [world.discord.role(world.guild, "Organizer")]
    await world.job.pool.execute(
        "INSERT INTO guild_setting (guild_id, module, settings) VALUES ($1, 'platform', $2)",
        world.guild.id,
        {"roles": {"organizer": leaders[0].id}, "channels": {"raid": world.owner.person.place().id}},
    )
    people = [world.member(f"Leader {number}", *leaders) for number in range(runs)]
    began = time.perf_counter()
    took = await asyncio.gather(*(_creates(person) for person in people))
    await _until(began, lambda: len(_panels(world)) >= runs)
    return list(took), time.perf_counter() - began


async def _creates(organizer: Someone) -> float:
    began = time.perf_counter()
    await organizer.runs("run", dungeon="lost_halls", autoend=0)
    return (time.perf_counter() - began) * 1_000


async def _join(world: World, members: int) -> tuple[list[float], float]:
    panels = _panels(world)[:JOINED_RUNS]
    people = [world.member(f"Raider {number}") for number in range(members)]
    took = await asyncio.gather(
        *(
            _joins(person, panels[place % len(panels)], SECONDS * place / members)
            for place, person in enumerate(people)
        )
    )
    answered = time.perf_counter()
    await _until(answered, lambda: sum(_shown(panel) for panel in panels) == members)
    return list(took), time.perf_counter() - answered


async def _joins(member: Someone, panel: Message, after_s: float) -> float:
    await asyncio.sleep(after_s)
    began = time.perf_counter()
    answer = await member.presses(panel, "Join")
    took_ms = (time.perf_counter() - began) * 1_000
    assert "You are" in answer.text, answer.text
    return took_ms


async def _run_panels(world: World) -> None:
    among = [task for task in tasks.values() if task.name == "kit.panels.refresh_panels"]
    while True:
        await run_due(world.job, among)
        await asyncio.sleep(0.1)


async def _until(began: float, done: Callable[[], bool]) -> None:
    while not done():
        if time.perf_counter() - began > PATIENCE_S:
            raise TimeoutError(f"not shown within {PATIENCE_S:.0f} s")
        await asyncio.sleep(0.05)


def _panels(world: World) -> list[Message]:
    messages = world.owner.person.place().messages.values()
    return [
        message
        for message in messages
        if message.components and not message.ephemeral and "Run #" in text_of(message)
    ]


def _shown(panel: Message) -> int:
    known = re.search(r"In \((\d+)\)", text_of(panel))
    return int(known[1]) if known else 0


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--runs", type=int, default=50)
    asked.add_argument("--members", type=int, default=500)
    asked.add_argument("--json", type=Path)
    chosen = asked.parse_args()
    with Services() as services:
        result = asyncio.run(measure(services, chosen.runs, chosen.members))
    print(
        f"{result.runs} runs at once: answers p50 {result.run_answer_p50_ms} ms, "
        f"p99 {result.run_answer_p99_ms} ms, all posted after {result.posted_s} s\n"
        f"{result.members} members on {JOINED_RUNS} runs in {SECONDS:.0f} s: "
        f"answers p50 {result.join_answer_p50_ms} ms, p99 {result.join_answer_p99_ms} ms, "
        f"all panels right {result.right_s} s after the last"
    )
    if chosen.json:
        chosen.json.write_text(json.dumps(msgspec.to_builtins(result), indent=2) + "\n")


if __name__ == "__main__":
    main()
