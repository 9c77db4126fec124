"""A running stand-in with one guild, a bot's REST client, and an endpoint for its interactions."""

from collections.abc import AsyncIterator

import httpx
import pytest
from nacl.signing import VerifyKey

from stand_in import StandIn
from stand_in.model import Channel, Guild
from stand_in.rest.limits import Limits
from tests.support.bot_client import Bot, Endpoint, Ticks
from tests.support.openapi import Validator, the_validator


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint()


@pytest.fixture
async def discord(endpoint: Endpoint, ticks: Ticks) -> AsyncIterator[StandIn]:
    limits = Limits(ticks=ticks)
    limits.generosity = 1000
    stand_in = StandIn(interactions=httpx.ASGITransport(endpoint), limits=limits)
    endpoint.key = VerifyKey(bytes.fromhex(stand_in.public_key))
    async with stand_in:
        await stand_in.use_endpoint("http://application/interactions")
        yield stand_in


@pytest.fixture
async def bot(discord: StandIn) -> AsyncIterator[Bot]:
    client = Bot(discord, the_validator() if Validator.available() else None)
    yield client
    await client.close()


@pytest.fixture
def guild(discord: StandIn) -> Guild:
    return discord.guild("Test Guild")


@pytest.fixture
def general(guild: Guild) -> Channel:
    return next(iter(guild.channels.values()))
