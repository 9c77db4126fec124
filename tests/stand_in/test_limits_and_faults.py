"""Rate limits with their headers, the global budget, the ban, and faults on demand."""

import asyncio

import httpx
import pytest

from stand_in import StandIn
from stand_in.model import Channel
from tests.support.bot_client import Bot, Ticks

SEND = "POST /channels/{channel_id}/messages"


async def test_a_bucket_counts_down_refuses_and_fills_again(
    bot: Bot, discord: StandIn, ticks: Ticks, general: Channel
) -> None:
    discord.rest.limits.generosity = 1
    at = f"/channels/{general.id}/messages"
    answers = [await bot("POST", at, {"content": str(n)}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["4", "3", "2", "1", "0", "0"]
    assert len({answer.headers["X-RateLimit-Bucket"] for answer in answers}) == 1
    refused = answers[-1]
    assert refused.headers["X-RateLimit-Scope"] == "user"
    assert refused.json()["retry_after"] == 5.0
    assert refused.headers["Retry-After"] == "5"
    assert refused.json()["global"] is False
    assert len(general.messages) == 5
    ticks.now += 5
    assert (await bot("POST", at, {"content": "again"})).status_code == 200


async def test_buckets_are_apart_by_channel_and_shared_by_method(
    bot: Bot, discord: StandIn, general: Channel
) -> None:
    discord.rest.limits.generosity = 1
    other = discord.channel(discord.world.guilds[general.guild_id or 0], "other")
    for _ in range(5):
        await bot("POST", f"/channels/{general.id}/messages", {"content": "x"})
    assert (await bot("POST", f"/channels/{general.id}/messages", {"content": "x"})).status_code == 429
    assert (await bot("POST", f"/channels/{other.id}/messages", {"content": "x"})).status_code == 200


async def test_the_global_budget_refuses_the_51st_call_of_a_second(
    bot: Bot, discord: StandIn, ticks: Ticks
) -> None:
    discord.rest.limits.generosity = 1
    discord.rest.limits.overrides["GET /users/@me"] = (1000, 1)
    answers = [await bot("GET", "/users/@me") for _ in range(51)]
    assert [answer.status_code for answer in answers] == [200] * 50 + [429]
    refused = answers[-1]
    assert (refused.headers["X-RateLimit-Global"], refused.json()["global"]) == ("true", True)
    callback = await bot("POST", "/interactions/1/x/callback", {"type": 5})
    assert callback.status_code == 404, "interaction callbacks are outside the budget"
    ticks.now += 1
    assert (await bot("GET", "/users/@me")).status_code == 200


async def test_too_many_invalid_requests_are_banned_without_json(
    bot: Bot, discord: StandIn, ticks: Ticks
) -> None:
    discord.rest.limits.max_invalid = 3
    discord.answers_next(429, scope="shared", times=5)
    for _ in range(5):
        await bot("GET", "/users/@me")
    assert discord.rest.limits.invalid_requests == 0, "shared limits are nobody's fault"
    for _ in range(3):
        await bot("GET", "/users/@me", headers={"Authorization": "Bot wrong"})
    banned = await bot._client.get("/users/@me", headers=bot.headers)
    assert banned.status_code == 429
    assert "x-ratelimit-limit" not in banned.headers
    with pytest.raises(ValueError):
        banned.json()
    ticks.now += 600
    assert (await bot("GET", "/users/@me")).status_code == 200


async def test_faults_come_after_as_many_calls_as_asked(bot: Bot, discord: StandIn, general: Channel) -> None:
    discord.answers_next(503, after=1, times=2, method="POST", path="/messages$")
    at = f"/channels/{general.id}/messages"
    statuses = [(await bot("POST", at, {"content": "x"})).status_code for _ in range(4)]
    assert statuses == [200, 503, 503, 200]
    assert len(general.messages) == 2


async def test_a_lost_answer_leaves_the_effect(bot: Bot, discord: StandIn, general: Channel) -> None:
    discord.answers_next("drop", after_effect=True)
    with pytest.raises(httpx.RemoteProtocolError):
        await bot("POST", f"/channels/{general.id}/messages", {"content": "x"})
    assert [message.content for message in general.messages.values()] == ["x"]
    discord.answers_next("drop")
    with pytest.raises(httpx.RemoteProtocolError):
        await bot("POST", f"/channels/{general.id}/messages", {"content": "y"})
    assert len(general.messages) == 1


async def test_a_hanging_call_ends_when_released(bot: Bot, discord: StandIn) -> None:
    fault = discord.answers_next("hang")
    asked = asyncio.create_task(bot("GET", "/users/@me"))
    while not fault.used:
        await asyncio.sleep(0)
    assert not asked.done()
    fault.released.set()
    with pytest.raises(httpx.RemoteProtocolError):
        await asked


async def test_every_call_is_kept_with_its_outcome(bot: Bot, discord: StandIn, general: Channel) -> None:
    await bot("POST", f"/channels/{general.id}/messages", {"content": "x"})
    await bot("GET", "/channels/1")
    sent, lost = discord.calls()
    assert (sent.route, sent.json, sent.status) == (SEND, {"content": "x"}, 200)
    assert (lost.status, lost.answer["code"]) == (404, 10003)
    assert "authorization" not in sent.headers


async def test_refusals_that_are_asked_for_read_as_discords_own(
    bot: Bot, discord: StandIn, general: Channel
) -> None:
    answers = {}
    for status in (400, 403, 500):
        discord.answers_next(status)
        answers[status] = await bot("POST", f"/channels/{general.id}/messages", {"content": "x"})
    assert {status: answer.status_code for status, answer in answers.items()} == {s: s for s in answers}
    assert [answer.json()["code"] for answer in answers.values()] == [50035, 50013, 0]
