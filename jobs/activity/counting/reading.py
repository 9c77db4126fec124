"""Reading the stream: entries are decoded as they come, what cannot be decoded is kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from redis.asyncio import Redis

from jobs.activity.counting.known import entry_ms
from jobs.activity.counting.records import Entry, Poison, decode

STREAM: Final = "guildhall:activity"
DEAD: Final = "guildhall:activity:dead"
MAX_DEAD: Final = 100_000
TAIL_CHUNK: Final = 10_000
FIRST_CHUNK: Final = 250
BATCH_BYTES: Final = 4 * 1024 * 1024
"""A batch is cut at about so many bytes: a whole guild is many times a message, and after a start of the
relay all guilds come at once. How large entries are is only known when they are there, so that reading begins
with a few and goes on with twice as many."""

Raw = tuple[str, bytes]
PoisonEntry = tuple[str, bytes, str]


@dataclass(slots=True)
class Read:
    """A stretch of the stream, in order. `count` are the readable entries and the poison."""

    first_id: str
    last_id: str
    count: int = 0
    raw: list[Raw] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    poison: list[PoisonEntry] = field(default_factory=list)

    @classmethod
    def of(cls, position: str, raw: Sequence[Raw]) -> Read:
        """Decode; without any entries it ends at the position."""
        if not raw:
            return cls(position, position)
        read = cls(raw[0][0], raw[-1][0], len(raw))
        keep, keep_raw = read.entries.append, read.raw.append
        for one in raw:
            try:
                keep(decode(one[1]))
                keep_raw(one)
            except Poison as problem:
                read.poison.append((one[0], one[1], str(problem)))
        return read

    @classmethod
    def nothing(cls, read: Read) -> Read:
        """The same stretch without any effect."""
        return cls(read.first_id, read.last_id, read.count)

    def halves(self) -> tuple[Read, Read]:
        """The stretch cut in two; poison is dealt with already."""
        middle = len(self.raw) // 2
        left, right = self.raw[:middle], self.raw[middle:]
        first = Read(self.first_id, left[-1][0], len(left), left, self.entries[:middle])
        return first, Read(right[0][0], self.last_id, len(right), right, self.entries[middle:])


class Reader:
    """Reads one stream, and writes the dead-letter stream beside it."""

    def __init__(self, redis: Redis, stream: str, batch_entries: int) -> None:
        self._redis = Redis(connection_pool=redis.connection_pool)
        for command in ("XREAD", "XRANGE", "XREVRANGE"):
            self._redis.set_response_callback(command, _as_it_came)  # type: ignore[arg-type]
        self._stream = stream
        self._dead = f"{stream}:dead"
        self._batch_entries = batch_entries

    async def read(self, position: str, *, block_ms: int) -> Read:
        """What comes after the position, waiting up to `block_ms` for anything at all."""
        found: list[Raw] = []
        size, chunk, after = 0, FIRST_CHUNK, position
        while size < BATCH_BYTES and (left := self._batch_entries - len(found)) > 0:
            count = min(chunk, left)
            more = await self._chunk(after, count, 0 if found else block_ms)
            found += more
            if len(more) < count:
                break
            size += sum(len(payload) for _, payload in more)
            chunk, after = chunk * 2, more[-1][0]
        return Read.of(position, found)

    async def _chunk(self, position: str, count: int, block_ms: int) -> list[Raw]:
        waiting = ("BLOCK", block_ms) if block_ms else ()
        reply = await self._redis.execute_command(  # type: ignore[no-untyped-call]
            "XREAD", "COUNT", count, *waiting, "STREAMS", self._stream, position
        )
        return _raw(reply[0][1]) if reply else []

    async def tail(self, position: str, window_ms: int, most: int) -> list[Read]:
        """What the stream still holds up to the position: at most so much, oldest first."""
        oldest = f"{max(0, entry_ms(position) - window_ms)}-0"
        found: list[Read] = []
        end, left = position, most
        while left > 0:
            reply = await self._redis.execute_command(  # type: ignore[no-untyped-call]
                "XREVRANGE", self._stream, end, oldest, "COUNT", min(left, TAIL_CHUNK)
            )
            if not reply:
                break
            found.append(Read.of(position, _raw(reversed(reply))))
            left -= len(reply)
            end = f"({found[-1].first_id}"
        return found[::-1]

    async def end_before(self, position: str) -> str | None:
        """The stream's last entry, if that lies before the position: Redis has lost what came after.

        Everything it still holds was applied then, and what comes next has higher ids than its last.
        """
        reply = await self._redis.execute_command(  # type: ignore[no-untyped-call]
            "XREVRANGE", self._stream, "+", "-", "COUNT", 1
        )
        last = reply[0][0].decode() if reply else position
        return last if _order(last) < _order(position) else None

    async def trim(self, keep_from: str) -> None:
        """Forget what lies before that entry."""
        await self._redis.xtrim(self._stream, minid=keep_from, approximate=True)

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


def _order(entry_id: str) -> tuple[int, int]:
    time, _, number = entry_id.partition("-")
    return int(time), int(number or 0)
