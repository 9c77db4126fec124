"""Whatever happens to the connection, every event reaches the stream once and in order."""

import asyncio
import random
import time
from collections.abc import Callable

import pytest

from gateway_relay.forwarding import DROPPED
from tests.gateway_relay.conftest import ALL_FAULTS, RelayTask, Stream, connected
from tests.gateway_relay.discord import Discord
from tests.support.waiting import until


async def test_a_burst_among_noise_arrives_once_and_in_order(
    discord: Discord, relay: RelayTask, stream: Stream
) -> None:
    discord.says(2_000)

    await stream.has_messages(2_000)
    assert await stream.message_ids() == discord.said


async def test_messages_split_over_several_frames_are_put_together(
    discord: Discord, relay: RelayTask, stream: Stream
) -> None:
    discord.gateway.faults.split_messages = 3

    discord.says(100)

    await stream.has_messages(100)
    assert await stream.message_ids() == discord.said


BREAKS: dict[str, Callable[[Discord], None]] = {
    "the gateway asks for a reconnect": lambda discord: discord.gateway.ask_reconnect(),
    "the TCP connection is cut": lambda discord: discord.gateway.cut(),
    "the gateway closes with 1000": lambda discord: discord.gateway.close(1000),
    "the gateway closes with 1001": lambda discord: discord.gateway.close(1001),
    "the gateway closes with 4000": lambda discord: discord.gateway.close(4000),
    "the gateway closes with 4008": lambda discord: discord.gateway.close(4008),
    "the session is invalid but resumable": lambda discord: discord.gateway.invalidate(resumable=True),
}


@pytest.mark.parametrize("what", BREAKS)
async def test_nothing_is_lost_or_doubled_when(
    what: str, discord: Discord, relay: RelayTask, stream: Stream
) -> None:
    discord.says(300)
    await asyncio.sleep(0)
    BREAKS[what](discord)
    discord.says(300)

    await stream.has_messages(600)
    assert await stream.message_ids() == discord.said
    assert len(discord.gateway.identifies) == 1
    assert len(discord.gateway.resumes) == 1


async def test_events_of_a_resume_are_marked_as_replayed(
    discord: Discord, relay: RelayTask, stream: Stream
) -> None:
    discord.says(1)
    await stream.has_messages(1)
    discord.gateway.cut()
    discord.says(1)
    await stream.has_messages(2)
    await until(lambda: discord.gateway.resumes_finished == 1)
    discord.says(1)
    await stream.has_messages(3)

    replayed = [entry[4] for entry in await stream.entries() if entry[5][0] == "message"]
    assert replayed == [False, True, False]


async def test_a_resume_answered_by_try_again_is_tried_again(
    discord: Discord, relay: RelayTask, stream: Stream
) -> None:
    discord.gateway.faults.invalid_on_resume.append(True)
    discord.says(10)
    discord.gateway.cut()
    discord.says(10)

    await stream.has_messages(20)
    assert await stream.message_ids() == discord.said
    assert len(discord.gateway.resumes) == 2
    assert len(discord.gateway.identifies) == 1


async def test_a_refused_resume_begins_a_session_and_says_so(
    discord: Discord, relay: RelayTask, stream: Stream
) -> None:
    discord.gateway.faults.invalid_on_resume.append(False)
    discord.gateway.cut()
    await until(lambda: discord.gateway.limits.accepted == 2)
    discord.says(5)

    await stream.has_messages(5)
    entries = await stream.entries()
    sessions = [entry[1] for entry in entries if entry[5] == ["session"]]
    assert len(set(sessions)) == 2
    assert len(await stream.records("guild")) == 2 * len(discord.guilds)
    assert {entry[1] for entry in entries if entry[5][0] == "message"} == {sessions[1]}


async def test_a_connection_without_acknowledgements_is_given_up_and_resumed(
    discord: Discord, stream: Stream, start_relay: Callable[..., RelayTask]
) -> None:
    discord.gateway.heartbeat_interval_ms = 200
    discord.gateway.faults.heartbeats_unanswered = True
    start_relay()
    await connected(discord)
    discord.says(20)
    await until(lambda: bool(discord.gateway.resumes))
    discord.gateway.faults.heartbeats_unanswered = False
    discord.says(20)

    await stream.has_messages(40)
    assert await stream.message_ids() == discord.said
    assert len(discord.gateway.identifies) == 1


async def test_events_of_a_time_when_the_gateway_was_away_arrive_afterwards(
    discord: Discord, relay: RelayTask, stream: Stream
) -> None:
    discord.gateway.faults.refuse_connections = True
    discord.gateway.cut()
    discord.says(50)
    await until(lambda: discord.gateway.refused >= 3)
    discord.says(50)
    discord.gateway.faults.refuse_connections = False

    await stream.has_messages(100)
    assert await stream.message_ids() == discord.said
    assert len(discord.gateway.identifies) == 1


async def test_a_reconnect_asked_before_hello_is_followed(
    discord: Discord, relay: RelayTask, stream: Stream
) -> None:
    discord.gateway.faults.reconnect_before_hello = 1
    discord.gateway.cut()
    discord.says(5)

    await stream.has_messages(5)
    assert await stream.message_ids() == discord.said


@pytest.mark.faults
async def test_cut_after_cut_nothing_is_lost_or_doubled_and_the_session_comes_back(
    discord: Discord, relay: RelayTask, stream: Stream
) -> None:
    chosen = random.Random(2)
    took = []
    for cut in range(500 if ALL_FAULTS else 8):
        discord.says(chosen.randrange(1, 200))
        await asyncio.sleep(0)
        begun = time.monotonic()
        BREAKS[chosen.choice(list(BREAKS))](discord)
        discord.says(chosen.randrange(1, 200))
        await until(lambda cut=cut: discord.gateway.resumes_finished == cut + 1, within_s=60)
        took.append(time.monotonic() - begun)

    await stream.has_messages(len(discord.said))
    assert await stream.message_ids() == discord.said
    assert len(discord.gateway.identifies) == 1
    if ALL_FAULTS:  # a figure of the long run; a busy machine decides over that of the short one
        assert sorted(took)[int(len(took) * 0.95)] < 5


async def test_nothing_counts_as_dropped(
    discord: Discord, relay: RelayTask, stream: Stream, redis: object
) -> None:
    discord.says(500)
    await stream.has_messages(500)

    assert await redis.get(DROPPED) is None  # type: ignore[attr-defined]
