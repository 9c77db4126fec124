"""Connections are cut again and again, also those that are just being made: everything goes on."""

import asyncpg


async def still_works(world):
    ada = world.member("Ada")
    ada.writes()
    await world.settle()
    answer = await ada.runs("rank")
    await world.settle()
    return bool(answer.message.attachments)


async def test_cards_are_drawn_after_redis_has_cut_everybody_off_thousands_of_times(world):
    for _ in range(2_000):
        await world.job.redis.execute_command("CLIENT", "KILL", "TYPE", "normal")

    assert await still_works(world)


async def test_cards_are_drawn_after_postgresql_has_cut_everybody_off_hundreds_of_times(world):
    connection = await asyncpg.connect(world.settings.database_url)
    for _ in range(500):
        await connection.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """
        )
    await connection.close()

    assert await still_works(world)
