"""Records into the Redis streams of their partitions: in order, in batches, each exactly once however Redis
fails.

A batch names the one it follows. The script takes it only on top of that one and answers with the batch the
stream ends with, from which the relay learns what really happened: an answer was lost (the batch is there),
Redis lost its tail (the batches of the last seconds are written again), or a second relay has taken over
(this one stops).

Why: decision 0114.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway_relay.exits import EXIT_FATAL, RelayStopped
from gateway_relay.session import Position, session_key
from gateway_relay.settings import RelaySettings

log = logging.getLogger(__name__)

STREAM = "guildhall:activity"
PARTITIONS = 16
STREAMS = tuple(f"{STREAM}:{partition}" for partition in range(PARTITIONS))
LAST_BATCH = "guildhall:relay:last_batch"
RUNS = "guildhall:relay:runs"
DROPPED = "guildhall:relay:dropped"
TRIMMED = "guildhall:relay:trimmed"
_FIRST_RETRY_S = 0.05
_MAX_RETRY_S = 2.0
_AWAY = (RedisError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Entry:
    """One record, encoded, and the position that holds once it is written.

    `guild_id` None: of no guild, so that it is told in every partition.
    """

    body: bytes
    position: Position
    seq: int
    guild_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Batch:
    number: int
    mark: str
    keys: list[str]
    positions: list[str | int]
    bodies: tuple[list[bytes], ...]
    """By partition."""
    records: int
    dropped: int


@dataclass
class Counts:
    """Since the process started."""

    written: int = 0
    dropped: int = 0
    written_again: int = 0
    retries: int = 0


@dataclass
class _Sent:
    batch: _Batch
    at: float = field(default_factory=time.monotonic)


def partition_of(guild_id: int) -> int:
    """Like Discord's shards: by the time in its id. The same as in db.partitions."""
    return (guild_id >> 22) % PARTITIONS


