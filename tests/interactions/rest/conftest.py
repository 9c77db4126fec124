"""A scripted Discord, and clients on it that do not rest long between tries."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest_asyncio

from interactions.rest import DiscordRest
from tests.support.scripted_discord import ScriptedDiscord
from tests.support.scripted_discord import discord as discord
from tests.support.scripted_discord import discord_server as discord_server

TOKEN = "the-bot-token-MTA2.secret"


@pytest_asyncio.fixture
async def make_rest(discord: ScriptedDiscord) -> AsyncIterator[Callable[..., DiscordRest]]:
    made: list[DiscordRest] = []

    def make(**how: Any) -> DiscordRest:
        made.append(DiscordRest(discord.url, TOKEN, **{"pause_scale": 0.02, **how}))
        return made[-1]

    yield make
    for rest in made:
        await rest.close()


@pytest_asyncio.fixture
async def rest(make_rest: Callable[..., DiscordRest]) -> DiscordRest:
    return make_rest()
