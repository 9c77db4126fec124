"""Whatever people do, several at once, while Discord has its moments: everything is answered, all adds up."""

from __future__ import annotations

import asyncio
import logging
import os
import random

import pytest

from handlers.operations.doctor import CHECKS, Patient, Severity, examine
from tests.support.anybody import Anybody

SEEDS, STEPS = (100, 800) if os.environ.get("GUILDHALL_FAULTS") == "full" else (5, 250)
SEED0 = int(os.environ.get("SEED0", 0))
NAMES = ("Ada", "\u3164", "*_`|~>[x](https://x.y)", "\u202eevil", "👩\u200d👩\u200d👧\u200d👦", "@everyone")
INTERESTS = (
    frozenset({"run", "headcount", "schedule", "template", "who", "viewrun", "runhistory", "dungeon"}),
    frozenset({"run", "headcount", "who"}),
    frozenset({"xp", "card", "achievement", "achievements", "levelroles", "board", "rank", "prizes"}),
    frozenset({"activityquest", "quests", "boost", "config", "settings", "setup", "doctor", "analytics"}),
    frozenset(),
)
# The garbage of other tests may be logged at any time by asyncio.
LOGGERS = {"arq", "db", "gateway_relay", "handlers", "interactions", "jobs", "stand_in"}
PROOFS = ("totals", "boards", "orphans", "activity")


@pytest.fixture
async def people(world):
    """Some of them staff, some with odd names; the owner has most time for all of it."""
    discord, guild = world.discord, world.guild
    ladder = ("administrator", "moderator", "officer", "organizer")
    staff = {name: discord.role(guild, name) for name in ladder}
    for name in ("Loose 1", "Loose 2", "\u3164", "*" * 100):
        discord.role(guild, name)
    for name in ("text-1", "text-2", "\u3164", "@here"):
        discord.channel(guild, name)
    for name, kind in (("Voice 1", 2), ("Voice 2", 2), ("news", 5), ("forum", 15), ("category", 4)):
        discord.channel(guild, name, kind)
    await world.owner.runs("setroles", **staff)
    members = [world.member(name) for name in NAMES]
    members[-1].person.rename("\u200b")
    members += [world.member(name, role) for name, role in staff.items()]
    return [*members, *[world.owner] * 5]


async def ailments(world):
    """What `guildhall doctor` proves wrong."""
    async with world.job.pool.acquire() as connection:
        patient = Patient(connection, world.job.redis, world.discord.clock)
        found = [one async for one in examine(patient, [one for one in CHECKS if one.name in PROOFS])]
    return [f"{check.name}: {one.text}" for check, one in found if one.severity is not Severity.FINE]


@pytest.mark.parametrize("seed", range(SEED0, SEED0 + SEEDS))
async def test_everything_is_answered_and_all_adds_up(world, people, unlimited, caplog, seed):
    dice = random.Random(seed)
    anybody = Anybody(world, dice, people, INTERESTS[seed % len(INTERESTS)])
    caplog.set_level(logging.ERROR)

    def errors():
        loud = [record for record in caplog.records if record.levelno >= logging.ERROR]
        return [record for record in loud if record.name.partition(".")[0] in LOGGERS]

    def story():
        return "\n".join(anybody.done[-20:])

    for _ in range(STEPS):
        several = dice.choice((1, 1, 1, 2, 4))
        answers = await asyncio.gather(*(anybody.ask_something() for _ in range(several)))
        assert not [one.reason for one in answers if one is not None and one.failure is not None], story()
        if dice.random() < 0.2:
            anybody.live()
        if dice.random() < 0.3:
            await world.settle()
        assert not errors(), story()
    world.discord.rest.faults.clear()
    for _ in range(3):
        world.moves_clock(minutes=3)
        await world.settle()

    assert not errors(), story()
    assert await ailments(world) == [], story()
