"""How long the database and the queue take to answer, measured at most once a second.

`/ping` shows the last sample and starts the next measurement; only when the last one is old does it wait.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

import msgspec

log = logging.getLogger(__name__)

FRESH_S = 1.0
STALE_S = 5.0
PATIENCE_S = 0.5


class Sample(msgspec.Struct, frozen=True):
    """Milliseconds, None where nothing answered in half a second."""

    database_ms: float | None
    queue_ms: float | None
    workers: bool
    at: float


class Latencies:
    """`probe_database` and `probe_queue` make one round trip each; `workers_alive` says who works."""

    def __init__(
        self,
        probe_database: Callable[[], Awaitable[object]],
        probe_queue: Callable[[], Awaitable[object]],
        workers_alive: Callable[[], Awaitable[bool]],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._probe_database = probe_database
        self._probe_queue = probe_queue
        self._workers_alive = workers_alive
        self._monotonic = monotonic
        self._last: Sample | None = None
        self._measuring: asyncio.Task[Sample] | None = None

    async def current(self) -> Sample:
        """The last sample if it is not older than five seconds, else a new one."""
        last = self._last
        age_s = self._monotonic() - last.at if last is not None else STALE_S
        if last is not None and age_s < FRESH_S:
            return last
        if self._measuring is None:
            self._measuring = asyncio.create_task(self._measure())
        if last is not None and age_s < STALE_S:
            return last
        return await asyncio.shield(self._measuring)

    async def _measure(self) -> Sample:
        try:
            database_ms, queue_ms, workers = await asyncio.gather(
                _time(self._probe_database), _time(self._probe_queue), self._see_workers()
            )
            self._last = Sample(database_ms, queue_ms, workers, self._monotonic())
            return self._last
        finally:
            self._measuring = None

    async def _see_workers(self) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._workers_alive()
        except Exception:
            return False


async def _time(probe: Callable[[], Awaitable[object]]) -> float | None:
    """Milliseconds of a second round trip: the first one may have to connect."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            await probe()
            started = time.perf_counter()
            await probe()
            return (time.perf_counter() - started) * 1000
    except Exception as problem:
        log.info("a probe got no answer: %s: %s", type(problem).__name__, problem)
        return None
