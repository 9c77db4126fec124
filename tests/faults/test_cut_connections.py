"""Connections are cut again and again, also those that are being made: everything goes on and adds up."""

from __future__ import annotations

import asyncio
import os
import random
from contextlib import asynccontextmanager

import asyncpg
import pytest

from jobs.outbox import is_outage
from tests.support.anybody import Anybody
from tests.support.crowd import INTERESTS, ailments, assemble

pytestmark = pytest.mark.faults

FULL = os.environ.get("GUILDHALL_FAULTS") == "full"
SEEDS, STEPS = (50, 300) if FULL else (1, 60)
EVERY_S = 0.1
TRIES = 300


@asynccontextmanager
async def scissors(world):
    """To cut everybody off from PostgreSQL or from Redis: the connections of the machine of tests."""
    connection = await asyncpg.connect(world.settings.database_url)

    async def cut_postgres():
        await connection.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """
        )

    async def cut_redis():
        await world.job.redis.execute_command("CLIENT", "KILL", "TYPE", "normal")

    yield cut_postgres, cut_redis
    await connection.close()


async def settle(world):
    """As `world.settle()`, begun again where it is cut off: a worker's loops do that by themselves."""
    for _ in range(TRIES):
        try:
            return await world.settle()
        except Exception as problem:
            if not is_outage(problem):
                raise
    raise AssertionError("cut off each time")


async def still_works(world):
    ada = world.member("Ada")
    ada.writes()
    await settle(world)
    answer = await ada.runs("rank")
    await settle(world)
    return bool(answer.message.attachments)


async def test_cards_are_drawn_after_redis_has_cut_everybody_off_thousands_of_times(world):
    async with scissors(world) as (_, cut_redis):
        for _ in range(2_000):
            await cut_redis()

    assert await still_works(world)


async def test_cards_are_drawn_after_postgresql_has_cut_everybody_off_hundreds_of_times(world):
    async with scissors(world) as (cut_postgres, _):
        for _ in range(500):
            await cut_postgres()

    assert await still_works(world)


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_whatever_people_do_meanwhile_all_is_answered_and_adds_up(world, unlimited, seed):
    dice = random.Random(seed)
    anybody = Anybody(world, dice, await assemble(world), INTERESTS[seed % len(INTERESTS)])

    enough = asyncio.Event()

    async def cut(*cuts):
        while not enough.is_set():
            await asyncio.sleep(dice.expovariate(1 / EVERY_S))
            await dice.choice(cuts)()

    async with scissors(world) as cuts:
        cutting = asyncio.create_task(cut(*cuts))
        try:
            for _ in range(STEPS):
                asked = (anybody.ask_something() for _ in range(dice.choice((1, 2, 4))))
                answers = await asyncio.gather(*asked)
                assert not [
                    answer.reason for answer in answers if answer is not None and answer.failure is not None
                ]
                if dice.random() < 0.2:
                    anybody.live()
                if dice.random() < 0.3:
                    await settle(world)
        finally:  # or the tests that come after it are cut off too
            enough.set()
            await cutting
    world.discord.rest.faults.clear()
    for _ in range(3):
        world.moves_clock(minutes=3)
        await settle(world)

    assert await ailments(world) == []
