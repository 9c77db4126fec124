"""The tools of jobs on real servers and a scripted Discord, with a clock that tests move."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

import jobs.platform.effects  # noqa: F401 (declares the carriers)
from interactions.languages import Languages
from interactions.rest import DiscordRest
from jobs.queue import ArqQueue
from jobs.run import Job
from tests.support.clock import StillClock
from tests.support.scripted_discord import ScriptedDiscord
from tests.support.scripted_discord import discord as discord
from tests.support.scripted_discord import discord_server as discord_server

NOBODY = {"parse": []}


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest_asyncio.fixture
async def job(
    pool: Any, redis: Any, redis_url: str, discord: ScriptedDiscord, clock: StillClock
) -> AsyncIterator[Job]:
    rest = DiscordRest(discord.url, "bot-token", pause_scale=0.02, patience_s=20.0)
    queue = ArqQueue(redis_url)
    yield Job(pool=pool, rest=rest, redis=redis, clock=clock, languages=Languages(), queue=queue)
    await rest.close()
    await queue.close()


def message(content: str) -> dict[str, Any]:
    """The wire form of a plain message."""
    return {"content": content, "allowed_mentions": NOBODY}