class Forwarder:
    """Buffers entries and writes them; `add` never waits."""

    def __init__(self, redis: Redis, settings: RelaySettings) -> None:
        self._redis = redis
        self._settings = settings
        self._script = redis.register_script(files("gateway_relay").joinpath("flush.lua").read_text())
        self._buffer: deque[Entry] = deque()
        self._buffered_bytes = 0
        self._unsent: deque[_Batch] = deque()
        self._sent: deque[_Sent] = deque()
        self._run = 0
        self._number = 0
        self._ends_with = ""
        self._newly_dropped = 0
        self._dropped_logged_at = float("-inf")
        self._wake = asyncio.Event()
        self._writing = asyncio.Lock()
        self.counts = Counts()
        self.away_since: float | None = None
        """Monotonic time at which Redis stopped answering."""

    async def take_over(self) -> None:
        """From now on a relay that started earlier can no longer write. Raises when Redis is away."""
        self._run = await self._redis.incr(RUNS)
        self._ends_with = f"{self._run}:0"
        await self._redis.set(LAST_BATCH, self._ends_with)

    def add(self, entries: Iterable[Entry]) -> bool:
        """Queues entries; False when older ones had to be dropped to make room."""
        for entry in entries:
            self._buffer.append(entry)
            self._buffered_bytes += len(entry.body)
        fits = True
        while self._is_too_full():
            self._buffered_bytes -= len(self._buffer.popleft().body)
            self._newly_dropped += 1
            self.counts.dropped += 1
            fits = False
        if not fits:
            self._log_drops()
        self._wake.set()
        return fits

    @property
    def has_room(self) -> bool:
        """Whether the buffer is less than half full."""
        return len(self._buffer) * 2 < self._settings.buffer_records

    @property
    def outstanding(self) -> int:
        """Records not yet in the stream."""
        return len(self._buffer) + sum(batch.records for batch in self._unsent)

    async def run(self) -> None:
        """Writes for ever. Raises RelayStopped when another relay took over."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            await asyncio.sleep(self._settings.flush_every_s)
            await self.write_outstanding()

    async def write_outstanding(self) -> None:
        """Writes until nothing is left, waiting for Redis as long as it is away."""
        async with self._writing:
            while batch := self._next_batch():
                self._settle(batch, await self._write_patiently(batch))

    async def _write_patiently(self, batch: _Batch) -> str:
        delay = _FIRST_RETRY_S
        while True:
            try:
                answer = await self._write(batch)
            except _AWAY as problem:
                self._note_away(problem)
                await asyncio.sleep(delay)
                delay = min(delay * 2, _MAX_RETRY_S)
            else:
                self._note_back()
                return answer

    def _is_too_full(self) -> bool:
        too_many = len(self._buffer) > self._settings.buffer_records
        return too_many or (self._buffered_bytes > self._settings.buffer_bytes and len(self._buffer) > 1)

    def _next_batch(self) -> _Batch | None:
        if not self._unsent and self._buffer:
            self._unsent.append(self._cut_batch())
        return self._unsent[0] if self._unsent else None

    def _cut_batch(self) -> _Batch:
        bodies: tuple[list[bytes], ...] = tuple([] for _ in range(PARTITIONS))
        last: dict[int, Entry] = {}
        records = 0
        while self._buffer and records < self._settings.batch_records:
            entry = self._buffer.popleft()
            self._buffered_bytes -= len(entry.body)
            for told in bodies if entry.guild_id is None else (bodies[partition_of(entry.guild_id)],):
                told.append(entry.body)
            last[entry.position.shard] = entry
            records += 1
        self._number += 1
        dropped, self._newly_dropped = self._newly_dropped, 0
        positions: list[str | int] = [len(last)]
        for entry in last.values():
            positions.extend(entry.position.at(entry.seq).arguments())
        keys = [LAST_BATCH, DROPPED, TRIMMED, *STREAMS, *(session_key(shard) for shard in last)]
        mark = f"{self._run}:{self._number}"
        return _Batch(self._number, mark, keys, positions, bodies, records, dropped)

    async def _write(self, batch: _Batch) -> str:
        settings = self._settings
        bounds = (batch.dropped, settings.stream_bound, settings.session_ttl_s)
        arguments: list[Any] = [self._ends_with, batch.mark, *bounds, PARTITIONS, *batch.positions]
        arguments += [len(told) for told in batch.bodies]
        arguments += [body for told in batch.bodies for body in told]
        answer = await self._script(keys=batch.keys, args=arguments)
        return str(answer.decode())

    def _settle(self, batch: _Batch, answer: str) -> None:
        """What the stream ends with decides what is still to be written."""
        if answer == batch.mark:
            self._ends_with = answer
            self._unsent.popleft()
            self._sent.append(_Sent(batch))
            self.counts.written += batch.records
            self._forget_old_batches()
            return
        run, _, number = answer.partition(":")
        if run and int(run) > self._run:
            raise RelayStopped(EXIT_FATAL, "Another relay has taken over. Run only one per bot token.")
        self._ends_with = answer
        self._write_again_after(int(number) if run and int(run) == self._run else 0)

    def _write_again_after(self, number: int) -> None:
        again = [sent.batch for sent in self._sent if sent.batch.number > number]
        missing = (again[0] if again else self._unsent[0]).number - number - 1
        if number and missing:
            log.error("Redis lost %d batches that are no longer kept here", missing)
        self._sent.clear()
        self._unsent.extendleft(reversed(again))
        records = sum(batch.records for batch in again)
        self.counts.written_again += records
        log.warning("Redis came back without its last records; %d are written again", records)

    def _forget_old_batches(self) -> None:
        """Redis has them on disk by then."""
        oldest = time.monotonic() - self._settings.keep_sent_s
        while self._sent and self._sent[0].at < oldest:
            self._sent.popleft()

    def _note_away(self, problem: BaseException) -> None:
        self.counts.retries += 1
        if self.away_since is None:
            self.away_since = time.monotonic()
            log.warning("Redis is away (%s); keeping records until it is back", problem)

    def _note_back(self) -> None:
        if self.away_since is not None:
            waited = time.monotonic() - self.away_since
            log.warning("Redis is back after %.1f s; %d records waited", waited, self.outstanding)
            self.away_since = None

    def _log_drops(self) -> None:
        now = time.monotonic()
        if now - self._dropped_logged_at >= 10:
            self._dropped_logged_at = now
            log.error("The buffer is full: %d records dropped so far, oldest first", self.counts.dropped)
