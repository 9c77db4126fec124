"""Several drains in processes of their own, killed and replaced while they work: everything is counted once.

A few ends by default; GUILDHALL_FAULTS=full ends sixty of them.
"""

import asyncio
import random
import signal
import sys

import pytest

from interactions.languages import Languages
from jobs.activity import draining
from tests.activity.draining.test_exactly_once import assert_proven, contents, wipe
from tests.activity.draining.test_partitions import GUILDS, at_rest, comparable, counted, tell
from tests.support.seeds import seeds
from tests.support.waiting import until

pytestmark = pytest.mark.faults

ENDS = seeds(4, 60)
AT_ONCE = 120


@pytest.mark.parametrize("number", [2, 4])
async def test_drains_that_are_killed_or_hand_over_lose_and_double_nothing(
    number, pool, redis, connection, database_url, redis_url
):
    seed = random.randrange(10_000)
    dice, messages = random.Random(seed), len(ENDS) * AT_ONCE
    await tell(redis, range(messages), old=False)
    await draining.drain_once(pool, redis, Languages())
    expected = comparable(await contents(connection))
    await wipe(connection)
    await redis.flushdb()
    command = (sys.executable, "-m", "tests.support.drain_process", database_url, redis_url)
    drains = [await asyncio.create_subprocess_exec(*command) for _ in range(number)]
    ended = []

    try:
        for first in range(0, messages, AT_ONCE):
            await tell(redis, range(first, first + AT_ONCE), old=False)
            await until(lambda: at_work(connection))
            await asyncio.sleep(dice.uniform(0, 0.2))
            victim, how = dice.randrange(number), dice.choice([signal.SIGKILL, signal.SIGTERM])
            ended.append((victim, how.name))
            drains[victim].send_signal(how)
            await drains[victim].wait()
            drains[victim] = await asyncio.create_subprocess_exec(*command)
        await until(lambda: all_counted(redis, connection, messages))
    finally:
        for drain in drains:
            drain.terminate()
        for drain in drains:
            await drain.wait()

    assert comparable(await contents(connection)) == expected, f"seed {seed}, ended {ended}"
    await assert_proven(connection)


async def at_work(connection):
    """Whether some drain leads some partition."""
    locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid <> 0 AND granted"
    return await connection.fetchval(locks) > 0


async def all_counted(redis, connection, messages):
    return await counted(connection) >= messages - len(GUILDS) * 2 and await at_rest(redis, connection)
