"""Reading the streams: entries are decoded as they come, what cannot be decoded is kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from redis.asyncio import Redis

from jobs.activity.counting.places import StreamPlace, entry_ms, order
from jobs.activity.counting.records import Entry, Poison, decode

STREAM: Final = "guildhall:activity"
DEAD: Final = "guildhall:activity:dead"
MAX_DEAD: Final = 100_000
TAIL_CHUNK: Final = 10_000
FIRST_CHUNK: Final = 250
BATCH_BYTES: Final = 4 * 1024 * 1024
"""A batch is cut at about so many bytes: a whole guild is many times a message, and after a start of the
relay all guilds come at once. How large entries are is only known when they are there, so that reading begins
with a few of all streams together, and goes on with twice as many of those that hold more."""

Raw = tuple[str, bytes]
PoisonEntry = tuple[str, bytes, str]


@dataclass(slots=True)
class StreamStretch:
    """A stretch of one stream, in order. `count` are the readable entries and the poison."""

    place: StreamPlace
    first_id: str
    last_id: str
    count: int = 0
    raw: list[Raw] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def halves(self) -> tuple[StreamStretch, StreamStretch]:
        """Cut in two."""
        middle = len(self.raw) // 2
        left, right = self.raw[:middle], self.raw[middle:]
        first = replace(self, last_id=left[-1][0], count=len(left), raw=left, entries=self.entries[:middle])
        return first, replace(
            self, first_id=right[0][0], count=len(right), raw=right, entries=self.entries[middle:]
        )


@dataclass(slots=True)
class StreamRead:
    """What was read at once: a stretch of each stream in which there was anything."""

    stretches: list[StreamStretch] = field(default_factory=list)
    poison: list[PoisonEntry] = field(default_factory=list)

    def add(self, place: StreamPlace, raw: Sequence[Raw]) -> None:
        """Decode; of a stream that others read too, what is not of the place's partitions is passed by."""
        stretch = StreamStretch(place, raw[0][0], raw[-1][0])
        keep, keep_raw, takes_all = stretch.entries.append, stretch.raw.append, place.takes_all
        for item in raw:
            try:
                entry = decode(item[1])
            except Poison as problem:
                if place.keeps_poison:
                    stretch.count += 1
                    self.poison.append((item[0], item[1], str(problem)))
                continue
            if takes_all or place.takes(entry):
                keep(entry)
                keep_raw(item)
        stretch.count += len(stretch.raw)
        self.stretches.append(stretch)

    @property
    def count(self) -> int:
        """Entries, readable or not."""
        return sum(stretch.count for stretch in self.stretches)

    @property
    def moves(self) -> bool:
        """Whether there was anything at all, be it of other partitions."""
        return bool(self.stretches)

    @property
    def raw(self) -> list[Raw]:
        return [item for stretch in self.stretches for item in stretch.raw]

    def nothing(self) -> StreamRead:
        """The same without any effect."""
        return StreamRead([replace(stretch, raw=[], entries=[]) for stretch in self.stretches])

    def halves(self) -> tuple[StreamRead, StreamRead]:
        """Cut in two; poison is dealt with already."""
        if len(self.stretches) > 1:
            middle = len(self.stretches) // 2
            return StreamRead(self.stretches[:middle]), StreamRead(self.stretches[middle:])
        first, second = self.stretches[0].halves()
        return StreamRead([first]), StreamRead([second])


