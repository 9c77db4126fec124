"""Notifications arrive, also after the connection was lost."""

import asyncio
from contextlib import asynccontextmanager
from typing import Any

import pytest

from db.listen import listen

WITHIN_SECONDS = 60


class Listening:
    """What a listener heard and how its connection fared."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        self.connected = asyncio.Semaphore(0)
        self.lost = 0

    def note_loss(self) -> None:
        self.lost += 1


@asynccontextmanager
async def listening(source: Any) -> Any:
    state = Listening()
    task = asyncio.create_task(
        listen(
            source,
            {"cached": state.heard.put_nowait},
            connected=state.connected.release,
            lost=state.note_loss,
        )
    )
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            await state.connected.acquire()
            yield state
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(params=["address", "pool"])
def source(request: pytest.FixtureRequest, database_url: str, pool: Any) -> Any:
    """What a listener may be given."""
    return database_url if request.param == "address" else pool


async def change_settings(pool: Any, guild_id: int) -> None:
    await pool.execute("INSERT INTO guild_setting (guild_id, module) VALUES ($1, 'activity')", guild_id)


async def cut(pool: Any, which: str = "true") -> None:
    """Ends the connections to this database."""
    await pool.execute(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {which} "
        "AND datname = current_database() AND pid <> pg_backend_pid()"
    )


async def test_a_changed_setting_is_announced(pool: Any, source: Any) -> None:
    async with listening(source) as state:
        await change_settings(pool, 42)

        assert (await state.heard.get()).startswith("settings 42 ")


async def test_after_a_lost_connection_it_listens_again_and_says_so(pool: Any, source: Any) -> None:
    async with listening(source) as state:
        await cut(pool, "query LIKE 'LISTEN%'")
        await state.connected.acquire()
        await change_settings(pool, 43)

        assert (await state.heard.get()).startswith("settings 43 ")
        assert state.lost == 1


async def test_however_often_and_whenever_it_is_cut_off_it_listens_again(pool: Any, source: Any) -> None:
    """Also in the middle of connecting, where asyncpg has errors of other kinds."""
    async with listening(source) as state, pool.acquire() as connection:
        for _ in range(400):
            await cut(connection)
            await asyncio.sleep(0.001)
        while state.heard.empty():
            await change_settings(connection, 44)
            await connection.execute("DELETE FROM guild_setting")
            await asyncio.sleep(0.05)

        assert (await state.heard.get()).startswith("settings 44 ")


async def test_when_it_is_cancelled_the_pool_has_its_connections_back(pool: Any) -> None:
    async with listening(pool):
        pass

    connections = [await pool.acquire() for _ in range(pool.get_max_size())]
    for connection in connections:
        await pool.release(connection)
