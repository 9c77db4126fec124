"""The client against a Discord that refuses, fails, hangs and lies dead."""

import asyncio
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from interactions import routes
from interactions.api_errors import (
    CallOutcomeUnknown,
    CircuitOpen,
    RateLimited,
    ServerTrouble,
    Stopped,
    Unauthorized,
    Unreachable,
)
from interactions.rate_limits import CIRCUIT_FAILURES
from interactions.rest import DiscordRest
from tests.support.scripted_discord import ScriptedDiscord, SeenCall

HELLO = {"content": "hello", "allowed_mentions": {"parse": []}}
CHANNEL = routes.GET_CHANNEL.to(channel_id=1)
GRANT = routes.ADD_MEMBER_ROLE.to(guild_id=1, user_id=2, role_id=3)


async def test_a_refusal_is_waited_out_by_the_larger_of_header_and_body(
    rest: DiscordRest, discord: ScriptedDiscord
) -> None:
    discord.refuses(0.1, in_header_s=0.2)
    discord.refuses(0.2, in_header_s=0.1)
    await rest.request(CHANNEL)
    assert [late.at - early.at >= 0.2 for early, late in pairwise(discord.calls)] == [True, True]


async def test_a_global_refusal_holds_back_everything_but_answers_to_interactions(
    rest: DiscordRest, discord: ScriptedDiscord
) -> None:
    discord.refuses(1.0, scope="global")
    with pytest.raises(RateLimited):
        await rest.request(CHANNEL, patience_s=0.1)
    await asyncio.gather(rest.request(CHANNEL), rest.request(GRANT), rest.edit_original(77, "t", HELLO))
    refused, reply, *held = discord.calls
    assert reply.path.endswith("@original")
    assert all(call.at - refused.at >= 1.0 for call in held)


async def test_a_refusal_by_cloudflare_holds_back_everything(
    rest: DiscordRest, discord: ScriptedDiscord
) -> None:
    discord.answers(429, text="error code: 1015", headers={"retry-after": "1.0"})
    with pytest.raises(RateLimited):
        await rest.request(CHANNEL, patience_s=0.1)
    await asyncio.gather(rest.request(CHANNEL), rest.edit_original(77, "t", HELLO))
    refused, *held = discord.calls
    assert len(held) == 2
    assert all(call.at - refused.at >= 1.0 for call in held)


async def test_only_refusals_that_are_our_fault_count_towards_the_ban(
    rest: DiscordRest, discord: ScriptedDiscord
) -> None:
    for scope in ("shared", "user", "shared", "global"):
        discord.refuses(0.01, scope=scope)
        await rest.request(CHANNEL)
    assert rest.limits.invalid_count(asyncio.get_running_loop().time()) == 2


async def test_a_longer_wait_than_the_caller_has_is_told_at_once(
    rest: DiscordRest, discord: ScriptedDiscord
) -> None:
    discord.refuses(600.0)
    async with asyncio.timeout(60):
        for _ in range(3):
            with pytest.raises(RateLimited) as refused:
                await rest.request(CHANNEL, patience_s=300.0)
            assert refused.value.retry_after_s == pytest.approx(600.0, abs=60.0)
    assert len(discord.calls) == 1


async def test_a_storm_on_one_bucket_is_sent_in_its_windows(
    rest: DiscordRest, discord: ScriptedDiscord
) -> None:
    window: dict[str, Any] = {"ends": 0.0, "used": 0}
    apply = discord._apply

    def counted(call: Any) -> Any:
        if call.at >= window["ends"]:
            window.update(ends=call.at + 0.5, used=0)
        window["used"] += 1
        window["most"] = max(window.get("most", 0), window["used"])
        left_s = window["ends"] - call.at
        discord.headers = {
            "x-ratelimit-bucket": "b",
            "x-ratelimit-limit": "5",
            "x-ratelimit-remaining": str(max(0, 5 - window["used"])),
            "x-ratelimit-reset-after": f"{left_s:.3f}",
        }
        return apply(call)

    discord._apply = counted  # type: ignore[method-assign]
    await asyncio.gather(*(rest.request(GRANT) for _ in range(13)))
    assert len(discord.calls) == 13
    assert window["most"] == 5


