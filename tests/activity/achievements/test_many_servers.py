"""Achievements of many servers: as many statements as for few, and each alone where one cannot be checked."""

import pytest
import pytest_asyncio

import handlers.products  # noqa: F401  makes the metrics and default sets of all products known
from handlers.activity.achievements import actions
from interactions.languages import Languages
from jobs.activity import achievements
from jobs.run import Job
from tests.support.clock import StillClock
from tests.support.proven import assert_proven
from tests.support.statements import statements_heard

ADA, BEN = 1, 2


@pytest_asyncio.fixture
async def job(pool, redis):
    return Job(pool=pool, rest=None, redis=redis, clock=StillClock(), languages=Languages(), queue=None)


async def serves(job, guild_ids, messages=1_200):
    """Servers with the default sets: Ada wrote today and Ben yesterday, who is marked for both days."""
    today = job.clock.now().date()
    async with job.transaction() as db:
        for guild_id in guild_ids:
            await db.execute("INSERT INTO guild (guild_id, name) VALUES ($1, 'Hall')", guild_id)
            await actions.install_sets(db, guild_id, job.clock.now())
        await db.execute(
            """
            INSERT INTO activity_total (guild_id, user_id, xp, earned_xp, messages)
            SELECT guild_id, user_id, 10 * $2, 10 * $2, $2
            FROM unnest($1::bigint[]) AS guild_id, generate_series(1, 2) AS user_id
            """,
            guild_ids,
            messages,
        )
        await db.execute(
            """
            INSERT INTO activity_day (guild_id, user_id, day, messages, message_xp)
            SELECT guild_id, user_id, $3::date - user_id + 1, $2, 10 * $2
            FROM unnest($1::bigint[]) AS guild_id, generate_series(1, 2) AS user_id
            """,
            guild_ids,
            messages,
            today,
        )
        await db.execute(
            """
            INSERT INTO metric_change (guild_id, user_id, day)
            SELECT guild_id, user_id, day FROM activity_day WHERE guild_id = ANY($1::bigint[])
            UNION ALL SELECT guild_id, user_id, $2 FROM activity_day
            WHERE guild_id = ANY($1::bigint[]) AND user_id = 2
            """,
            guild_ids,
            today,
        )


async def earned(connection):
    """What members of each server have, by server."""
    rows = await connection.fetch(
        """
        SELECT w.guild_id, user_id, name, w.xp, holders FROM achievement_award AS w
        JOIN achievement USING (achievement_id) ORDER BY user_id, name
        """
    )
    names = {}
    for guild_id, *award in map(tuple, rows):
        names.setdefault(guild_id, []).append(tuple(award))
    return names


async def test_twenty_servers_take_as_many_statements_as_two_and_their_members_earn_the_same(job, connection):
    counts = []
    for guild_ids in ([10, 11], list(range(100, 120))):
        await serves(job, guild_ids)
        async with statements_heard(job.pool) as heard:
            assert await achievements.check_once(job) == 3 * len(guild_ids)
        counts.append(len(heard))
        while await achievements.check_once(job):
            pass

    by_guild = await earned(connection)
    assert len(by_guild) == 22
    assert len({tuple(awards) for awards in by_guild.values()}) == 1
    assert {user for user, *_ in by_guild[10]} == {ADA, BEN}
    assert counts[1] <= counts[0] < 60
    keys = await connection.fetch("SELECT key FROM xp_ledger")
    assert len(keys) == len(set(keys)) > 0
    await assert_proven(connection)


async def test_a_server_that_cannot_be_checked_holds_up_no_other(job, connection):
    await serves(job, [10, 11, 12])
    broken = """UPDATE achievement SET criteria = '{"metric": "messages"}' WHERE guild_id = 11"""
    await connection.execute(broken)

    with pytest.raises(KeyError) as refused:
        await achievements.check_once(job)
    while await connection.fetchval("SELECT count(*) FROM metric_change WHERE guild_id <> 11"):
        with pytest.raises(KeyError):
            await achievements.check_once(job)

    assert "guild 11" in refused.value.__notes__[0]
    awards = await earned(connection)
    assert set(awards) == {10, 12}
    assert awards[10] == awards[12]
    assert await connection.fetchval("SELECT count(*) FROM metric_change WHERE guild_id = 11") > 0
    await assert_proven(connection)
