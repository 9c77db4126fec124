"""Several shards: identified in turn, each with its own guilds, session and position."""

from collections.abc import Callable, Iterator

import pytest
from redis.asyncio import Redis

from gateway_relay.session import find_position
from tests.gateway_relay.conftest import RelayTask, Stream, connected
from tests.gateway_relay.discord import Discord, Port, guild, guild_id
from tests.support.waiting import until

Start = Callable[..., RelayTask]
SHARDS = 4


@pytest.fixture
def discord(port: Port) -> Iterator[Discord]:
    running = Discord(shards=SHARDS)
    running.guilds = [guild(n) for n in range(SHARDS)]
    port.serves(running)
    yield running
    running.close()


async def test_shards_identify_one_after_the_other_and_share_the_guilds(
    discord: Discord, stream: Stream, start_relay: Start
) -> None:
    start_relay()
    await connected(discord, SHARDS)
    discord.says(400, guilds=3)
    await stream.has_messages(400)

    assert discord.gateway.limits.too_fast == 0
    assert sorted(identify["shard"] for identify in discord.gateway.identifies) == [
        [n, 4] for n in range(SHARDS)
    ]
    where = {
        (entry[0], entry[5][1]) for entry in await stream.entries() if entry[5][0] in ("message", "guild")
    }
    assert where == {(n, guild_id(n)) for n in range(SHARDS)}
    assert sorted(await stream.message_ids()) == discord.said


async def test_sessions_invalidated_together_identify_in_turn(
    discord: Discord, stream: Stream, start_relay: Start
) -> None:
    start_relay()
    await connected(discord, SHARDS)

    discord.gateway.invalidate(resumable=False)

    await until(lambda: discord.gateway.limits.accepted == 2 * SHARDS)
    assert discord.gateway.limits.too_fast == 0


async def test_a_larger_max_concurrency_lets_shards_identify_together(
    discord: Discord, start_relay: Start
) -> None:
    discord.gateway.limits.max_concurrency = SHARDS
    discord.gateway.limits.interval_s = 600.0

    start_relay(identify_every_s=600.1)

    await until(lambda: discord.connected == SHARDS)
    assert discord.gateway.limits.too_fast == 0


async def test_each_shard_keeps_its_own_position(
    discord: Discord, stream: Stream, start_relay: Start, redis: Redis
) -> None:
    start_relay()
    await connected(discord, SHARDS)
    discord.says(30)
    await stream.has_messages(30)

    by_shard = {session.shard: session for session in discord.gateway.sessions.values()}
    for shard, session in by_shard.items():
        position = await find_position(redis, shard, SHARDS)
        assert position is not None
        assert (position.session_id, position.user_id) == (session.session_id, 900)
    assert await find_position(redis, 0, SHARDS + 1) is None


async def test_when_discord_allows_no_more_sessions_the_relay_waits_for_the_next_day(
    discord: Discord, start_relay: Start, caplog: pytest.LogCaptureFixture
) -> None:
    limits = discord.gateway.limits
    limits.remaining = SHARDS - 1
    limits.day_began_at = discord.gateway.clock() - 86_400 + 0.5

    start_relay()

    await until(lambda: "Discord allows 3 more sessions" in caplog.text)
    assert discord.gateway.identifies == []
    await connected(discord, SHARDS)