async def test_a_call_that_may_be_repeated_is_tried_three_times(
    rest: DiscordRest, discord: ScriptedDiscord
) -> None:
    discord.answers(503, times=2)
    await rest.request(CHANNEL)
    assert len(discord.calls) == 3
    discord.answers(500, times=5)
    with pytest.raises(ServerTrouble):
        await rest.request(CHANNEL)
    assert len(discord.calls) == 6


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 200, "hang": True}])
async def test_a_create_without_a_lever_is_not_repeated_when_its_outcome_is_unknown(
    make_rest: Callable[..., DiscordRest], discord: ScriptedDiscord, fault: dict[str, Any]
) -> None:
    rest = make_rest(timeout_s=0.8)
    discord.answers(**fault, applied=True)
    with pytest.raises(CallOutcomeUnknown):
        await rest.create_message(5, HELLO)
    assert discord.texts(5) == ["hello"]
    assert len(discord.calls) == 1


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 200, "hang": True}])
@pytest.mark.parametrize("applied", [True, False])
async def test_with_a_nonce_it_is_repeated_and_stands_there_once(
    make_rest: Callable[..., DiscordRest], discord: ScriptedDiscord, fault: dict[str, Any], applied: bool
) -> None:
    rest = make_rest(timeout_s=0.8)
    discord.answers(**fault, applied=applied)
    await rest.create_message(5, HELLO, nonce="gh-1")
    assert discord.texts(5) == ["hello"]
    assert len(discord.calls) == 2


async def test_nobody_there_is_told_as_such(
    make_rest: Callable[..., DiscordRest], discord: ScriptedDiscord
) -> None:
    rest = DiscordRest("http://127.0.0.1:9/api", "t", pause_scale=0.01)
    with pytest.raises(Unreachable):
        await rest.create_message(5, HELLO)
    await rest.close()


async def test_after_a_refused_token_nothing_else_is_sent_with_it(
    rest: DiscordRest, discord: ScriptedDiscord
) -> None:
    discord.answers(401, {"code": 0, "message": "401: Unauthorized"})
    with pytest.raises(Unauthorized):
        await rest.request(CHANNEL)
    for _ in range(20):
        with pytest.raises(Stopped):
            await rest.request(GRANT)
    assert len(discord.calls) == 1
    await rest.edit_original(77, "t", HELLO)
    assert len(discord.calls) == 2


async def test_a_route_that_only_fails_is_left_alone_for_a_while(
    rest: DiscordRest, discord: ScriptedDiscord
) -> None:
    discord.answers(500, times=99, path="/channels/1$")
    outcomes = await asyncio.gather(*(rest.request(CHANNEL) for _ in range(12)), return_exceptions=True)
    assert len(discord.calls) == CIRCUIT_FAILURES
    assert any(isinstance(outcome, CircuitOpen) for outcome in outcomes)
    await rest.request(GRANT)


async def test_calls_given_up_leave_no_trace_in_the_queue(
    rest: DiscordRest, discord: ScriptedDiscord
) -> None:
    discord.answers(200, hang=True)
    calls = [asyncio.create_task(rest.request(CHANNEL)) for _ in range(5)]
    await discord.until(1)
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    await rest.request(CHANNEL)
    assert len(discord.calls) == 2


def assert_windows(calls: list[SeenCall], began: float, count: int, window_s: float) -> None:
    """Not more than `count` in a window: a call may arrive later than it was let go, never before."""
    for number, call in enumerate(sorted(calls, key=lambda call: call.at)):
        assert call.at - began >= number // count * window_s - 0.01


async def test_all_processes_together_stay_within_the_global_limit(
    make_rest: Callable[..., DiscordRest], discord: ScriptedDiscord, redis: Any
) -> None:
    clients = [make_rest(redis=redis, global_per_s=10, global_window_s=0.4) for _ in range(3)]
    calls = [
        client.request(routes.GET_CHANNEL.to(channel_id=number)) for number in range(15) for client in clients
    ]
    began = time.monotonic()
    await asyncio.gather(*calls)
    assert len(discord.calls) == 45
    assert_windows(discord.calls, began, 10, 0.4)


async def test_without_redis_a_process_goes_on_with_a_cautious_share(
    make_rest: Callable[..., DiscordRest], discord: ScriptedDiscord
) -> None:
    from redis.asyncio import Redis

    dead = Redis.from_url("redis://127.0.0.1:9")
    rest = make_rest(redis=dead, global_window_s=0.3, alone_per_s=4)
    began = time.monotonic()
    await asyncio.gather(*(rest.request(routes.GET_CHANNEL.to(channel_id=number)) for number in range(10)))
    assert_windows(discord.calls, began, 4, 0.3)
    await dead.aclose()
