"""200 members join a run within ten seconds: how often its panel is edited, and if it is right in the end.

    python -m bench.raids [--joins 200] [--seconds 10] [--json results.json]

The whole machine in one process: stand-in Discord with Discord's limits (5 edits in 5 s per channel), signed
interactions, web, outbox and timers, on real PostgreSQL and Valkey. Beside it, in the same run, what bots do
naively: each press puts an edit of the panel in the outbox. Answers are timed at the member's side.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from handlers.raid_desk.runs.panel import draw
from jobs.outbox import OutboxCarrier
from jobs.requests.platform import EditMessage
from jobs.run import tasks
from jobs.standing import run_due
from tests.support.answers import text_of
from tests.support.services import Services
from tests.support.someone import Someone
from tests.support.world import World

if TYPE_CHECKING:
    from stand_in.model import Message

PANELS = "kit.panels.refresh_panels"
PATIENCE_S = 20.0
"""How long after the last press the panel may take to be right."""


class Result(msgspec.Struct):
    """`right_after_s`: from the last answer until the panel shows all; None: not within the patience."""

    how: str
    joins: int
    seconds: float
    edits: int
    shown: int
    right_after_s: float | None
    answer_p50_ms: float
    answer_p99_ms: float


class Trial:
    """One run of the dungeon and its crowd."""

    def __init__(self, world: World, joins: int, seconds: float, *, naive: bool) -> None:
        self.world, self.joins, self.seconds, self.naive = world, joins, seconds, naive
        self.channel = world.owner.person.place()
        self.took: list[float] = []

    async def measure(self) -> Result:
        people = [self.world.member(f"Raider {number}") for number in range(self.joins)]
        run_id = await self._post()
        loops = [
            asyncio.create_task(OutboxCarrier(self.world.job, self.world._database_url).carry_forever()),
            asyncio.create_task(self._run_tasks()),
        ]
        before, began = self._edits(), time.perf_counter()
        await asyncio.gather(*(self._joins(person, run_id, place) for place, person in enumerate(people)))
        ended = time.perf_counter()
        right_after_s = await self._until_right(ended)
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        return self._result(ended - began, self._edits() - before, right_after_s)

    async def _run_tasks(self) -> None:
        """All of them, but the one that edits panels when each press does it."""
        among = [task for task in tasks.values() if not (self.naive and task.name == PANELS)]
        while True:
            await run_due(self.world.job, among)
            await asyncio.sleep(0.2)

    async def _post(self) -> int:
        await self.world.owner.runs("run", dungeon="lost_halls", autoend=0)
        for _ in range(3):
            await self.world.settle()
            self.world.moves_clock(seconds=1)
        run_id: int = await self.world.value("SELECT max(run_id) FROM run")
        return run_id

    @property
    def panel(self) -> Message:
        return [
            message
            for message in self.channel.messages.values()
            if message.components and not message.ephemeral
        ][-1]

    async def _joins(self, member: Someone, run_id: int, place: int) -> None:
        await asyncio.sleep(self.seconds * place / self.joins)
        began = time.perf_counter()
        answer = await member.presses(self.panel, "Join")
        self.took.append((time.perf_counter() - began) * 1000)
        assert "You are in" in answer.text, answer.text
        if self.naive:
            await self._edit_at_once(run_id)

    async def _edit_at_once(self, run_id: int) -> None:
        job = self.world.job
        async with job.transaction() as db:
            drawn = await draw(db, await job.guild(db, self.world.guild.id), run_id)
            assert drawn is not None
            assert drawn.message is not None
            effect = EditMessage(self.channel.id, self.panel.id, drawn.message.to_edit())
            await job.outbox(db, self.world.guild.id).add(effect)

    async def _until_right(self, ended: float) -> float | None:
        while self._shown() != self.joins:
            if time.perf_counter() - ended > PATIENCE_S:
                return None
            await asyncio.sleep(0.02)
        return time.perf_counter() - ended

    def _shown(self) -> int:
        match = re.search(r"In \((\d+)\)", text_of(self.panel))
        return int(match[1]) if match else 0

    def _edits(self) -> int:
        path = f"/channels/{self.channel.id}/messages/{self.panel.id}"
        calls = self.world.discord.rest.calls
        return sum(
            call.method == "PATCH" and call.path.endswith(path) and call.status == 200 for call in calls
        )

    def _result(self, seconds: float, edits: int, right_after_s: float | None) -> Result:
        cuts = statistics.quantiles(self.took, n=100)
        return Result(
            how="an edit per press" if self.naive else "coalesced",
            joins=self.joins,
            seconds=round(seconds, 2),
            edits=edits,
            shown=self._shown(),
            right_after_s=None if right_after_s is None else round(right_after_s, 2),
            answer_p50_ms=round(cuts[49], 1),
            answer_p99_ms=round(cuts[98], 1),
        )


async def trial(services: Services, joins: int, seconds: float, number: int, *, naive: bool) -> Result:
    """In a machine of its own."""
    world = await World(await services.new_database(), f"{services.redis_url}?db={number}").open()
    try:
        await world.begin()
        world.discord.rest.limits.generosity = 1
        return await Trial(world, joins, seconds, naive=naive).measure()
    finally:
        await world.close()


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--joins", type=int, default=200)
    asked.add_argument("--seconds", type=float, default=10.0)
    asked.add_argument("--json", type=Path)
    chosen = asked.parse_args()
    with Services() as services:
        results = asyncio.run(_both(services, chosen.joins, chosen.seconds))
    for result in results:
        print(_line(result))
    if chosen.json:
        chosen.json.write_text(json.dumps(msgspec.to_builtins(results), indent=2) + "\n")


async def _both(services: Services, joins: int, seconds: float) -> list[Result]:
    await services.make_databases()
    return [
        await trial(services, joins, seconds, 1, naive=False),
        await trial(services, joins, seconds, 2, naive=True),
    ]


def _line(result: Result) -> str:
    right: Any = (
        f"right after {result.right_after_s} s" if result.right_after_s is not None else "still wrong"
    )
    return (
        f"{result.how:>18}: {result.joins} joins in {result.seconds} s, {result.edits} edits"
        f", shows {result.shown}, {right}; answers p50 {result.answer_p50_ms} ms"
        f", p99 {result.answer_p99_ms} ms"
    )


if __name__ == "__main__":
    main()
