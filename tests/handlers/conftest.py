"""The workshop's door: a product made for the tests, on the real database and Redis."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.handlers.workshop import PRODUCTS
from tests.support.door import Door
from tests.support.payloads import GUILD
from tests.support.web import clock, door, open_door

__all__ = ["clock", "counted", "door", "open_door", "workshop"]


@pytest.fixture
def workshop(open_door: Callable[..., Door]) -> Door:
    """One web process with the workshop."""
    return open_door(products=PRODUCTS)


@pytest.fixture
def counted(pool: Any) -> Callable[[], Any]:
    """How many interactions left something in the workshop's row."""

    async def count() -> int:
        row = await pool.fetchval(
            "SELECT settings -> 'seen' FROM guild_setting WHERE guild_id = $1 AND module = 'workshop'", GUILD
        )
        return len(row or {})

    return count
