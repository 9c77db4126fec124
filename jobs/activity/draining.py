"""The drain: activity records from the Redis streams into PostgreSQL, each exactly once.

Servers are parted into sixteen partitions, and the drains that live share these out. Each partition is led by
one: it holds an advisory lock on the very connection that runs its transactions, so that a drain which lost
the connection can commit nothing more. The positions in the streams move in the transaction of the effects,
and only from where this drain believes them to be. While PostgreSQL works on a batch the next one is read and
decoded, from all streams that are ours at once. What cannot be read goes to a second stream; what cannot be
applied is found by halving the batch, and goes there too.

Why: decisions 0160 and 0321.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from db.activity import stream
from jobs.activity.counting import leading
from jobs.activity.counting.deduplicating import StreamPart, natural_id
from jobs.activity.counting.known import DrainState
from jobs.activity.counting.places import StreamPlace, order
from jobs.activity.counting.reading import DEAD, STREAM, StreamRead, StreamReader, StreamStretch
from jobs.activity.counting.window import WINDOW_ENTRIES, WINDOW_MS
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
TRIM_EVERY_S: Final = 5.0


class LostLead(Exception):
    """Another drain has moved the position: whatever this one knows is void."""


class Drain:
    """Drains our share of the streams. `once` and `run` may be called again after any failure."""

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
        self._redis = redis
        self._stream = stream_name
        self._reader = StreamReader(redis, stream_name, batch_entries)
        self._writer = Writer(languages, bot_user_id)
        self._lead = leading.Lead(pool, stream_name)
        self._known: DrainState | None = None
        self._trimmed_at = 0.0
        self.events = 0
        """Entries whose effects this drain has committed."""

    @property
    def led(self) -> tuple[int, ...]:
        """The partitions that are ours now."""
        return self._lead.partitions

    async def once(self, *, block_ms: int = 0) -> int:
        """One batch; returns how many entries it had, 0 when there is nothing or other drains lead.

        At least 1 when it moved on, though all that it passed was of others.
        """
        if not await self.lead():
            return 0
        try:
            read = await self._reader.read((await self._knowledge()).places, block_ms=block_ms)
            await self._commit(read)
        except BaseException:
            self._known = None
            raise
        return read.count or int(read.moves)

    async def run(self, stop: asyncio.Event) -> None:
        """Drain until told to stop; failures are logged and waited out."""
        while not stop.is_set():
            try:
                if await self.lead():
                    await self._run_leading(stop)
                else:
                    await _wait(stop, leading.STANDBY_S)
            except Exception as problem:
                expected = isinstance(problem, (asyncpg.PostgresError, RedisError, OSError, LostLead))
                log.warning("drain: %r; starting again", problem, exc_info=not expected)
                await self.step_down()
                await _wait(stop, leading.STANDBY_S)
        await self.step_down()

    async def _run_leading(self, stop: asyncio.Event) -> None:
        """With the partitions as they are shared out now."""
        led = self.led
        known = await self._knowledge()
        ahead = asyncio.create_task(self._reader.read(known.places, block_ms=500))
        try:
            while not stop.is_set() and await self.lead() and self.led == led:
                read = await ahead
                known = await self._knowledge()
                ahead = asyncio.create_task(self._reader.read(_after(known.places, read), block_ms=500))
                started = time.monotonic()
                await self._commit(read)
                if self._known is not known:
                    return
                if 0 < read.count < SMALL_BATCH:
                    await _wait(stop, LINGER_S - (time.monotonic() - started))
        finally:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)

    async def lead(self) -> bool:
        """Take our share of the partitions; whether we have any now. What is known is of those led before."""
        before = self._lead.connection, self.led
        leads = await self._lead.take()
        if before != (self._lead.connection, self.led):
            self._known = None
        return leads

    async def step_down(self) -> None:
        """Let other drains lead."""
        self._known = None
        await self._lead.give_back()

    async def _knowledge(self) -> DrainState:
        if self._known is None:
            known = await DrainState.load(self._lead.connection, self._stream, self.led)
            await self._go_back(known)
            await self._fill_window(known)
            self._known = known
        return self._known

    async def _go_back(self, known: DrainState) -> bool:
        """After a loss in Redis: no position may lie beyond the end of its stream."""
        lost = await self._reader.ends_before(known.places)
        for place, last in lost:
            log.warning(
                "drain: %s ends at %s, before %s: entries were lost", place.stream, last, place.position
            )
            await self._move([(place, last)])
            place.position = last
        return bool(lost)

    async def _move(self, moves: Sequence[tuple[StreamPlace, str]]) -> None:
        """Move positions in the database; LostLead when one is not where we believe it."""
        keys = [(key, place.position, new) for place, new in moves for key in place.keys]
        streams, olds, news = zip(*keys, strict=True)
        if not await stream.move_positions(self._lead.connection, streams, olds, news):
            raise LostLead("another drain moved a position")

    async def _fill_window(self, known: DrainState) -> None:
        """The ids counted lately, from what the streams still hold below the positions."""
        for place in known.places:
            for tail in await self._reader.tail(place, WINDOW_MS, WINDOW_ENTRIES):
                ids = [natural for entry in tail.entries if (natural := natural_id(entry)) is not None]
                known.window.ids.update(ids)
                known.window.push(tail.first_id, tail.last_id, tail.count, ids)

    async def _commit(self, read: StreamRead) -> None:
        """All effects of what was read, exactly once, with the poison in it set aside."""
        if read.poison:
            await self._reader.set_aside(read.poison)
        if not read.moves:
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

    async def _halve(self, read: StreamRead, problem: Exception) -> None:
        """Something in the batch cannot be applied: find it, set it aside, apply the rest."""
        if len(read.raw) < 2:
            log.error("drain: entry %s cannot be applied: %r", read.stretches[-1].last_id, problem)
            await self._reader.set_aside([(*item, repr(problem)) for item in read.raw])
            await self._commit(read.nothing())
            return
        for half in read.halves():
            await self._commit(half)

    async def _apply(self, read: StreamRead) -> Batch:
        known = await self._knowledge()
        places = {place.stream: place for place in known.places}
        moves = [(places[stretch.place.stream], stretch.last_id) for stretch in read.stretches]
        parts: list[StreamPart] = []
        windows: list[tuple[StreamStretch, list[int]]] = []
        async with self._lead.connection.transaction():
            await self._move(moves)
            for stretch in read.stretches:
                part, ids = known.deduplicator.fresh(StreamPart(stretch.place.partitions, stretch.entries))
                parts.append(part)
                windows.append((stretch, ids))
            journal = read.count < SMALL_BATCH
            batch = await self._writer.apply(self._lead.connection, known, parts, journal=journal)
        for place, last_id in moves:
            place.position = last_id
        for stretch, ids in windows:
            known.window.push(stretch.first_id, stretch.last_id, stretch.count, ids)
        self.events += read.count
        if known.behind:
            self._known = None  # some partitions may have caught up with the others
        return batch

    async def _after(self, read: StreamRead, batch: Batch) -> None:
        """What may be lost: the decisions for `/xp why`, trimming."""
        decisions = [(m.guild_id, m.user_id, m.decisions) for m in batch.noted if m.decisions]
        for member in (*batch.touched, *batch.noted):
            member.clear()
        try:
            if decisions:
                await keep_decisions(self._redis, decisions)
            if self._known is not None:
                self._known.forget_some()
                await self._trim(self._known)
        except (RedisError, OSError) as problem:
            log.warning("drain: not kept for /xp why, or not trimmed: %s", problem)

    async def _trim(self, known: DrainState) -> None:
        """Each stream as far as the window reaches back, never what is not applied yet."""
        keep_from = known.window.shrink(max((place.position for place in known.places), key=order))
        if keep_from is None or time.monotonic() - self._trimmed_at <= TRIM_EVERY_S:
            return
        self._trimmed_at = time.monotonic()
        ours = [place for place in known.places if place.takes_all]
        await self._reader.trim({place.stream: min(keep_from, place.position, key=order) for place in ours})


def _after(places: Sequence[StreamPlace], read: StreamRead) -> list[StreamPlace]:
    """The same places when all of that is applied."""
    ends = {stretch.place.stream: stretch.last_id for stretch in read.stretches}
    return [replace(place, position=ends.get(place.stream, place.position)) for place in places]


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
