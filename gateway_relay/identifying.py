"""When a shard may IDENTIFY: spaced per bucket, also over restarts, and far below Discord's daily limit.

Why: decision 0113.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway_relay.exits import EXIT_FATAL, RelayStopped
from gateway_relay.settings import RelaySettings

log = logging.getLogger(__name__)

_REDIS_WITHIN_S = 2.0


class IdentifyGate:
    """`max_concurrency` buckets (shard % max_concurrency), one IDENTIFY per bucket and `identify_every_s`."""

    def __init__(self, redis: Redis, settings: RelaySettings, *, shards: int, max_concurrency: int) -> None:
        self._redis = redis
        self._every_s = settings.identify_every_s
        self._a_day = settings.identifies_per_day * shards
        self._max_concurrency = max(1, max_concurrency)
        self._buckets = [asyncio.Lock() for _ in range(self._max_concurrency)]
        self._last = [float("-inf")] * self._max_concurrency

    @asynccontextmanager
    async def turn(self, shard: int) -> AsyncIterator[None]:
        """Entered when the shard may IDENTIFY; to be left when it has been answered.

        The next one's time counts from there: how long connecting takes varies by more than our margin over
        Discord's 5 s. Raises RelayStopped when the day's number is used up.
        """
        bucket = shard % self._max_concurrency
        async with self._buckets[bucket]:
            await asyncio.sleep(self._last[bucket] + self._every_s - time.monotonic())
            try:
                async with asyncio.timeout(_REDIS_WITHIN_S + self._every_s):
                    await self._wait_for_other_processes(bucket)
                    await self._count()
            except (RedisError, OSError, TimeoutError):
                log.warning("Redis is away: identifies are spaced by this process alone")
            try:
                yield
            finally:
                self._last[bucket] = time.monotonic()

    async def _wait_for_other_processes(self, bucket: int) -> None:
        """A relay that was just killed may have identified a moment ago."""
        key, lifetime_ms = f"guildhall:relay:identify:{bucket}", max(1, int(self._every_s * 1000))
        while not await self._redis.set(key, 1, nx=True, px=lifetime_ms):  # noqa: ASYNC110
            await asyncio.sleep(max(await self._redis.pttl(key), 1) / 1000)

    async def _count(self) -> None:
        key = f"guildhall:relay:identifies:{int(time.time()) // 86_400}"
        today = int(await self._redis.incr(key))
        await self._redis.expire(key, 86_400)
        if today > self._a_day:
            raise RelayStopped(
                EXIT_FATAL,
                f"The relay began {today - 1} sessions today; something is wrong. Discord resets the token "
                f"of a bot after 1000, so it stops here. Read the log, then delete {key} in Redis to go on.",
            )