class StreamReader:
    """Reads the streams, and writes the dead-letter stream beside them."""

    def __init__(self, redis: Redis, stream: str, batch_entries: int) -> None:
        self._redis = Redis(connection_pool=redis.connection_pool)
        for command in ("XREAD", "XRANGE", "XREVRANGE"):
            self._redis.set_response_callback(command, _as_it_came)  # type: ignore[arg-type]
        self._dead = f"{stream}:dead"
        self._batch_entries = batch_entries

    async def read(self, places: Sequence[StreamPlace], *, block_ms: int = 0) -> StreamRead:
        """What comes after these positions, waiting up to `block_ms` for anything at all.

        The first place is the one stream of before: what is in the others came later, and is left until it
        has been read to its end.
        """
        raws: dict[str, list[Raw]] = {place.stream: [] for place in places}
        after = {place.stream: place.position for place in places}
        size, total, chunk = 0, 0, FIRST_CHUNK
        old = places[0].stream
        while size < BATCH_BYTES and (left := self._batch_entries - total) > 0:
            count = -(-min(chunk, left) // len(after))
            chunks = await self._chunks(after, count, 0 if total else block_ms)
            if len(chunks.get(old, ())) == count:
                chunks = {old: chunks[old]}
            for stream, more in chunks.items():
                raws[stream] += more
                after[stream] = more[-1][0]
                size += sum(len(payload) for _, payload in more)
                total += len(more)
            full = [stream for stream, more in chunks.items() if len(more) == count]
            if not full:
                break
            after = {stream: after[stream] for stream in dict.fromkeys((old, *full))}
            chunk *= 2
        read = StreamRead()
        for place in places:
            if raws[place.stream]:
                read.add(place, raws[place.stream])
        return read

    async def _chunks(self, after: dict[str, str], count: int, block_ms: int) -> dict[str, list[Raw]]:
        waiting = ("BLOCK", block_ms) if block_ms else ()
        reply = await self._redis.execute_command(  # type: ignore[no-untyped-call]
            "XREAD", "COUNT", count, *waiting, "STREAMS", *after.keys(), *after.values()
        )
        return {stream.decode(): _raw(entries) for stream, entries in reply or ()}

    async def tail(self, place: StreamPlace, window_ms: int, most: int) -> list[StreamStretch]:
        """What the stream still holds up to the position: at most so much, oldest first."""
        if entry_ms(place.position) == 0:
            return []
        oldest = f"{max(0, entry_ms(place.position) - window_ms)}-0"
        tail = StreamRead()
        end, left = place.position, most
        while left > 0:
            reply = await self._redis.execute_command(  # type: ignore[no-untyped-call]
                "XREVRANGE", place.stream, end, oldest, "COUNT", min(left, TAIL_CHUNK)
            )
            if not reply:
                break
            tail.add(place, _raw(list(reversed(reply))))
            left -= len(reply)
            end = f"({tail.stretches[-1].first_id}"
        return tail.stretches[::-1]

    async def ends_before(self, places: Sequence[StreamPlace]) -> list[tuple[StreamPlace, str]]:
        """Places whose stream ends before their position: Redis has lost what came after.

        Everything it still holds was applied then, and what comes next has higher ids than its last.
        """
        pipeline = self._redis.pipeline(transaction=False)
        for place in places:
            pipeline.execute_command("XREVRANGE", place.stream, "+", "-", "COUNT", 1)
        replies = await pipeline.execute()
        lasts = [(place, reply[0][0].decode()) for place, reply in zip(places, replies, strict=True) if reply]
        return [(place, last) for place, last in lasts if order(last) < order(place.position)]

    async def trim(self, keep_from: dict[str, str]) -> None:
        """Forget what lies before these entries of streams."""
        pipeline = self._redis.pipeline(transaction=False)
        for stream, first in keep_from.items():
            pipeline.xtrim(stream, minid=first, approximate=True)
        await pipeline.execute()

    async def set_aside(self, poison: Sequence[PoisonEntry]) -> None:
        """Into the dead-letter stream, for a person to look at."""
        pipeline = self._redis.pipeline(transaction=False)
        for entry_id, payload, problem in poison:
            fields: dict[Any, Any] = {"id": entry_id, "r": payload, "problem": problem[:500]}
            pipeline.xadd(self._dead, fields, maxlen=MAX_DEAD, approximate=True)
        await pipeline.execute()


def _as_it_came(reply: Any, **_: Any) -> Any:
    return reply


def _raw(reply: Any) -> list[Raw]:
    """(id, payload) of each entry as Redis sends it: [id, [field, value, ...]]. Without fields: empty."""
    return [(entry[0].decode(), entry[1][1] if entry[1] and entry[1][0] == b"r" else b"") for entry in reply]
