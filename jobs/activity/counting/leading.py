"""Which partitions a drain leads: as many for each of the drains that live, by locks of one connection.

The connection that holds the locks is the one that runs the drain's transactions, so that a drain which lost
it can commit nothing more.

Why: decisions 0160 and 0321.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any, Final

import asyncpg

from db.activity import stream
from db.partitions import PARTITIONS
from jobs.activity.counting.places import share

STANDBY_S: Final = 1.0
"""Between two looks at who else drains."""


class Lead:
    """The partitions that are one drain's, and the connection that holds them."""

    def __init__(self, pool: asyncpg.Pool[Any], stream_name: str) -> None:
        self._pool = pool
        self._stream = stream_name
        self._shared_at = 0.0
        self.connection: Any = None
        """The one that holds the locks, while there is one."""
        self.partitions: tuple[int, ...] = ()

    async def take(self) -> bool:
        """Take our share of the partitions, and give back what is more; whether we have any now."""
        if self.connection is None or not _is_open(self.connection):
            await self.give_back()
            await self._be_a_drain()
        is_time = time.monotonic() - self._shared_at > STANDBY_S
        if self.connection is not None and (is_time or not self.partitions):
            self._shared_at = time.monotonic()
            await self._share()
        return bool(self.partitions)

    async def _be_a_drain(self) -> None:
        connection = await self._pool.acquire()
        try:
            if await stream.find_drains_lock(connection):
                await stream.set_for_batches(connection)
                self.connection = connection
        except BaseException:
            _end(connection)
            raise
        finally:
            if self.connection is None:
                await self._pool.release(connection)

    async def _share(self) -> None:
        """As many partitions for each of the drains that live; those with too few take what is free."""
        fair = share(await stream.count_drains(self.connection))
        led = list(self.partitions)
        for partition in led[fair:]:
            await stream.delete_partition_lock(self.connection, partition)
        led = led[:fair]
        if len(led) < fair:
            others = [partition for partition in range(PARTITIONS) if partition not in led]
            led += await stream.find_partition_locks(self.connection, others, fair - len(led))
        if tuple(led) != self.partitions:
            self.partitions = tuple(led)
            if led:
                await stream.add_positions(self.connection, self._stream, led)

    async def give_back(self) -> None:
        """Let other drains lead."""
        connection, self.connection, self.partitions = self.connection, None, ()
        if connection is None:
            return
        try:
            await stream.delete_drain_locks(connection)
        except Exception:  # asyncpg has errors of several families for a connection that just broke
            _end(connection)
        except BaseException:
            _end(connection)
            raise
        finally:
            await self._pool.release(connection)


def _end(connection: Any) -> None:
    """It may still hold locks, and a pool does not let go of them: nobody may have it next."""
    with suppress(asyncpg.InterfaceError):
        connection.terminate()


def _is_open(connection: Any) -> bool:
    """asyncpg takes a connection that broke back into its pool at once; asking it anything then raises."""
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:
        return False
