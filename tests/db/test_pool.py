"""A transaction begins at its first query, ends once, and survives connections that died unseen."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from db import outbox
from db.pool import LazyTransaction, create_pool
from tests.support.services import Services

ADD = "INSERT INTO guild (guild_id) VALUES ($1)"
COUNT = "SELECT count(*) FROM guild"


@pytest_asyncio.fixture
async def small_pool(database_url: str) -> AsyncIterator[Any]:
    """A pool of two connections."""
    pool = await create_pool(database_url, min_size=2, max_size=2)
    yield pool
    pool.terminate()


async def test_an_untouched_transaction_takes_no_connection(small_pool: Any) -> None:
    transaction = LazyTransaction(small_pool)

    await transaction.commit()

    assert not transaction.touched
    assert transaction.micros == 0
    assert small_pool.get_idle_size() == 2


async def test_what_is_committed_is_seen_and_the_connection_given_back(small_pool: Any) -> None:
    transaction = LazyTransaction(small_pool)
    await transaction.execute(ADD, 1)
    await transaction.executemany(ADD, [(2,), (3,)])
    assert transaction.touched
    assert await small_pool.fetchval(COUNT) == 0

    await transaction.commit()

    assert await small_pool.fetchval(COUNT) == 3
    assert transaction.micros > 0
    assert small_pool.get_idle_size() == 2


async def test_what_is_rolled_back_is_gone(small_pool: Any) -> None:
    transaction = LazyTransaction(small_pool)
    await transaction.execute(ADD, 1)

    await transaction.rollback()

    assert await small_pool.fetchval(COUNT) == 0


async def test_after_an_error_a_rollback_leaves_a_usable_connection(small_pool: Any) -> None:
    transaction = LazyTransaction(small_pool)
    with pytest.raises(asyncpg.UndefinedTableError):
        await transaction.fetch("SELECT * FROM nowhere")

    await transaction.rollback()

    assert await small_pool.fetchval("SELECT 1") == 1


async def test_a_transaction_abandoned_on_a_connection_is_not_inherited(small_pool: Any) -> None:
    connection = await small_pool.acquire()
    await connection.execute("BEGIN")
    await connection.execute(ADD, 1)

    await small_pool.release(connection)

    assert await small_pool.fetchval(COUNT) == 0


async def test_connections_that_the_server_dropped_are_replaced_at_begin(
    services: Services, small_pool: Any, pool: Any
) -> None:
    await pool.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    transaction = LazyTransaction(small_pool)

    await transaction.execute(ADD, 5)
    await transaction.commit()

    assert await small_pool.fetchval(COUNT) == 1


async def test_a_connection_lost_within_a_transaction_is_an_error_and_nothing_is_repeated(
    small_pool: Any, pool: Any
) -> None:
    transaction = LazyTransaction(small_pool)
    await transaction.execute(ADD, 6)
    pid = await transaction.fetchval("SELECT pg_backend_pid()")
    await pool.execute("SELECT pg_terminate_backend($1)", pid)

    with pytest.raises((asyncpg.PostgresError, asyncpg.InternalClientError, asyncpg.InterfaceError, OSError)):
        await transaction.execute(ADD, 7)
    await transaction.rollback()

    assert await pool.fetchval(COUNT) == 0


async def test_a_statement_that_takes_too_long_is_cut_off(database_url: str) -> None:
    pool = await create_pool(database_url, statement_timeout_ms=20)

    with pytest.raises(asyncpg.QueryCanceledError):
        await pool.fetchval("SELECT pg_sleep(5)")

    pool.terminate()


async def test_a_pool_without_prepared_statements_keeps_none(database_url: str) -> None:
    pool = await create_pool(database_url, max_size=1, prepared_statements=False)

    await pool.fetchval("SELECT $1::int", 1)

    assert await pool.fetchval("SELECT count(*) FROM pg_prepared_statements WHERE name <> ''") == 0
    pool.terminate()


READ_WHOLE = "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'outbox'"


@pytest.mark.parametrize("analyzed", [False, True])
async def test_a_claim_reads_no_whole_outbox_whatever_statistics_say_of_it(
    database_url: str, analyzed: bool
) -> None:
    """Those of an empty outbox, or of one in which nearly all rows are of one target."""
    pool = await create_pool(database_url, max_size=1, fresh_plans=True)
    async with pool.acquire() as db:
        await db.execute("VACUUM outbox")
        for _ in range(10):
            await outbox.claim_heads(db, limit=5, lease_s=25)
        if analyzed:
            await db.execute(
                """
                INSERT INTO outbox (target, effect, payload)
                SELECT 'channel:1', 'tests.none/1', '{}' FROM generate_series(1, 3000)
                """
            )
            await db.execute("ANALYZE outbox")
        await db.execute(
            """
            INSERT INTO outbox (target, effect, payload, due_at)
            SELECT 'channel:' || number, 'tests.none/1', '{}', now() - interval '1 hour'
            FROM generate_series(2, 3001) AS number
            """
        )

        async with db.transaction():
            before = await db.fetchval(READ_WHOLE)
            claimed = await outbox.claim_heads(db, limit=5, lease_s=25)
            read = await db.fetchval(READ_WHOLE) - before

    pool.terminate()
    assert len(claimed.rows) == 5
    assert read < 1_000
