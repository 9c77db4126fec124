"""Slow statements are logged by the function they are in, on every connection of a pool, again and again."""

import asyncio
import logging

from db import slow_queries
from db.pool import create_pool
from db.schedule import find_timer
from db.slow_queries import function_of
from deploy.query_times import publish_queries
from handlers.operations.cli import main
from tests.support.services import connect


async def test_a_slow_statement_is_told_by_its_function_without_what_was_asked_for(database_url, caplog):
    pool = await create_pool(database_url, max_size=1, slow_query_ms=1)
    try:
        for _ in range(2):
            await pool.fetchval("SELECT pg_sleep(0.005), $1::text", "what somebody typed")
    finally:
        await pool.close()

    told = [record.getMessage() for record in caplog.records if record.name == "db.slow_queries"]
    assert len([line for line in told if line.startswith("SELECT pg_sleep(0.005), $1::text took")]) == 2
    assert "typed" not in caplog.text


async def test_a_quick_statement_is_not_told(database_url, caplog):
    caplog.set_level(logging.INFO)
    pool = await create_pool(database_url, max_size=1, slow_query_ms=600_000)
    await pool.fetchval("SELECT 1")
    await pool.close()

    assert "db.slow_queries" not in {record.name for record in caplog.records}


async def test_statements_of_the_layer_are_known_by_name(connection):
    seen = []

    def hear(record):
        seen.append(record.query)

    connection.add_query_logger(hear)
    await find_timer(connection, request="x", guild_id=1, subject="")
    await asyncio.sleep(0)  # it is told of at the next turn of the loop
    connection.remove_query_logger(hear)

    assert [function_of(query) for query in seen] == ["db.schedule.find_timer"]


def test_a_statement_is_known_whatever_stands_for_its_constants():
    as_postgresql_keeps_it = """
        SELECT count(*) FROM outbox
        WHERE state = $3 AND guild_id = $1 AND due_at < now() - make_interval(secs => $2)
    """

    assert function_of(as_postgresql_keeps_it) == "db.operations.health.count_late_effects"


async def test_without_statistics_of_postgresql_the_verb_tells_what_processes_have_counted(
    database_url, redis_url, redis, monkeypatch, capsys
):
    monkeypatch.setattr(slow_queries, "_counted", {})  # other tests have costlier ones
    pool = await create_pool(database_url, max_size=1, slow_query_ms=600_000)
    for _ in range(3):
        await find_timer(pool, request="x", guild_id=1, subject="")
    await pool.close()
    await publish_queries(redis, "worker")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REDIS_URL", redis_url)

    assert await asyncio.to_thread(main, ["queries", "--limit", "1000"]) == 0

    told = capsys.readouterr().out
    assert "pg_stat_statements is not installed" in told
    (counted,) = [line.split() for line in told.splitlines() if line.endswith(" db.schedule.find_timer")]
    assert int(counted[2]) >= 3


def test_the_plan_of_a_logged_function_is_told_on_request(database_url, monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", database_url)

    assert main(["queries", "--plan", "db.platform.command_log.get_answer_times"]) == 0
    told = capsys.readouterr().out
    assert "FROM command_log WHERE guild_id = $1" in told
    assert "Scan" in told  # by which index depends on what the table holds

    assert main(["queries", "--plan", "db.nothing"]) == 1


async def test_wanted_and_unused_indexes_are_told(services, monkeypatch, capsys):
    database_url = await services.new_database()
    connection = await connect(database_url)
    await connection.execute(
        """
        INSERT INTO standing_task_failure (name, failed_at, error)
        SELECT 'one', now() + n * interval '1 second', '' FROM generate_series(1, 60000) AS n
        """
    )
    for _ in range(60):
        await connection.fetchval("SELECT count(*) FROM standing_task_failure WHERE error = 'none'")
    await connection.execute("SELECT pg_stat_force_next_flush()")
    await connection.execute("ANALYZE standing_task_failure")
    await connection.close()
    monkeypatch.setenv("DATABASE_URL", database_url)

    assert await asyncio.to_thread(main, ["queries"]) == 0

    told = capsys.readouterr().out
    assert "wants an index: standing_task_failure, 60,000 rows, read whole" in told
    assert "never used: standing_task_failure_by_time of standing_task_failure" in told
