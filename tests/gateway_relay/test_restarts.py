"""A relay process that is stopped or killed, with events going on: the next one continues without a gap."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.gateway_relay.conftest import ALL_FAULTS, RelayProcess, Stream
from tests.gateway_relay.discord import Discord

Start = Callable[..., Awaitable[RelayProcess]]


async def test_a_relay_that_was_asked_to_stop_leaves_a_session_that_the_next_one_resumes(
    discord: Discord, stream: Stream, start_process: Start
) -> None:
    relay = await start_process()
    await stream.has("guild", 3)
    discord.says(200)
    assert await relay.terminate() == 0
    discord.says(200)

    await start_process()

    await stream.has_messages(400)
    assert await stream.message_ids() == discord.said
    assert len(discord.gateway.identifies) == 1
    assert {1000, 1001}.isdisjoint(discord.gateway.closes_heard)


@pytest.mark.faults
async def test_killing_the_relay_again_and_again_under_load_loses_and_doubles_nothing(
    discord: Discord, stream: Stream, start_process: Start
) -> None:
    relay = await start_process()
    await stream.has("guild", 3)
    talking = asyncio.create_task(_talks(discord))
    for _ in range(50 if ALL_FAULTS else 3):
        await stream.has_messages(len(discord.said) + 200)
        await relay.kill()
        relay = await start_process()
    await stream.has_messages(len(discord.said))
    talking.cancel()

    await stream.has_messages(len(discord.said))
    assert await stream.message_ids() == discord.said
    assert len(discord.gateway.identifies) == 1


async def test_settings_that_are_missing_are_told_and_nothing_starts(start_process: Start) -> None:
    relay = await start_process(DISCORD_BOT_TOKEN="", REDIS_URL="")

    _, told = await relay.process.communicate()

    assert relay.process.returncode == 2
    assert b"DISCORD_BOT_TOKEN is missing" in told
    assert b"REDIS_URL is missing" in told


async def _talks(discord: Discord) -> None:
    """About a thousand messages a second."""
    while True:
        discord.says(20)
        await asyncio.sleep(0.02)
