"""Slow statements are logged by the function they are in, on every connection of a pool, again and again."""

import asyncio
import logging

from db.pool import create_pool
from db.schedule import find_timer
from db.slow_queries import function_of
from handlers.operations.cli import main


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


def test_the_verb_tells_what_is_missing(database_url, monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", database_url)

    assert main(["queries"]) == 0
    assert "pg_stat_statements is not installed" in capsys.readouterr().out
