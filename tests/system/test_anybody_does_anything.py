"""Whatever people do, several at once, while Discord has its moments: everything is answered, all adds up."""

from __future__ import annotations

import asyncio
import logging
import os
import random

import pytest

from tests.support.anybody import Anybody
from tests.support.crowd import INTERESTS, ailments, assemble
from tests.support.hostile import unescaped

SEEDS, STEPS = (100, 800) if os.environ.get("GUILDHALL_FAULTS") == "full" else (3, 250)
SEED0 = int(os.environ.get("SEED0", 0))
# The garbage of other tests may be logged at any time by asyncio.
LOGGERS = {"arq", "db", "gateway_relay", "handlers", "interactions", "jobs", "stand_in"}


@pytest.fixture
async def people(world):
    return await assemble(world)


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
        assert not [
            answer.reason for answer in answers if answer is not None and answer.failure is not None
        ], story()
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
    assert unescaped(world) == [], story()
