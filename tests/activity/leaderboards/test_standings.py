"""Standings in PostgreSQL: places, ranks of equals, what moves them, against a plain recount."""

import asyncio
from datetime import date, timedelta

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.activity import standing_moves, standings
from handlers.activity.leaderboards.rules import bucket_of
from handlers.platform.guild_days import local_day
from interactions.languages import Languages
from jobs.activity import standings as moving
from jobs.activity.standings import refresh_once
from jobs.run import Job
from tests.support.chosen import choose
from tests.support.clock import StillClock

GUILD = 1
TODAY = date(2026, 11, 20)
STARTS = standing_moves.PeriodStarts(
    today=TODAY, week=date(2026, 11, 16), month=date(2026, 11, 1), cycle=date(2026, 10, 30), cycle_number=3
)

WRITTEN_IN_PLACE = """
SELECT pg_stat_get_xact_tuples_updated('standing'::regclass),
       pg_stat_get_xact_tuples_hot_updated('standing'::regclass)
"""

with_real_servers = settings(max_examples=25)


async def set_numbers(connection, user_id, xp, day=TODAY):
    """What the writer of numbers does: totals, the day, the mark."""
    await connection.execute(
        """
        INSERT INTO activity_total (guild_id, user_id, xp) VALUES ($1, $2, $3)
        ON CONFLICT (guild_id, user_id) DO UPDATE SET xp = EXCLUDED.xp
        """,
        GUILD,
        user_id,
        xp,
    )
    await connection.execute(
        """
        INSERT INTO activity_day (guild_id, user_id, day, message_xp) VALUES ($1, $2, $3, $4)
        ON CONFLICT (guild_id, user_id, day) DO UPDATE SET message_xp = EXCLUDED.message_xp
        """,
        GUILD,
        user_id,
        day,
        xp,
    )
    await standing_moves.add_dirty(connection, GUILD, [user_id])


async def refresh(connection):
    users = [user for _, user in await standing_moves.claim_dirty(connection, [GUILD], 1000)]
    return await standing_moves.move_standings(connection, GUILD, users, STARTS)


async def test_the_database_and_the_rules_agree_on_every_bucket(connection):
    values = [0, 1, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 2**40 + 12_345, 2**50 - 1]

    rows = await connection.fetch(
        "SELECT standing_bucket_of(v) AS bucket FROM unnest($1::bigint[]) AS v", values
    )

    assert [row["bucket"] for row in rows] == [bucket_of(value) for value in values]


async def test_a_member_climbs_when_their_numbers_grow(connection):
    await set_numbers(connection, 1, 100)
    await set_numbers(connection, 2, 300)
    await refresh(connection)

    assert await standings.find_rank(connection, GUILD, "xp:all", 1) == standings.BoardRank(2, 100)

    await set_numbers(connection, 1, 5_000)
    await refresh(connection)

    assert await standings.find_rank(connection, GUILD, "xp:all", 1) == standings.BoardRank(1, 5_000)
    assert await standings.find_rank(connection, GUILD, "xp:day:2026-11-20", 1) == standings.BoardRank(
        1, 5_000
    )
    assert await standings.find_rank(connection, GUILD, "messages:all", 1) is None


async def test_each_day_counts_only_for_the_periods_it_is_in(connection):
    await set_numbers(connection, 1, 10, day=TODAY - timedelta(days=2))
    await set_numbers(connection, 2, 10, day=TODAY - timedelta(days=10))
    await set_numbers(connection, 3, 10, day=TODAY - timedelta(days=20))
    await set_numbers(connection, 4, 10, day=TODAY - timedelta(days=90))
    await refresh(connection)

    async def on(board):
        return [row.user_id for row in await standings.list_top(connection, GUILD, board, 10)]

    assert await on("xp:day:2026-11-20") == []
    assert await on("xp:week:2026-11-16") == [1]
    assert await on("xp:month:2026-11") == [1, 2]
    assert await on("xp:cycle:3") == [1, 2, 3]
    assert await on("xp:all") == [1, 2, 3, 4]


async def test_a_member_whose_xp_is_taken_away_stands_nowhere(connection):
    await set_numbers(connection, 1, 700)
    await refresh(connection)
    await set_numbers(connection, 1, 0)
    await refresh(connection)

    assert await standings.find_rank(connection, GUILD, "xp:all", 1) is None
    assert await standings.get_place(connection, GUILD, "xp:all", 1) == standings.OwnPlace(0, None, None)


