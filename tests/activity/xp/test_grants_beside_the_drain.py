"""Moderators give and take while the drain counts: ledger, days and totals stay in step."""

import asyncio
from datetime import UTC, date, datetime

from db.activity import xp
from interactions.languages import Languages
from jobs.activity.draining import Drain
from tests.activity.draining.conftest import ADA, GUILD, Stream
from tests.support.proven import assert_proven


def grant(number, amount):
    return xp.NewGrant(
        guild_id=GUILD,
        user_id=ADA,
        amount=amount,
        reason="give",
        note=None,
        actor_id=1,
        key=f"interaction:{number}",
        day=date(2025, 11, 21),
        at=datetime(2025, 11, 21, 12, tzinfo=UTC),
    )


async def give(pool, number, amount):
    async with pool.acquire() as connection, connection.transaction():
        before = await xp.lock_xp(connection, GUILD, ADA)
        return await xp.add_grant(connection, grant(number, max(amount, -before)))


async def test_grants_and_messages_at_the_same_time_all_count(pool, redis, connection):
    stream, drain = Stream(redis), Drain(pool, redis, Languages(), batch_entries=5)
    for _ in range(100):
        stream.moves(61)
        await stream.message()

    async def drain_all():
        while await drain.once():
            pass

    await asyncio.gather(drain_all(), *(give(pool, n, 30 if n % 3 else -1000) for n in range(40)))
    await drain.step_down()

    total = await connection.fetchrow("SELECT xp, messages FROM activity_total")
    earned = await connection.fetchval("SELECT sum(message_xp) FROM activity_day")
    ledger = await connection.fetchval("SELECT sum(amount) FROM xp_ledger")
    assert total["messages"] == 100
    assert total["xp"] == earned + ledger
    await assert_proven(connection)


async def test_the_same_interaction_gives_once(pool, connection):
    first = await give(pool, 7, 30)
    second = await give(pool, 7, 30)

    assert (first, second) == (30, None)
    assert await connection.fetchval("SELECT xp FROM activity_total") == 30
    await assert_proven(connection)
