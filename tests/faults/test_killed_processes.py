"""Web, workers, relay, Redis and PostgreSQL killed at random under load: nothing is lost or doubled.

What Discord's side knows is the oracle: every message written, every gift of xp that was acknowledged.
A bounded count runs by default; GUILDHALL_FAULTS=full kills a hundred times.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from stand_in.people import Person
from tests.support.answers import text_of
from tests.support.machine import PROGRAMS, SERVERS, Machine

pytestmark = pytest.mark.faults

FULL = os.environ.get("GUILDHALL_FAULTS") == "full"
KILLS = 100 if FULL else 4
DOWN_S = (0.0, 0.8)
BETWEEN_S = (0.3, 1.0)
MEMBERS = 12
GIFT = 7


@pytest_asyncio.fixture
async def machine(tmp_path: Path) -> AsyncIterator[Machine]:
    running = Machine(tmp_path)
    try:
        yield await running.open()
    finally:
        await running.close()


class Load:
    """Members who write and a moderator who gives, and what came of it."""

    def __init__(self, machine: Machine, chance: random.Random) -> None:
        discord = machine.discord
        self._chance = chance
        self.guild = discord.guild("Under fire")
        self.level_ups = discord.channel(self.guild, "level-ups")
        self.owner = Person(
            discord.world, discord.deliverer, discord.world.user(self.guild.owner_id), self.guild
        )
        self.people = [discord.person(f"Member {number}", self.guild) for number in range(MEMBERS)]
        self.written: Counter[int] = Counter()
        self.asked: Counter[int] = Counter()
        self.given: Counter[int] = Counter()
        self.stopping = False

    async def writes(self) -> None:
        while not self.stopping:
            person = self._chance.choice(self.people)
            person.write("still here")
            self.written[person.id] += 1
            await asyncio.sleep(0.008)

    async def gives(self) -> None:
        while not self.stopping:
            person = self._chance.choice(self.people)
            self.asked[person.id] += 1
            answer = await self.owner.run("xp give", member=person, amount=GIFT)
            if answer.state == "answered" and answer.message and "gave" in text_of(answer.message).lower():
                self.given[person.id] += 1
            await asyncio.sleep(0.4)


async def kill_at_random(machine: Machine, chance: random.Random) -> list[str]:
    killed = []
    for _ in range(KILLS):
        victim = chance.choice([*PROGRAMS, *SERVERS])
        await machine.kill(victim)
        killed.append(victim)
        await asyncio.sleep(chance.uniform(*DOWN_S))
        await machine.start(victim)
        await asyncio.sleep(chance.uniform(*BETWEEN_S))
        await machine.start_what_ended()
    return killed


async def test_nothing_is_lost_or_doubled_while_processes_are_killed(machine: Machine) -> None:
    seed = random.randrange(10_000)
    chance = random.Random(seed)
    print(f"seed {seed}")
    load = Load(machine, chance)
    await load.owner.run("setchannels", level_up=load.level_ups)
    tasks = [asyncio.create_task(load.writes()), asyncio.create_task(load.gives())]
    await asyncio.sleep(1)

    killed = await kill_at_random(machine, chance)

    load.stopping = True
    await asyncio.gather(*tasks)
    await machine.settle()
    about = f"seed {seed}, killed {killed}"
    await messages_equal_what_was_written(machine, load, about)
    await gifts_equal_what_was_acknowledged(machine, load, about)
    await totals_equal_their_ledgers(machine, about)
    level_ups_were_told_once(load, about)


async def messages_equal_what_was_written(machine: Machine, load: Load, about: str) -> None:
    rows = await machine.fetch("SELECT user_id, messages FROM activity_total WHERE messages > 0")
    assert {row["user_id"]: row["messages"] for row in rows} == dict(load.written), about


async def gifts_equal_what_was_acknowledged(machine: Machine, load: Load, about: str) -> None:
    """An answer that says "unknown whether it was done" may be either; more than was asked is never right."""
    rows = await machine.fetch(
        "SELECT user_id, count(*) AS n FROM xp_ledger WHERE reason = 'give' GROUP BY user_id"
    )
    written = {row["user_id"]: row["n"] for row in rows}
    for person in load.people:
        assert load.given[person.id] <= written.get(person.id, 0) <= load.asked[person.id], about


async def totals_equal_their_ledgers(machine: Machine, about: str) -> None:
    wrong: list[Any] = await machine.fetch(
        """
        SELECT t.user_id, t.xp, t.messages, sum(d.messages) AS days FROM activity_total AS t
        LEFT JOIN activity_day AS d USING (guild_id, user_id) GROUP BY t.guild_id, t.user_id
        HAVING t.messages <> sum(d.messages)
            OR t.xp <> sum(d.message_xp + d.reaction_xp + d.command_xp + d.voice_xp + d.granted_xp)
        """
    )
    assert wrong == [], about


def level_ups_were_told_once(load: Load, about: str) -> None:
    told = Counter()
    for message in load.level_ups.messages.values():
        match = re.search(r"<@(\d+)>.*level (\d+)", text_of(message))
        assert match is not None, text_of(message)
        told[match.groups()] += 1
    assert max(told.values(), default=1) == 1, about
