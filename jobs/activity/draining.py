"""The drain: activity records from the Redis stream into PostgreSQL, each exactly once.

One drain leads at a time: it holds an advisory lock on the very connection that runs its transactions, so
that a drain which lost the connection can commit nothing more. The position in the stream moves in the
transaction of the effects, and only from where this drain believes it to be. While PostgreSQL works on a
batch the next one is read and decoded. What cannot be read goes to a second stream; what cannot be
applied is found by halving the batch, and goes there too.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from db.activity import stream
from jobs.activity.counting.known import WINDOW_ENTRIES, WINDOW_MS, Known
from jobs.activity.counting.reading import DEAD, STREAM, Read, Reader
from jobs.activity.counting.records import Command, Entry, Message
from jobs.activity.counting.writing import Writer
from jobs.activity.why_journal import keep_decisions

if TYPE_CHECKING:
    from interactions.languages import Languages
    from jobs.activity.counting.batch import Batch

log = logging.getLogger(__name__)

BATCH_ENTRIES: Final = 20_000
SMALL_BATCH: Final = 2_000
"""Below this the drain keeps up: it tells `/xp why` every decision, and waits a little for more."""
LINGER_S: Final = 0.1
STANDBY_S: Final = 1.0
TRIM_EVERY_S: Final = 5.0


class LostLead(Exception):
    """Another drain has moved the position: whatever this one knows is void."""


class Drain:
    """Drains one stream. `once` and `run` may be called again after any failure."""

    def __init__(
        self,
        pool: asyncpg.Pool[Any],
        redis: Redis,
        languages: Languages,
        *,
        bot_user_id: int | None = None,
        stream_name: str = STREAM,
        batch_entries: int = BATCH_ENTRIES,
    ) -> None:
        self._pool = pool
        self._redis = redis
        self._stream = stream_name
        self._reader = Reader(redis, stream_name, batch_entries)
        self._writer = Writer(languages, bot_user_id)
        self._db: Any = None
        self._known: Known | None = None
        self._trimmed_at = 0.0
        self.events = 0
        """Entries whose effects this drain has committed."""

    async def once(self, *, block_ms: int = 0) -> int:
        """One batch; returns how many entries it had, 0 when there is nothing or another drain leads."""
        if not await self.lead():
            return 0
        try:
            read = await self._reader.read(await self._position(), block_ms=block_ms)
            await self._commit(read)
        except BaseException:
            self._known = None
            raise
        return read.count

    async def run(self, stop: asyncio.Event) -> None:
        """Drain until told to stop; failures are logged and waited out."""
        while not stop.is_set():
            try:
                if await self.lead():
                    await self._run_leading(stop)
                else:
                    await _wait(stop, STANDBY_S)
            except Exception as problem:
                expected = isinstance(problem, (asyncpg.PostgresError, RedisError, OSError, LostLead))
                log.warning("drain: %r; starting again", problem, exc_info=not expected)
                await self.step_down()
                await _wait(stop, STANDBY_S)
        await self.step_down()

    async def _run_leading(self, stop: asyncio.Event) -> None:
        position = await self._position()
        ahead = asyncio.create_task(self._reader.read(position, block_ms=500))
        try:
            while not stop.is_set():
                read = await ahead
                ahead = asyncio.create_task(self._reader.read(read.last_id, block_ms=500))
                started = time.monotonic()
                await self._commit(read)
                if 0 < read.count < SMALL_BATCH:
                    await _wait(stop, LINGER_S - (time.monotonic() - started))
        finally:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)

    async def lead(self) -> bool:
        """Take the lead if nobody has it; whether we have it now."""
        if self._db is not None and _is_open(self._db):
            return True
        await self.step_down()
        connection = await self._pool.acquire()
        try:
            leading = await stream.find_drain_lock(connection)
            if leading:
                await stream.set_for_batches(connection)
                self._db = connection
            return leading
        finally:
            if self._db is None:
                await self._pool.release(connection)

    async def step_down(self) -> None:
        """Let another drain lead."""
        connection, self._db, self._known = self._db, None, None
        if connection is None:
            return
        try:
            await stream.delete_drain_lock(connection)
        except Exception:  # asyncpg has errors of several families for a connection that just broke
            with suppress(asyncpg.InterfaceError):
                connection.terminate()
        finally:
            await self._pool.release(connection)

    async def _position(self) -> str:
        return (await self._knowledge()).position

    async def _knowledge(self) -> Known:
        if self._known is None:
            known = await Known.load(self._db, self._stream)
            await self._go_back(known)
            await self._fill_window(known)
            self._known = known
        return self._known

    async def _go_back(self, known: Known) -> bool:
        """After a loss in Redis: the position may not lie beyond the end of the stream."""
        last = await self._reader.end_before(known.position)
        if last is None:
            return False
        log.warning("drain: the stream ends at %s, before %s: entries were lost", last, known.position)
        if not await stream.move_position(self._db, self._stream, known.position, last):
            raise LostLead("another drain moved the position")
        known.position = last
        return True

    async def _fill_window(self, known: Known) -> None:
        """The ids counted lately, from what the stream still holds below the position."""
        for tail in await self._reader.tail(known.position, WINDOW_MS, WINDOW_ENTRIES):
            ids = [natural for entry in tail.entries if (natural := _natural_id(entry)) is not None]
            known.window.ids.update(ids)
            known.window.push(tail.first_id, tail.last_id, tail.count, ids)

    async def _commit(self, read: Read) -> None:
        """All effects of what was read, exactly once, with the poison in it set aside."""
        if read.poison:
            await self._reader.set_aside(read.poison)
        if not read.count:
            if await self._go_back(await self._knowledge()):
                raise LostLead("the stream is shorter than it was")
            return
        try:
            batch = await self._apply(read)
        except Exception as problem:
            self._known = None
            if not _is_datas_fault(problem):
                raise
            await self._halve(read, problem)
            return
        await self._after(read, batch)

    async def _halve(self, read: Read, problem: Exception) -> None:
        """Something in the batch cannot be applied: find it, set it aside, apply the rest."""
        if len(read.raw) < 2:
            log.error("drain: entry %s cannot be applied: %r", read.last_id, problem)
            await self._reader.set_aside([(*one, repr(problem)) for one in read.raw])
            await self._commit(Read.nothing(read))
            return
        for half in read.halves():
            await self._commit(half)

    async def _apply(self, read: Read) -> Batch:
        known = await self._knowledge()
        async with self._db.transaction():
            if not await stream.move_position(self._db, self._stream, known.position, read.last_id):
                raise LostLead(f"the position is not {known.position} any more")
            entries, ids = known.fresh(read.entries)
            batch = await self._writer.apply(self._db, known, entries, journal=read.count < SMALL_BATCH)
        known.position = read.last_id
        known.window.push(read.first_id, read.last_id, read.count, ids)
        self.events += read.count
        return batch

    async def _after(self, read: Read, batch: Batch) -> None:
        """What may be lost: the decisions for `/xp why`, trimming."""
        known = await self._knowledge()
        decisions = [(m.guild_id, m.user_id, m.decisions) for m in batch.noted if m.decisions]
        for member in (*batch.touched, *batch.noted):
            member.clear()
        known.forget_some()
        keep_from = known.window.shrink(known.position)
        try:
            if decisions:
                await keep_decisions(self._redis, decisions)
            if keep_from is not None and time.monotonic() - self._trimmed_at > TRIM_EVERY_S:
                self._trimmed_at = time.monotonic()
                await self._reader.trim(keep_from)
        except (RedisError, OSError) as problem:
            log.warning("drain: not kept for /xp why, or not trimmed: %s", problem)


def _is_open(connection: Any) -> bool:
    """asyncpg takes a connection that broke back into its pool at once; asking it anything then raises."""
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:
        return False


def _natural_id(entry: Entry) -> int | None:
    record = entry.record
    if isinstance(record, Message):
        return record.message_id
    return record.interaction_id if isinstance(record, Command) else None


def _is_datas_fault(problem: Exception) -> bool:
    """Whether trying again cannot help: a value PostgreSQL refuses, or one that our code cannot handle."""
    refused = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)
    ours = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
    return isinstance(problem, (*refused, *ours)) and not isinstance(problem, OSError)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    if seconds > 0:
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            return


async def drain_once(pool: asyncpg.Pool[Any], redis: Redis, languages: Languages, **options: Any) -> int:
    """Drain all there is now; returns how many entries that was."""
    drain = Drain(pool, redis, languages, **options)
    total = 0
    try:
        while count := await drain.once():
            total += count
    finally:
        await drain.step_down()
    return total


async def drain_forever(
    pool: asyncpg.Pool[Any], redis: Redis, languages: Languages, stop: asyncio.Event, **options: Any
) -> None:
    """Drain, or stand by for the drain that leads, until told to stop."""
    drain = Drain(pool, redis, languages, **options)
    try:
        await drain.run(stop)
    finally:
        await drain.step_down()


__all__ = ["DEAD", "STREAM", "Drain", "drain_forever", "drain_once"]
