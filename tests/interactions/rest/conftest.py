"""A scripted Discord, and clients on it that do not rest long between tries."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest_asyncio

from interactions.rest import DiscordRest
from tests.support.scripted_discord import ScriptedDiscord, scripted_discord

TOKEN = "the-bot-token-MTA2.secret"


@pytest_asyncio.fixture
async def discord() -> AsyncIterator[ScriptedDiscord]:
    async with scripted_discord() as running:
        yield running


@pytest_asyncio.fixture
async def make_rest(discord: ScriptedDiscord) -> AsyncIterator[Callable[..., DiscordRest]]:
    made: list[DiscordRest] = []

    def make(**how: Any) -> DiscordRest:
        made.append(DiscordRest(discord.url, TOKEN, **{"pause_scale": 0.02, "timeout_s": 0.4, **how}))
        return made[-1]

    yield make
    for rest in made:
        await rest.close()


@pytest_asyncio.fixture
async def rest(make_rest: Callable[..., DiscordRest]) -> DiscordRest:
    return make_rest()
