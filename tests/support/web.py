"""Fixtures: web processes in this process, on the tests' database and Redis."""

from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import pytest_asyncio

from deploy.settings import Settings
from handlers.frame.rate_limits import Limits, Rate
from interactions.web import Web
from tests.support.clock import StillClock
from tests.support.door import PUBLIC_KEY, Door
from tests.support.payloads import GUILD

OpenDoor = Callable[..., Door]
FREE: Final = Rate(1_000_000, 1)
WIDE: Final = Limits(member=FREE, guild=FREE, autocomplete=FREE)
"""For tests in which few people press more than is natural: `open_door(limits=WIDE)`."""


@pytest_asyncio.fixture
async def clock() -> StillClock:
    """A clock that moves only when it is told to."""
    return StillClock()


@pytest_asyncio.fixture
async def open_door(database_url: str, redis_url: str, clock: StillClock) -> AsyncIterator[OpenDoor]:
    """Opens doors, each a web process with its own memory, on the same database and Redis."""
    webs: list[Web] = []

    def open_one(
        *,
        guild_id: int | None = GUILD,
        redis: str | None = None,
        modules_off: frozenset[str] = frozenset(),
        listens: bool = False,
        **how: Any,
    ) -> Door:
        settings = Settings(
            discord_public_keys=(PUBLIC_KEY,),
            database_url=database_url,
            redis_url=redis or redis_url,
            modules_off=modules_off,
        )
        web = Web(settings, clock=clock, watches=False, **how)
        if listens:
            web.begin()
        webs.append(web)
        return Door(web, guild_id)

    yield open_one
    for web in webs:
        await web.end()


@pytest_asyncio.fixture
async def door(open_door: OpenDoor) -> Door:
    """One web process with the real products."""
    return open_door()