async def test_a_value_that_grows_by_little_is_written_without_touching_an_index(connection):
    await connection.execute("TRUNCATE standing")
    await set_numbers(connection, 1, 100_000)
    await refresh(connection)
    before = await connection.fetchrow(WRITTEN_IN_PLACE)
    async with connection.transaction():
        await set_numbers(connection, 1, 100_020)
        assert await refresh(connection) == 5
        after = await connection.fetchrow(WRITTEN_IN_PLACE)

    assert [after[0] - before[0], after[1] - before[1]] == [5, 5]
    assert await standings.find_rank(connection, GUILD, "xp:all", 1) == standings.BoardRank(1, 100_020)


values = st.one_of(*(st.integers(*ends) for ends in ((0, 4), (1_020, 1_030), (2_040, 2_060), (0, 3_000))))


@with_real_servers
@given(st.lists(st.tuples(st.integers(1, 12), values), max_size=25))
async def test_ranks_pages_and_buckets_equal_a_recount_after_any_history(connection, history):
    await connection.execute("DELETE FROM standing; DELETE FROM standing_bucket; DELETE FROM activity_total")
    await connection.execute("DELETE FROM activity_day; DELETE FROM standing_dirty")
    xp: dict[int, int] = {}
    for step, (user_id, value) in enumerate(history):
        xp[user_id] = value
        await set_numbers(connection, user_id, value)
        if step % 3 == 0:
            await refresh(connection)
    await refresh(connection)

    standing = {user_id: value for user_id, value in xp.items() if value}
    for user_id, value in standing.items():
        rank = await standings.find_rank(connection, GUILD, "xp:all", user_id)
        assert rank == standings.BoardRank(1 + sum(other > value for other in standing.values()), value)
        place = await standings.get_place(connection, GUILD, "xp:all", user_id)
        assert place.total == len(standing)
        assert place.above == min((other for other in standing.values() if other > value), default=None)
    board = sorted(standing, key=lambda user_id: (-standing[user_id], user_id))
    at = (connection, GUILD, "xp:all")
    assert [row.user_id for row in await standings.list_top(*at, 7)] == board[:7]
    assert [row.user_id for row in await standings.list_last(*at, 7)] == board[-7:]
    for place, user_id in enumerate(board):
        above = await standings.list_before(*at, user_id, 4)
        assert [row.user_id for row in above] == board[max(0, place - 4) : place]
        below = await standings.list_from(*at, user_id, 4)
        assert [row.user_id for row in below] == board[place : place + 4]
    buckets = await connection.fetch(
        "SELECT bucket, members FROM standing_bucket WHERE board = 'xp:all' AND span = 1"
    )
    assert {row["bucket"]: row["members"] for row in buckets if row["members"]} == {
        bucket: sum(bucket_of(value) == bucket for value in standing.values())
        for bucket in {bucket_of(value) for value in standing.values()}
    }


async def test_an_outage_in_one_lane_ends_the_other_and_is_told_as_it_is(
    pool, redis, connection, monkeypatch
):
    job = Job(pool=pool, rest=None, redis=redis, clock=StillClock(), languages=Languages(), queue=None)
    begun, ended = [], []

    async def refresh_guilds(db, guild_ids, now):
        begun.append(guild_ids)
        if len(begun) == 2:
            raise asyncpg.ConnectionDoesNotExistError("cut off")
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(guild_ids)

    monkeypatch.setattr(moving, "refresh_guilds", refresh_guilds)
    monkeypatch.setattr(moving, "_parts", lambda counts: iter([[1], [2]]))

    with pytest.raises(asyncpg.ConnectionDoesNotExistError):
        await refresh_once(job)

    assert sorted(begun) == [[1], [2]]
    assert ended == begun[:1]


async def test_members_of_many_guilds_are_moved_at_once_each_by_their_own_calendar(pool, redis, connection):
    clock = StillClock()
    today = clock.now().date()
    job = Job(pool=pool, rest=None, redis=redis, clock=clock, languages=Languages(), queue=None)
    await choose(connection, 2, "platform", timezone="Pacific/Kiritimati")
    for guild in (1, 2, 3):
        await connection.execute(
            "INSERT INTO activity_total (guild_id, user_id, xp) VALUES ($1, 1, 50), ($1, 2, 70)", guild
        )
        await standing_moves.add_dirty(connection, guild, [1, 2])

    assert await refresh_once(job) == 6
    assert await refresh_once(job) == 0

    ranks = [await standings.find_rank(connection, guild, "xp:all", 1) for guild in (1, 2, 3)]
    assert ranks == [standings.BoardRank(2, 50)] * 3
    first_days = await connection.fetch("SELECT guild_id, starts_on FROM cycle ORDER BY 1")
    there = local_day(clock.now(), "Pacific/Kiritimati")
    assert [tuple(row) for row in first_days] == [(1, today), (2, there), (3, today)]
