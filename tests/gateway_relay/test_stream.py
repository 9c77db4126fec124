"""What stands in the stream and beside it."""

import json
from collections.abc import Callable

from redis.asyncio import Redis

from gateway_relay.forwarding import DROPPED, PARTITIONS, STREAMS, TRIMMED, partition_of
from tests.gateway_relay.conftest import RelayTask, Stream, connected
from tests.gateway_relay.discord import Discord, guild_id, member
from tests.support.waiting import until

Start = Callable[..., RelayTask]


async def test_no_word_of_a_member_reaches_the_stream(
    discord: Discord, relay: RelayTask, stream: Stream
) -> None:
    discord.application.privileged = ~0
    discord.says(20)
    discord.message(guild_id(1), 5_000_000, mentions=[{"id": "900"}], author={"id": "5", "username": "Ada"})
    await stream.has_messages(21)

    assert b"SECRET" not in await stream.raw()


async def test_half_an_emoji_in_a_message_neither_stops_the_relay_nor_costs_the_message(
    discord: Discord, stream: Stream, relay: RelayTask
) -> None:
    discord.message(guild_id(1), 600_000, content="cut \ud83d")
    discord.says(3)

    await stream.has_messages(4)

    assert await stream.message_ids() == discord.said
    assert not relay.task.done()


async def test_an_unreadable_event_is_counted_and_the_next_one_arrives(
    discord: Discord, stream: Stream, start_relay: Start, redis: Redis
) -> None:
    start_relay(health_every_s=0.05)
    await stream.has("guild", 3)
    discord.gateway.dispatch(
        "MESSAGE_CREATE", guild_id(1), {"guild_id": str(guild_id(1)), "id": "not a number"}
    )
    discord.says(3)

    await stream.has_messages(3)

    async def told() -> bool:
        return bool(json.loads(await redis.get("guildhall:relay:health:0") or b"{}").get("unreadable") == 1)

    await until(told)


async def test_numbers_of_a_session_rise_and_what_rides_along_has_none(
    discord: Discord, relay: RelayTask, stream: Stream
) -> None:
    discord.says(50)
    discord.gateway.dispatch(
        "THREAD_LIST_SYNC",
        guild_id(1),
        {"guild_id": str(guild_id(1)), "threads": [{"id": "1", "type": 11}, {"id": "2", "type": 11}]},
    )
    await stream.has("channel", 2)

    entries = await stream.entries()
    own: dict[int, list[int]] = {partition: [] for partition in range(PARTITIONS)}
    for entry in entries:
        if entry[2] and len(entry[5]) > 1:
            own[partition_of(entry[5][1])].append(entry[2])
    assert sum(map(len, own.values())) == len({number for told in own.values() for number in told})
    assert all(told == sorted(told) for told in own.values())
    assert {(entry[5][0], entry[5][-1]) for entry in entries if not entry[2]} == {
        ("member", "seen"),
        ("channel", ""),
    }
    assert len([entry for entry in entries if entry[5][0] == "member"]) == 3


async def test_a_pulse_says_up_to_when_the_gateway_was_heard(
    discord: Discord, stream: Stream, start_relay: Start
) -> None:
    start_relay(pulse_every_s=0.05)
    await stream.has("pulse", 2)
    discord.says(1)
    await stream.has_messages(1)
    await stream.has("pulse", len(await stream.records("pulse")) + 1)

    entries = await stream.entries()
    pulses = [entry for entry in entries if entry[5] == ["pulse"]]
    said = next(entry for entry in entries if entry[5][0] == "message")
    assert {(entry[0], entry[2]) for entry in pulses} == {(0, 0)}
    assert pulses[-1][3] >= said[3] >= pulses[0][3]


async def test_a_shard_without_a_connection_has_no_pulse(
    discord: Discord, stream: Stream, start_relay: Start
) -> None:
    start_relay(pulse_every_s=0.05)
    await stream.has("pulse", 1)
    discord.gateway.faults.refuse_connections = True
    discord.gateway.cut()
    await until(lambda: discord.gateway.refused >= 1)
    before = len(await stream.records("pulse"))
    await until(lambda: discord.gateway.refused >= 2)

    assert len(await stream.records("pulse")) == before


async def test_health_tells_connection_guilds_and_last_event(
    discord: Discord, stream: Stream, start_relay: Start, redis: Redis
) -> None:
    start_relay(health_every_s=0.05)
    await stream.has("guild", 3)
    discord.gateway.dispatch("GUILD_DELETE", guild_id(2), {"id": str(guild_id(2))})
    await stream.has("guild_gone", 1)

    async def two_guilds() -> bool:
        health = json.loads(await redis.get("guildhall:relay:health:0") or b"{}")
        return bool(
            health.get("connected") and health["guilds"] == 2 and health["last_event_ms"] > 1_700_000_000_000
        )

    await until(two_guilds)
    assert 0 < await redis.ttl("guildhall:relay:health:0") <= 60


async def test_health_is_told_at_once_when_a_connection_comes_or_goes(
    discord: Discord, stream: Stream, start_relay: Start, redis: Redis
) -> None:
    start_relay(health_every_s=3600.0)

    async def told(connected: bool) -> bool:
        return bool(
            json.loads(await redis.get("guildhall:relay:health:0") or b"{}").get("connected") is connected
        )

    await until(lambda: told(True))
    discord.gateway.faults.hello_withheld = True
    discord.gateway.cut()
    await until(lambda: told(False))


async def test_a_stream_nobody_drains_is_bounded_and_what_was_trimmed_is_counted(
    discord: Discord, stream: Stream, start_relay: Start, redis: Redis
) -> None:
    start_relay(stream_bound=1_000, batch_records=100)
    await connected(discord)
    discord.says(3_000)

    async def last_is_there() -> bool:
        ids = await stream.message_ids()
        return bool(ids) and ids[-1] == discord.said[-1]

    await until(last_is_there)
    left = sum([await redis.xlen(name) for name in STREAMS])
    assert left < 1_500
    assert int(await redis.get(TRIMMED)) >= 3_000 - left
    assert await redis.get(DROPPED) is None


async def test_members_who_are_not_seen_are_not_repeated_by_voice(
    discord: Discord, relay: RelayTask, stream: Stream
) -> None:
    where = guild_id(1)
    for channel in ("30", "31", None):
        state = {"guild_id": str(where), "user_id": "5", "channel_id": channel, "member": member(5)}
        discord.gateway.dispatch("VOICE_STATE_UPDATE", where, state)

    await stream.has("voice", 3)
    assert len(await stream.records("member")) == 1
