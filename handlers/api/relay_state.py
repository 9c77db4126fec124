"""Whether the relay hears Discord, by what its shards last told Redis; looked at once in five seconds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

KEYS: Final = [f"guildhall:relay:health:{shard}" for shard in range(256)]
"""One question for as many shards as there may be, instead of a search among all keys."""
KNOWN_S: Final = 5.0
PATIENCE_S: Final = 0.5


class RelayState(msgspec.Struct, frozen=True):
    """How many shards there are, and how many of them hear Discord."""

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
                reports = await (await self._redis()).mget(KEYS)
        except Exception:
            return None
        return state_of(reports)


def state_of(reports: list[bytes | None]) -> RelayState:
    """One report per shard, in their order; of a shard below the highest that told nothing, it is away."""
    told = {shard: msgspec.json.decode(report) for shard, report in enumerate(reports) if report}
    connected = sum(bool(report.get("connected")) for report in told.values())
    return RelayState(max(told, default=-1) + 1, connected)
