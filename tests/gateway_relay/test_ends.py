"""How a relay ends: for good with one clear sentence, or to be started again."""

import asyncio
from collections.abc import Callable

import pytest
from redis.asyncio import Redis

from gateway_relay.session import session_key
from tests.gateway_relay.conftest import RelayTask, Stream, connected
from tests.gateway_relay.discord import Discord
from tests.support.waiting import until

Start = Callable[..., RelayTask]
FATAL = 3
RESTART = 75


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (4004, "Check DISCORD_BOT_TOKEN"),
        (4010, "shard number"),
        (4011, "more shards"),
        (4012, "version 10"),
        (4013, "does not know an intent"),
        (4014, "GUILDHALL_MEMBER_EVENTS=0"),
    ],
)
async def test_a_fatal_code_at_identify_stops_the_relay_with_one_sentence(
    code: int, says: str, discord: Discord, start_relay: Start, caplog: pytest.LogCaptureFixture
) -> None:
    discord.gateway.faults.close_on_identify.append(code)

    assert await start_relay().exit_code() == FATAL

    told = [record.getMessage() for record in caplog.records if record.name.startswith("gateway_relay")]
    assert len(told) == 1
    assert says in told[0]
    assert len(discord.gateway.identifies) == 1


@pytest.mark.parametrize("code", [4004, 4013, 4014])
async def test_a_fatal_code_in_mid_session_stops_the_relay_and_forgets_the_session(
    code: int, discord: Discord, relay: RelayTask, stream: Stream, redis: Redis
) -> None:
    discord.says(20)
    await asyncio.sleep(0)
    discord.gateway.close(code)

    assert await relay.exit_code() == FATAL
    assert await redis.exists(session_key(0)) == 0
    assert len(discord.gateway.identifies) == 1


@pytest.mark.parametrize("code", [4001, 4003, 4005])
async def test_a_code_that_hikari_does_not_follow_ends_in_a_restart_that_resumes(
    code: int, discord: Discord, relay: RelayTask, stream: Stream, start_relay: Start
) -> None:
    discord.gateway.close(code)
    assert await relay.exit_code() == RESTART
    discord.says(30)

    start_relay()

    await stream.has_messages(30)
    assert await stream.message_ids() == discord.said
    assert len(discord.gateway.identifies) == 1


async def test_without_the_members_intent_the_relay_asks_for_less(
    discord: Discord, start_relay: Start
) -> None:
    discord.application.privileged &= 0

    assert await start_relay().exit_code() == FATAL
    start_relay(member_events=False)

    await connected(discord)
    with_members, without = (identify["intents"] for identify in discord.gateway.identifies)
    assert with_members == without | 1 << 1
    assert without == 1 << 0 | 1 << 3 | 1 << 7 | 1 << 9 | 1 << 10


async def test_a_refused_token_is_told_before_anything_connects(
    discord: Discord, start_relay: Start, caplog: pytest.LogCaptureFixture
) -> None:
    discord.answers_401 = True

    assert await start_relay().exit_code() == FATAL

    assert "Check DISCORD_BOT_TOKEN" in caplog.text
    assert discord.gateway.identifies == []


async def test_a_hello_that_never_comes_ends_in_a_restart_that_resumes(
    discord: Discord, stream: Stream, start_relay: Start
) -> None:
    relay = start_relay(watchdog_after_s=0.6)
    await stream.has("guild", 3)
    discord.gateway.faults.hello_withheld = True
    discord.gateway.cut()
    discord.says(40)
    assert await relay.exit_code() == RESTART

    discord.gateway.faults.hello_withheld = False
    start_relay()

    await stream.has_messages(40)
    assert await stream.message_ids() == discord.said
    assert len(discord.gateway.identifies) == 1


async def test_a_resume_address_that_stays_silent_is_given_up_at_the_second_restart(
    discord: Discord, stream: Stream, start_relay: Start, redis: Redis
) -> None:
    relay = start_relay(watchdog_after_s=0.6)
    await stream.has("guild", 3)
    discord.gateway.faults.hello_withheld = True
    discord.gateway.cut()

    assert await relay.exit_code() == RESTART
    assert await redis.exists(session_key(0)) == 1
    assert await start_relay(watchdog_after_s=0.3).exit_code() == RESTART
    assert await redis.exists(session_key(0)) == 0


async def test_an_identify_that_is_never_answered_ends_in_a_restart(
    discord: Discord, start_relay: Start
) -> None:
    discord.gateway.faults.ready_withheld = True

    assert await start_relay(watchdog_after_s=0.5).exit_code() == RESTART
    assert len(discord.gateway.identifies) == 1


async def test_a_stop_writes_what_is_buffered_and_sends_no_close_frame(
    discord: Discord, stream: Stream, start_relay: Start
) -> None:
    relay = start_relay(flush_every_s=30.0)
    await until(lambda: discord.connected == 1)
    discord.says(200)
    await discord.everything_is_heard()

    relay.stopping.set()

    assert await relay.exit_code() == 0
    assert await stream.message_ids() == discord.said
    assert discord.gateway.closes_heard == []
    assert discord.connected == 1


async def test_after_the_resume_window_a_new_session_brings_the_guilds_again(
    discord: Discord, relay: RelayTask, stream: Stream, start_relay: Start
) -> None:
    relay.stopping.set()
    await relay.exit_code()
    discord.gateway.forget_sessions()

    start_relay()

    await stream.has("guild", 6)
    sessions = [entry[1] for entry in await stream.entries() if entry[5] == ["session"]]
    assert len(set(sessions)) == 2


async def test_a_second_relay_takes_over_and_the_first_one_stops(
    discord: Discord, relay: RelayTask, stream: Stream, start_relay: Start, caplog: pytest.LogCaptureFixture
) -> None:
    discord.says(50)
    await stream.has_messages(50)
    start_relay()
    await until(lambda: len(discord.gateway.resumes) > 0)
    discord.says(50)

    assert await relay.exit_code() == FATAL
    assert "Another relay has taken over" in caplog.text
    await stream.has_messages(100)
    assert await stream.message_ids() == discord.said


async def test_a_relay_that_identifies_too_often_in_a_day_stops_itself(
    discord: Discord, start_relay: Start, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        discord.gateway.faults.close_on_identify.append(4005)
        assert await start_relay(identifies_per_day=2).exit_code() == RESTART

    assert await start_relay(identifies_per_day=2).exit_code() == FATAL
    assert "2 sessions today" in caplog.text
    assert len(discord.gateway.identifies) == 2


async def test_a_relay_that_is_cut_off_leaves_nothing_that_waits_for_its_end(
    discord: Discord, stream: Stream, start_relay: Start
) -> None:
    before = asyncio.all_tasks()
    relay = start_relay()
    await stream.has("guild", len(discord.guilds))

    relay.task.cancel()
    await asyncio.wait([relay.task])

    left = asyncio.all_tasks() - before
    await asyncio.wait(left, timeout=0.1)
    assert not [task for task in left if not task.done() and "Event.wait" in repr(task.get_coro())]
