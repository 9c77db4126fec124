"""How often a key may be used: one bucket per key in Redis, or in this process while Redis is away."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import msgspec

from handlers.frame.rate_limits import Buckets, Rate
from handlers.frame.script_link import ScriptLink

log = logging.getLogger(__name__)

SCRIPT: Final = Path(__file__).with_name("limits.lua").read_text(encoding="utf-8")
PATIENCE_S: Final = 0.25
REST_S: Final = 1.0


class CallAllowance(msgspec.Struct, frozen=True):
    """What became of a call. `wait_ms` 0: it may go on. `full_after_ms`: until all calls are there again."""

    rate: Rate
    wait_ms: int
    full_after_ms: int

    @property
    def headers(self) -> dict[str, str]:
        """What the client is told."""
        used = -(-self.full_after_ms // self.rate.step_ms)
        told = {
            "ratelimit-limit": str(self.rate.burst),
            "ratelimit-remaining": str(max(self.rate.burst - used, 0)),
            "ratelimit-reset": str(-(-self.full_after_ms // 1000)),
        }
        return told | ({"retry-after": str(-(-self.wait_ms // 1000))} if self.wait_ms else {})


class KeyLimits:
    """The buckets of keys. `connect` gives the redis.asyncio client; `prefix`: of their names in Redis."""

    def __init__(self, connect: Callable[[], Awaitable[Any]], prefix: str = "guildhall:api") -> None:
        self._prefix = prefix
        self._link = ScriptLink(connect, SCRIPT)
        self._buckets = Buckets()
        self._resting_until = 0.0

    async def take(self, api_key_id: int, rate: Rate, now_ms: int) -> CallAllowance:
        """Takes one call out of the key's bucket."""
        name = f"{self._prefix}:{api_key_id}"
        if time.monotonic() >= self._resting_until:
            try:
                return await self._take_in_redis(name, rate, now_ms)
            except Exception as problem:
                log.warning("Redis is away, limiting keys alone: %s: %s", type(problem).__name__, problem)
                self._resting_until = time.monotonic() + REST_S
        wait_ms = self._buckets.wait_ms(name, rate, now_ms)
        if not wait_ms:
            self._buckets.charge(name, rate, now_ms)
        return CallAllowance(rate, wait_ms, self._buckets.full_after_ms(name, now_ms))

    async def close(self) -> None:
        """Closes its connections."""
        await self._link.close()

    async def _take_in_redis(self, name: str, rate: Rate, now_ms: int) -> CallAllowance:
        await self._link.prepare()
        args = [b"%d" % number for number in (now_ms, rate.step_ms, rate.burst)]
        async with asyncio.timeout(PATIENCE_S):
            wait_ms, full_after_ms = await self._link.run(name, args)
        return CallAllowance(rate, int(wait_ms), int(full_after_ms))
