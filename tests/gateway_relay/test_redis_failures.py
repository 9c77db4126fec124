"""Redis goes away, loses answers, loses its last second: the stream still has every record once."""

from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from gateway_relay.forwarding import DROPPED, LAST_BATCH, STREAMS
from tests.gateway_relay.conftest import ALL_FAULTS, RelayTask, Stream
from tests.gateway_relay.discord import Discord
from tests.gateway_relay.redis_line import RedisLine
from tests.support.services import Services
from tests.support.waiting import until

Start = Callable[..., RelayTask]


@pytest_asyncio.fixture
async def line(redis_url: str) -> AsyncIterator[RedisLine]:
    opened = RedisLine(redis_url)
    await opened.open()
    yield opened
    await opened.close()


async def test_records_of_a_time_without_redis_are_written_afterwards(
    discord: Discord, stream: Stream, start_relay: Start, line: RedisLine
) -> None:
    start_relay(redis_url=line.url)
    await stream.has("guild", 3)
    line.cut()
    discord.says(300)
    await until(lambda: line.turned_away >= 4)
    discord.says(300)
    line.fix()

    await stream.has_messages(600)
    assert await stream.message_ids() == discord.said
    assert len(discord.gateway.identifies) == 1


async def test_a_batch_whose_answer_was_lost_is_not_written_twice(
    discord: Discord, stream: Stream, start_relay: Start, line: RedisLine
) -> None:
    start_relay(redis_url=line.url, batch_records=50)
    await stream.has("guild", 3)
    line.answers_to_lose = 5

    discord.says(600)

    await stream.has_messages(600)
    assert line.answers_to_lose == 0
    assert await stream.message_ids() == discord.said


async def test_a_tail_that_redis_lost_is_written_again_in_its_place(
    discord: Discord, relay: RelayTask, stream: Stream, redis: Redis, start_relay: Start
) -> None:
    discord.says(40)
    await stream.has_messages(40)
    before = await redis.get(LAST_BATCH)
    kept = {name: await redis.xlen(name) for name in STREAMS}
    discord.says(60)
    await stream.has_messages(100)

    async with redis.pipeline(transaction=True) as tail:
        for name, length in kept.items():
            lost = [entry_id for entry_id, _ in (await redis.xrange(name))[length:]]
            if lost:
                tail.xdel(name, *lost)
        tail.set(LAST_BATCH, before)
        await tail.execute()
    discord.says(10)

    await stream.has_messages(110)
    assert await stream.message_ids() == discord.said


async def test_after_a_wipe_the_records_of_the_last_seconds_are_written_again_under_their_old_numbers(
    discord: Discord, relay: RelayTask, stream: Stream, redis: Redis
) -> None:
    discord.says(40)
    await stream.has_messages(40)
    numbered = {
        entry[5][4]: (entry[1], entry[2]) for entry in await stream.entries() if entry[5][0] == "message"
    }

    await redis.flushdb()
    discord.says(10)

    await stream.has_messages(50)
    again = {
        entry[5][4]: (entry[1], entry[2]) for entry in await stream.entries() if entry[5][0] == "message"
    }
    assert await stream.message_ids() == discord.said
    assert numbered.items() <= again.items()


async def test_a_full_buffer_drops_the_oldest_counts_them_and_tells_profiles_again(
    discord: Discord, stream: Stream, start_relay: Start, line: RedisLine, redis: Redis
) -> None:
    start_relay(redis_url=line.url, buffer_records=100, batch_records=10)
    await stream.has("guild", 3)
    discord.says(3)
    await stream.has_messages(3)
    line.cut()
    discord.says(1)
    await until(lambda: line.turned_away >= 1)
    discord.says(500)
    await discord.everything_is_heard()
    line.fix()
    await stream.has_messages(3 + 1 + 100)
    discord.says(3)
    await stream.has_messages(3 + 1 + 100 + 3)

    arrived = await stream.message_ids()
    assert arrived == [*discord.said[:4], *discord.said[-103:]]
    assert int(await redis.get(DROPPED)) >= 400
    assert len(await stream.records("member")) == 6


async def test_without_redis_at_the_start_the_relay_waits_and_then_connects(
    discord: Discord, stream: Stream, start_relay: Start, line: RedisLine
) -> None:
    line.cut()
    start_relay(redis_url=line.url)
    await until(lambda: line.turned_away >= 2)
    assert discord.gateway.identifies == []

    line.fix()

    await stream.has("guild", 3)


async def test_what_a_stopped_relay_could_not_write_comes_with_the_next_one(
    discord: Discord, stream: Stream, start_relay: Start, line: RedisLine
) -> None:
    relay = start_relay(redis_url=line.url, drain_within_s=0.2)
    await stream.has("guild", 3)
    line.cut()
    discord.says(50)
    await until(lambda: line.turned_away >= 1)
    relay.stopping.set()
    assert await relay.exit_code() == 0
    line.fix()

    start_relay()

    await stream.has_messages(50)
    assert await stream.message_ids() == discord.said


@pytest.mark.faults
async def test_killing_redis_under_load_loses_and_doubles_nothing(
    discord: Discord, relay: RelayTask, stream: Stream, services: Services
) -> None:
    kills = 50 if ALL_FAULTS else 3
    for _ in range(kills):
        discord.says(400)
        await stream.has_messages(len(discord.said) - 300)
        await services.kill_redis()
        discord.says(400)
        await services.restart_redis()

    await stream.has_messages(800 * kills)
    assert await stream.message_ids() == discord.said
    assert len(discord.gateway.identifies) == 1
