"""What is written in the outbox happens at Discord: in order per target, and seen only once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from db import outbox
from db.operations.health import get_outbox_health
from interactions import routes
from jobs.outbox import LEASE_S, MAX_CLAIMS, MAX_FAILURES, OutboxCarrier
from jobs.requests import Effect
from jobs.requests.platform import (
    DeleteMessage,
    EditMessage,
    GrantRole,
    LookForMessage,
    OpenThread,
    RevokeRole,
    SendDirectMessage,
    SendMessage,
)
from jobs.run import EffectOutcome, Job, learners
from tests.jobs.conftest import message
from tests.support.scripted_discord import ScriptedDiscord


async def add(job: Job, *effects: Effect, **how: Any) -> list[int]:
    async with job.transaction() as db:
        return [await job.outbox(db, 1).add(effect, **how) or 0 for effect in effects]


async def state(job: Job, outbox_id: int) -> tuple[str, int]:
    row = await job.pool.fetchrow("SELECT state, attempts FROM outbox WHERE outbox_id = $1", outbox_id)
    return row["state"], row["attempts"]


async def make_due(job: Job) -> None:
    """As if the pauses and leases had passed."""
    await job.pool.execute("UPDATE outbox SET due_at = now() WHERE state = 'pending'")


def says(text: str, channel_id: int = 5, **how: Any) -> SendMessage:
    return SendMessage(channel_id, message(text), **how)


async def carry(job: Job) -> int:
    return await OutboxCarrier(job).carry_due()


@pytest_asyncio.fixture
async def outcomes() -> AsyncIterator[list[EffectOutcome]]:
    """What a feature called tests.thing learns."""
    learned: list[EffectOutcome] = []

    async def learn(db: Any, outcome: EffectOutcome) -> None:
        learned.append(outcome)

    learners["tests.thing"] = learn
    yield learned
    del learners["tests.thing"]


async def test_what_is_committed_is_sent_and_what_is_rolled_back_is_not(
    job: Job, discord: ScriptedDiscord
) -> None:
    await add(job, says("kept"))
    try:
        async with job.transaction() as db:
            await job.outbox(db).add(says("undone"))
            raise RuntimeError
    except RuntimeError:
        pass
    await carry(job)
    assert discord.texts(5) == ["kept"]


async def test_the_same_key_is_sent_once(job: Job, discord: ScriptedDiscord) -> None:
    assert await add(job, says("once"), key="level:1:7") != [0]
    assert await add(job, says("again"), key="level:1:7") == [0]
    await carry(job)
    assert discord.texts(5) == ["once"]


async def test_messages_of_one_channel_keep_their_order(job: Job, discord: ScriptedDiscord) -> None:
    texts = [f"{number}" for number in range(12)]
    await add(job, *(says(text) for text in texts))
    discord.answers(500, times=4)
    carrier = OutboxCarrier(job)
    while await carrier.carry_due():
        await make_due(job)
    assert discord.texts(5) == texts


async def test_two_carriers_at_once_keep_the_order_and_send_each_message_once(
    job: Job, discord: ScriptedDiscord
) -> None:
    expected = {channel: [f"{channel}-{number}" for number in range(8)] for channel in range(1, 7)}
    for number in range(8):
        await add(job, *(says(expected[channel][number], channel) for channel in expected))
    await asyncio.gather(*(OutboxCarrier(job, parallel=4).carry_due() for _ in range(3)))
    await carry(job)
    assert {channel: discord.texts(channel) for channel in expected} == expected
    assert len(discord.to("/messages$", "POST")) == 48


async def test_a_failing_target_does_not_hold_up_the_others(job: Job, discord: ScriptedDiscord) -> None:
    (stuck, _, fine) = await add(job, says("a", 1), says("b", 1), says("c", 2))
    discord.answers(503, times=3, path="/channels/1/")
    await carry(job)
    assert await state(job, stuck) == ("pending", 1)
    assert await state(job, fine) == ("done", 1)
    assert discord.texts(1) == []
    await make_due(job)
    await carry(job)
    assert discord.texts(1) == ["a", "b"]


async def test_an_effect_that_can_never_work_dies_and_its_target_goes_on(
    job: Job, discord: ScriptedDiscord, outcomes: list[EffectOutcome]
) -> None:
    discord.answers(403, {"code": 50013, "message": "Missing Permissions"})
    first, second = await add(job, says("no", origin="tests.thing:17"), says("yes"))
    await carry(job)
    assert await state(job, first) == ("dead", 1)
    assert await state(job, second) == ("done", 1)
    (outcome,) = outcomes
    assert (outcome.about, outcome.done, outcome.code, outcome.guild_id) == ("17", False, 50013, 1)
    assert "Missing Permissions" in outcome.error


async def test_a_change_to_what_people_have_deleted_is_no_failure_of_ours(
    job: Job, discord: ScriptedDiscord, outcomes: list[EffectOutcome]
) -> None:
    discord.answers(404, {"code": 10003, "message": "Unknown Channel"})
    first, second = await add(job, says("no", origin="tests.thing:17"), says("yes"))
    await carry(job)
    assert [await state(job, first), await state(job, second)] == [("done", 1), ("done", 1)]
    (outcome,) = outcomes
    assert (outcome.done, outcome.code) == (False, 10003)
    health = await get_outbox_health(job.pool, job.clock.now(), 60)
    assert (health.dead, health.last_error) == (0, None)


async def test_poison_is_given_up_after_some_tries(job: Job, discord: ScriptedDiscord) -> None:
    (poison, after) = await add(job, says("poison"), says("after"))
    for _ in range(MAX_FAILURES):
        discord.answers(500, times=3)
        await make_due(job)
        job.rest.limits._circuits.clear()
        await carry(job)
    assert await state(job, poison) == ("dead", MAX_FAILURES)
    assert await state(job, after) == ("done", 1)


async def test_a_row_that_kills_its_worker_every_time_is_given_up(job: Job, discord: ScriptedDiscord) -> None:
    (killer,) = await add(job, says("boom"))
    for _ in range(MAX_CLAIMS):
        await outbox.claim_heads(job.pool, limit=5, lease_s=0)
    await carry(job)
    assert (await state(job, killer))[0] == "dead"
    assert discord.calls == []


async def test_while_discord_cannot_be_reached_nothing_is_given_up(job: Job) -> None:
    from dataclasses import replace

    from interactions.rest import DiscordRest

    nowhere = DiscordRest("http://127.0.0.1:9/api", "t", pause_scale=0.001)
    (waiting,) = await add(job, says("later"))
    for _ in range(MAX_FAILURES + 2):
        await make_due(job)
        await carry(replace(job, rest=nowhere))
    assert await state(job, waiting) == ("pending", 0)
    await nowhere.close()
    await make_due(job)
    await carry(job)
    assert await state(job, waiting) == ("done", 1)


async def test_a_refused_bot_token_loses_nothing_and_is_not_tried_over_and_over(
    job: Job, discord: ScriptedDiscord
) -> None:
    discord.answers(401, {"code": 0, "message": "401: Unauthorized"}, times=99)
    rows = await add(job, *(says("later", channel_id) for channel_id in range(1, 9)))
    for _ in range(3):
        await make_due(job)
        await carry(job)
    assert len(discord.calls) <= 8
    assert {await state(job, row) for row in rows} == {("pending", 0)}


async def test_a_refused_role_lets_the_roles_of_its_guild_rest_and_nothing_else(
    job: Job, discord: ScriptedDiscord
) -> None:
    discord.refuses(60.0, path="/roles/")
    await add(job, *(GrantRole(1, user, 9) for user in range(10)), says("welcome"))
    carrier = OutboxCarrier(job, parallel=1)
    await carrier.carry_due()
    assert len(discord.to("/roles/")) == 1
    assert discord.texts(5) == ["welcome"]
    untried = await job.pool.fetchval("SELECT count(*) FROM outbox WHERE state = 'pending' AND attempts = 0")
    assert untried == 10


async def test_a_crash_between_the_call_and_its_record_is_not_seen_by_members(
    job: Job, discord: ScriptedDiscord
) -> None:
    (row,) = await outbox_claimed(job, says("once"))
    await job.rest.create_message(5, message("once"), nonce=f"gh-{row.outbox_id}")
    await make_due(job)
    await carry(job)
    assert discord.texts(5) == ["once"]
    assert await state(job, row.outbox_id) == ("done", 2)


async def test_long_after_a_crash_the_message_is_looked_for_before_it_is_written_again(
    job: Job, discord: ScriptedDiscord
) -> None:
    await outbox_claimed(job, says("once"))
    written = await job.rest.create_message(5, message("once"))
    discord.messages[int(written["id"])]["id"] = str(1 << 62)
    await job.pool.execute("UPDATE outbox SET started_at = now() - interval '1 hour'")
    await make_due(job)
    await carry(job)
    assert discord.texts(5) == ["once"]
    assert len(discord.to("/messages$", "GET")) == 1


async def outbox_claimed(job: Job, effect: Effect) -> list[outbox.OutboxRow]:
    """As a carrier would have it that dies right after."""
    await add(job, effect)
    return (await outbox.claim_heads(job.pool, limit=1, lease_s=LEASE_S)).rows


async def test_a_carrier_that_lost_its_lease_does_not_overwrite_the_outcome(job: Job) -> None:
    (late,) = await outbox_claimed(job, says("a"))
    await make_due(job)
    (winner,) = (await outbox.claim_heads(job.pool, limit=1, lease_s=LEASE_S)).rows
    assert await outbox.mark_ended(job.pool, late, "too late", given_up=True) is False
    assert await outbox.mark_done(job.pool, winner, {"message_id": 3}) is True
    assert await outbox.mark_done(job.pool, winner, None) is False


async def test_the_feature_that_asked_learns_the_message_id(
    job: Job, discord: ScriptedDiscord, outcomes: list[EffectOutcome]
) -> None:
    await add(job, says("board", origin="tests.thing:4"), key="panel:4")
    await carry(job)
    (outcome,) = outcomes
    assert outcome.done
    assert outcome.result == {"channel_id": 5, "message_id": next(iter(discord.messages))}
    assert await outbox.find_result(job.pool, "panel:4") == outcome.result


async def test_a_feature_that_cannot_learn_does_not_make_the_message_come_twice(
    job: Job, discord: ScriptedDiscord
) -> None:
    async def stumble(db: Any, outcome: EffectOutcome) -> None:
        await db.execute("SELECT 1 / 0")

    learners["tests.stumbling"] = stumble
    (row,) = await add(job, says("once", origin="tests.stumbling:1"))
    await carry(job)
    del learners["tests.stumbling"]
    assert await state(job, row) == ("done", 1)


async def test_what_is_gone_already_counts_as_deleted_and_revoked(job: Job, discord: ScriptedDiscord) -> None:
    discord.answers(404, {"code": 10008}, path="/messages/")
    discord.answers(404, {"code": 10007}, path="/roles/")
    rows = await add(job, DeleteMessage(5, 6), RevokeRole(1, 2, 3))
    await carry(job)
    assert [await state(job, row) for row in rows] == [("done", 1), ("done", 1)]


async def test_a_message_that_is_gone_cannot_be_edited_or_found(
    job: Job, discord: ScriptedDiscord, outcomes: list[EffectOutcome]
) -> None:
    discord.answers(404, {"code": 10008}, times=2)
    await add(job, EditMessage(5, 6, message("x"), origin="tests.thing:a"))
    await add(job, LookForMessage(5, 6, origin="tests.thing:b"))
    await carry(job)
    assert [(outcome.about, outcome.done, outcome.code) for outcome in outcomes] == [
        ("a", False, 10008),
        ("b", False, 10008),
    ]


async def test_a_thread_that_is_there_already_is_taken(job: Job, discord: ScriptedDiscord) -> None:
    discord.answers(400, {"code": 160004, "message": "already"})
    (row,) = await add(job, OpenThread(5, 6, "Run"))
    await carry(job)
    assert await job.pool.fetchval("SELECT result FROM outbox WHERE outbox_id = $1", row) == {"thread_id": 6}


async def test_a_member_without_direct_messages_reads_it_in_the_channel_and_is_not_asked_again(
    job: Job, discord: ScriptedDiscord
) -> None:
    discord.answers(403, {"code": 50007}, path="/channels/142/messages")
    await add(job, SendDirectMessage(42, message("hi"), fallback_channel_id=5))
    await add(job, SendDirectMessage(42, message("there"), fallback_channel_id=5))
    await add(job, SendDirectMessage(43, message("private")))
    await carry(job)
    assert discord.texts(5) == ["hi", "there"]
    assert discord.texts(143) == ["private"]
    assert len(discord.to("/channels/142/messages")) == 1


async def test_effects_of_a_newer_version_wait_for_a_newer_worker(job: Job) -> None:
    await outbox.add(job.pool, guild_id=1, target="x:1", effect="tests.unheard_of/9", payload={})
    await carry(job)
    assert await outbox.count_pending(job.pool) == 1


async def test_a_running_carrier_acts_as_soon_as_the_commit_is_there(
    job: Job, discord: ScriptedDiscord, database_url: str
) -> None:
    carrier = OutboxCarrier(job, database_url)
    running = asyncio.create_task(carrier.carry_forever())
    try:
        await add(job, says("first"))
        await discord.until(1)
        began = asyncio.get_running_loop().time()
        await add(job, says("second"))
        await discord.until(2)
        assert asyncio.get_running_loop().time() - began < 0.5
    finally:
        running.cancel()
        await carrier.drain(5)
    assert discord.texts(5) == ["first", "second"]


async def test_old_rows_are_forgotten_and_waiting_ones_never(job: Job) -> None:
    await add(job, says("done"))
    await carry(job)
    await add(job, says("pending"))
    await job.pool.execute(
        "UPDATE outbox SET finished_at = '2026-01-01', created_at = '2026-01-01' WHERE true"
    )
    now = job.clock.now()
    await outbox.delete_finished(job.pool, before=now, unkeyed_before=now)
    assert await job.pool.fetchval("SELECT count(*) FROM outbox") == 1
    assert await outbox.count_pending(job.pool) == 1


def test_every_effect_has_its_carrier() -> None:
    import jobs.worker
    from jobs.requests import platform, raid_desk, tag_of
    from jobs.run import carriers

    assert jobs.worker
    declared = [*vars(platform).values(), *vars(raid_desk).values()]
    effects = [effect for effect in declared if isinstance(effect, type) and issubclass(effect, Effect)]
    assert {tag_of(effect) for effect in effects if effect.__module__ != Effect.__module__} == set(carriers)
    assert routes.GET_MESSAGE


async def test_a_deep_target_does_not_hold_up_the_others(job: Job, discord: ScriptedDiscord) -> None:
    deep = [outbox.NewEffect(None, says(f"{number}")) for number in range(1_200)]
    await outbox.add_many(job.pool, deep)
    await add(job, says("shallow", 9))
    carrier = OutboxCarrier(job, parallel=2)

    first = await carrier._claim(2)
    second = await carrier._claim(2)

    assert [row.target for row in (*first, *second)] == ["channel:5", "channel:9"]
    assert await job.pool.fetchval("SELECT count(*) FROM outbox WHERE blocked") == 1_199


async def test_rows_of_one_target_keep_their_order_whatever_was_blocked(
    job: Job, discord: ScriptedDiscord
) -> None:
    await add(job, *(says(f"{number}") for number in range(30)))
    carriers = [OutboxCarrier(job, parallel=3) for _ in range(3)]

    while await job.pool.fetchval("SELECT count(*) FROM outbox WHERE state = 'pending'"):
        await asyncio.gather(*(carrier.carry_due() for carrier in carriers))

    assert discord.texts(5) == [f"{number}" for number in range(30)]


async def test_what_somebody_waits_for_goes_before_boards_which_take_a_third_at_most(job: Job) -> None:
    boards = [outbox.NewEffect(None, says("board", channel)) for channel in range(100, 140)]
    await outbox.add_many(job.pool, boards, lane=outbox.Lane.UPKEEP)
    await outbox.add_many(
        job.pool, [outbox.NewEffect(None, says("now", channel)) for channel in range(1, 21)]
    )
    carrier = OutboxCarrier(job, parallel=12)

    await carrier._start_due()
    lanes = await job.pool.fetch("SELECT lane, count(*) AS n FROM outbox WHERE attempts > 0 GROUP BY lane")

    assert {row["lane"]: row["n"] for row in lanes} == {0: 12}
    await carrier.drain(60)
    await carrier._start_due()
    claimed = await job.pool.fetchval("SELECT count(*) FROM outbox WHERE lane = 2 AND attempts > 0")
    assert claimed == 4
    await carrier.drain(60)


async def test_a_row_that_comes_while_the_one_before_it_ends_does_not_wait(
    job: Job, discord: ScriptedDiscord
) -> None:
    await add(job, says("first"))
    (first,) = await OutboxCarrier(job)._claim(1)
    async with job.transaction() as db:
        assert await outbox.mark_done(db, first, None)
        await add(job, says("second"))
        assert await OutboxCarrier(job)._claim(1) == []
    await outbox.unblock_after(job.pool, first)

    await carry(job)

    assert discord.texts(5) == ["second"]


async def test_a_head_that_was_left_blocked_is_found_again(job: Job, discord: ScriptedDiscord) -> None:
    await add(job, says("first"), says("second"))
    await job.pool.execute("UPDATE outbox SET blocked = true")

    await outbox.mark_heads_unblocked(job.pool)
    await carry(job)

    assert discord.texts(5) == ["first", "second"]
