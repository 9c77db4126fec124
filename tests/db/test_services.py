"""The test servers themselves."""

from typing import Any

import asyncpg

from tests.support.services import Services, connect


async def test_rows_of_one_test_are_not_seen_by_the_next(connection: Any) -> None:
    assert await connection.fetchval("SELECT count(*) FROM guild") == 0
    await connection.execute("INSERT INTO guild (guild_id) VALUES (1)")


async def test_rows_of_the_test_before_are_gone_too(connection: Any) -> None:
    assert await connection.fetchval("SELECT count(*) FROM guild") == 0
    await connection.execute("INSERT INTO guild (guild_id) VALUES (1)")


async def test_committed_rows_survive_a_killed_server(services: Services) -> None:
    url = await services.new_database()
    before = await connect(url)
    await before.execute("INSERT INTO guild (guild_id, name) VALUES (7, 'Oryx')")

    await services.kill_postgres()
    await services.restart_postgres()

    after = await connect(url)
    assert await after.fetchval("SELECT name FROM guild WHERE guild_id = 7") == "Oryx"
    await after.close()


async def test_what_is_on_disk_survives_a_killed_redis(services: Services, redis: Any) -> None:
    await redis.set("kept", "yes")
    # While a sync of the file takes long, the server answers before it has written.
    assert await redis.execute_command("WAITAOF", 1, 0, 10_000) == [1, 0]

    await services.kill_redis()
    await services.restart_redis()

    assert await redis.get("kept") == b"yes"


async def test_jsonb_is_read_and_written_as_plain_values(pool: "asyncpg.Pool[Any]") -> None:
    value = {"a": [1, None, "ü"], "b": {"c": True}}

    assert await pool.fetchval("SELECT $1::jsonb", value) == value
