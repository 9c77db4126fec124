"""Web apps for the tests of the handler frame: products made for the test, real database and Redis."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest_asyncio

from db.clock import Clock
from deploy.settings import Settings
from handlers.products import PRODUCTS
from interactions.asgi import Web
from tests.support.clock import StillClock
from tests.support.door import PUBLIC_KEY, Door

OpenDoor = Callable[..., Door]


@pytest_asyncio.fixture
async def clock() -> StillClock:
    """A clock that moves only when it is told to."""
    return StillClock()


@pytest_asyncio.fixture
async def open_door(database_url: str, redis_url: str, clock: Clock) -> AsyncIterator[OpenDoor]:
    """Starts web processes, each with its own memory, on the same database and Redis."""
    webs: list[Web] = []

    def open_one(
        *, guild_id: int | None = 81_000_000_000_000_001, redis: str | None = None, **how: Any
    ) -> Door:
        settings = Settings(
            discord_public_keys=(PUBLIC_KEY,),
            database_url=database_url,
            redis_url=redis or redis_url,
            modules_off=how.pop("modules_off", frozenset()),
        )
        web = Web(settings, clock=how.pop("clock", clock), products=how.pop("products", PRODUCTS), **how)
        webs.append(web)
        return Door(web, guild_id)

    yield open_one
    for web in webs:
        await web.end()


@pytest_asyncio.fixture
async def door(open_door: OpenDoor) -> Door:
    """One web process with the real products."""
    return open_door()
