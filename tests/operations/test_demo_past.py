"""The demo's past is counted by the worker, once, before the relay has said a word."""

from datetime import UTC, datetime

import pytest_asyncio

from db.activity.activity_quest_state import list_guilds_to_arrange, lock_state
from db.kit.ledger_proofs import list_totals_unlike_entries
from db.raid_desk.quota_standings import list_standings
from deploy.settings import Settings
from handlers.operations.cli import demo as seeding
from interactions.languages import Languages
from jobs.activity.draining import Drain
from stand_in import StandIn, demo

PEOPLE = 41


@pytest_asyncio.fixture
async def discord():
    async with StandIn() as running:
        running.life = demo.build(running)
        yield running


@pytest_asyncio.fixture
async def settings(discord, database_url, redis_url):
    port = int(discord.url.rpartition(":")[2])
    return Settings(database_url=database_url, redis_url=redis_url, stand_in_port=port)


async def test_everybody_of_the_demo_has_a_past_with_messages_voice_and_a_name(
    discord, settings, pool, redis
):
    await seeding.tell_past(settings)
    drain = Drain(pool, redis, Languages.load([]), bot_user_id=discord.application_id)
    while await drain.once():
        pass
    await drain.step_down()

    counted = await pool.fetch("SELECT messages, xp, voice_seconds FROM activity_total")
    assert len(counted) == PEOPLE
    assert all(row["messages"] and row["xp"] for row in counted)
    assert sum(row["voice_seconds"] > 3600 for row in counted) >= PEOPLE // 3
    names = await pool.fetchval("SELECT count(*) FROM member WHERE global_name <> ''")
    assert names >= PEOPLE


async def test_the_past_is_told_once_however_often_it_is_started(settings, redis):
    await seeding.tell_past(settings)
    [stream] = [key for key in await redis.keys(f"{seeding.STREAM}:*") if await redis.type(key) == b"stream"]
    entries = await redis.xlen(stream)

    await seeding.tell_past(settings)

    assert entries > 2000
    assert await redis.xlen(stream) == entries


async def test_life_begins_only_when_it_is_let(discord, settings):
    assert not discord.life.running

    await seeding.let_live(settings)

    assert discord.life.running


async def test_quests_begin_without_waiting_for_a_reset(settings, pool, redis):
    await seeding.tell_past(settings)

    (guild_id,) = await list_guilds_to_arrange_after_the_past(settings, pool, redis)
    state = await lock_state(pool, guild_id)

    assert state.calendar == ""
    assert max(state.daily_until, state.weekly_until, state.monthly_until) <= datetime.now(UTC)


async def list_guilds_to_arrange_after_the_past(settings, pool, redis):
    """The guilds of which the worker would begin quests, once the past was counted."""
    drain = Drain(pool, redis, Languages.load([]))
    while await drain.once():
        pass
    await drain.step_down()
    return await list_guilds_to_arrange(pool, 10)


async def test_raids_quests_teams_and_mentors_have_a_past_whose_ledgers_add_up(
    discord, settings, pool, redis
):
    await seeding.tell_past(settings)
    drain = Drain(pool, redis, Languages.load([]), bot_user_id=discord.application_id)
    while await drain.once():
        pass
    await drain.step_down()

    assert await pool.fetchval("SELECT count(*) FROM raider WHERE status = 'approved'") >= 5
    assert await pool.fetchval("SELECT count(*) FROM quota_period") == 3
    assert await pool.fetchval("SELECT count(*) FROM punishment") == 2
    assert await list_totals_unlike_entries(pool) == []
    quota_id = await pool.fetchval("SELECT quota_id FROM quota_role")
    standings = await list_standings(pool, quota_id, None, limit=25)
    assert standings.counts.members == 10
    assert standings.lines[0].points > 0
    kept = await pool.fetch("SELECT verdict FROM quota_standing")
    assert {row["verdict"] for row in kept} == {"met", "not_met"}
    assert await pool.fetchval("SELECT count(*) FROM team_share") == 4
    chain = await pool.fetchrow("SELECT hours, step_hours, shared FROM quest_chain")
    assert tuple(chain) == (24 * 60, 24 * 14, True)
    assert await pool.fetchval("SELECT name FROM team WHERE role_id IS NOT NULL") == "Wolves"
    assert await pool.fetchval("SELECT split FROM quest_for_teams") == "presence"
    pairs = await pool.fetch("SELECT state FROM mentor_pair")
    assert {row["state"] for row in pairs} == {"graduated", "active"}
    assert await pool.fetchval("SELECT stars FROM mentor_feedback") == 5
    assert await pool.fetchval("SELECT count(*) FROM mentor_request WHERE state = 'waiting'") == 1


async def test_the_dojo_has_streaks_buddies_and_challenges_with_a_past(settings, pool):
    await seeding.tell_past(settings)

    streaks = await pool.fetch("SELECT length, longest, freezes, sessions FROM practitioner")
    assert len(streaks) == 8
    assert max(row["longest"] for row in streaks) > 14  # as it was a week ago: the rest is counted from days
    assert len({row["length"] for row in streaks}) > 3
    assert await pool.fetchval("SELECT sum(sessions) FROM practitioner") == await pool.fetchval(
        "SELECT count(*) FROM practice_session"
    )
    assert await pool.fetchval("SELECT state FROM practice_pair") == "active"
    finished = await pool.fetch(
        "SELECT state, count(finished_at) AS done FROM practice_challenge JOIN practice_challenger"
        " USING (challenge_id) GROUP BY state"
    )
    assert {row["state"]: 0 < row["done"] < 8 for row in finished} == {"ended": True, "running": True}
