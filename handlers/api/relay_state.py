"""Whether the relay hears Discord, by what its shards last told Redis; looked at once in five seconds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from handlers.platform.checkup.relay_shards import read_shards

KNOWN_S: Final = 5.0
PATIENCE_S: Final = 0.5


class RelayState(msgspec.Struct, frozen=True):
    """How many shards there are up to the highest that was heard of, and how many of them hear Discord."""

    shards: int
    connected: int


class RelayProbe:
    """Asks, or remembers. `redis` gives a client."""

    def __init__(self, redis: Callable[[], Awaitable[Any]]) -> None:
        self._redis = redis
        self._known: RelayState | None = None
        self._known_until = float("-inf")

    async def current(self) -> RelayState | None:
        """None: Redis does not answer."""
        if time.monotonic() >= self._known_until:
            self._known = await self._ask()
            self._known_until = time.monotonic() + KNOWN_S
        return self._known

    async def _ask(self) -> RelayState | None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                shards = await read_shards(await self._redis())
        except Exception:
            return None
        highest = shards[-1].shard + 1 if shards else 0
        return RelayState(highest, sum(shard.connected for shard in shards))
