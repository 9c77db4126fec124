"""Statements, processor time and memory of a stretch of work."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
from redis.asyncio import Redis

from db.pool import set_up_connection
from interactions.languages import Languages
from jobs.run import Job

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 2**20


class Counted(asyncpg.Connection):  # type: ignore[misc]
    """Counts what is sent."""

    statements = 0

    async def fetch(self, *args: Any, **options: Any) -> Any:
        Counted.statements += 1
        return await super().fetch(*args, **options)

    async def fetchrow(self, *args: Any, **options: Any) -> Any:
        Counted.statements += 1
        return await super().fetchrow(*args, **options)

    async def fetchval(self, *args: Any, **options: Any) -> Any:
        Counted.statements += 1
        return await super().fetchval(*args, **options)

    async def execute(self, *args: Any, **options: Any) -> Any:
        Counted.statements += 1
        return await super().execute(*args, **options)

    async def executemany(self, *args: Any, **options: Any) -> Any:
        Counted.statements += 1
        return await super().executemany(*args, **options)


async def counted_pool(url: str) -> Any:
    """As a worker's, with statements counted and no limit on their time."""
    settings = {"timezone": "UTC", "statement_timeout": "0", "plan_cache_mode": "force_custom_plan"}
    return await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=12,
        connection_class=Counted,
        init=set_up_connection,
        server_settings=settings,
    )


class FlowingClock:
    """Begins at a moment and goes on as fast as time does, or ahead when told."""

    def __init__(self, begins: datetime) -> None:
        self._begins, self._since = begins, time.monotonic()

    def now(self) -> datetime:
        return self._begins + timedelta(seconds=time.monotonic() - self._since)

    def jumps(self, to: datetime) -> None:
        self._begins, self._since = to, time.monotonic()


@dataclass
class Meter:
    """The servers of a round, and what measures it."""

    pool: Any
    redis: Redis
    postmaster: int
    database_url: str
    redis_url: str

    def job(self, clock: Any) -> Job:
        """The tools of background functions, without Discord."""
        return Job(self.pool, None, self.redis, clock, Languages(), None)  # type: ignore[arg-type]

    @contextmanager
    def measures(self, found: dict[str, Any]) -> Iterator[None]:
        """Fill in what the block takes."""
        watch = _Memory()
        statements, postgres_s, cpu_s = Counted.statements, self.postgres_s(), time.process_time()
        began = time.perf_counter()
        yield
        found["seconds"] = time.perf_counter() - began
        found["python_s"] = time.process_time() - cpu_s
        found["postgres_s"] = self.postgres_s() - postgres_s
        found["statements"] = Counted.statements - statements
        found["memory_mib"] = watch.most_mib()

    def postgres_s(self) -> float:
        """Processor time of the server and all that it has started, so far."""
        ticks = 0
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(folder.name) == self.postmaster:
                ticks += sum(int(field) for field in fields[11:15])
            elif int(fields[1]) == self.postmaster:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS_PER_S


class _Memory:
    """The most resident memory since it was made, beyond what there was; looked at by a thread."""

    def __init__(self) -> None:
        self._before = self._most = _resident_mib()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def most_mib(self) -> float:
        self._over.set()
        self._thread.join()
        return max(self._most, _resident_mib()) - self._before

    def _look(self) -> None:
        while not self._over.wait(0.02):
            self._most = max(self._most, _resident_mib())


def _resident_mib() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_MIB
