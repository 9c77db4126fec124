"""What this process and its neighbours know of guilds: caches of two levels that change everywhere at once.

The first level is this process' memory, the second one is Redis, shared by all processes. Both are bounded in
time and space, and correctness never depends on them: who changes something locks its rows.

A commit that makes an entry stale announces so ("kind guild transaction"), by a trigger or by the statement
that writes. Every process that listens drops its entry and raises, in Redis, the guild's *floor* to that
transaction. An entry in Redis carries the *horizon* of its reading: the oldest transaction that was not
finished then. It may be used only while its horizon is above the floor, so a reading that was under way while
somebody committed is never taken for the truth, whatever comes first. A process that does not listen asks the
database.

Why: decision 0270.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

import msgspec

from db.pool import Connection

log = logging.getLogger(__name__)

CHANNEL: Final = "cached"
FLOOR_MS: Final = 2 * 60 * 60 * 1000
"""Floors outlive every entry."""
PATIENCE_S: Final = 0.1
REST_S: Final = 1.0
BEGIN_AGAIN_S: Final = 0.2
EVERYWHERE: Final = 0
"""In the place of a guild: the floor under everything."""

RAISE: Final = """
for _, key in ipairs(KEYS) do
    local floor = tonumber(redis.call('GET', key) or '0')
    if tonumber(ARGV[1]) > floor then redis.call('SET', key, ARGV[1], 'PX', ARGV[2])
    else redis.call('PEXPIRE', key, ARGV[2]) end
end
"""

T = TypeVar("T")
Raw = TypeVar("Raw")


class Kind(msgspec.Struct, Generic[Raw], frozen=True):
    """One kind of entry. `form` is what Redis holds; with another shape of it, give it another `name`."""

    name: str
    form: Any
    keep_s: float
    capacity: int
    deaf_s: float = 0.0
    """How long an entry is kept by a process that does not listen."""


class Cached(msgspec.Struct, frozen=True):
    """Something that a product wants cached: `load(db, guild_id, part, now)` reads it."""

    kind: Kind[Any]
    load: Callable[[Connection, int, str, datetime], Awaitable[Any]]


class Read(msgspec.Struct, Generic[Raw], frozen=True):
    """What the database said. `horizon`: the oldest transaction that was not finished before the reading."""

    raw: Raw
    horizon: int = 0


class SharedLevel:
    """Entries in Redis. When Redis is away or slow there are none, for a second at a time."""

    def __init__(self, connect: Callable[[], Awaitable[Any]]) -> None:
        self._connect = connect
        self._resting_until = 0.0

    async def fetch(self, kind: str, guild_id: int, part: str) -> bytes | None:
        """The entry, if it may be used."""
        floors = (_floor_key(kind, guild_id), _floor_key("all", EVERYWHERE))
        stored = await self._ask("MGET", _entry_key(kind, guild_id, part), *floors)
        if stored is None or stored[0] is None:
            return None
        horizon, _, packed = stored[0].partition(b" ")
        return packed if int(horizon) > max(int(stored[1] or 0), int(stored[2] or 0)) else None

    async def keep(
        self, kind: str, guild_id: int, part: str, horizon: int, packed: bytes, keep_s: float
    ) -> None:
        """Lay the entry there for the others."""
        entry = b"%d %b" % (horizon, packed)
        await self._ask("SET", _entry_key(kind, guild_id, part), entry, "PX", int(keep_s * 1000))

    async def raise_floors(self, kind: str, guild_ids: Sequence[int], transaction: int) -> None:
        """What was read before that transaction had ended may not be used any more."""
        keys = [_floor_key(kind, guild_id) for guild_id in guild_ids]
        await self._ask("EVAL", RAISE, len(keys), *keys, transaction, FLOOR_MS)

    async def _ask(self, *command: Any) -> Any:
        if time.monotonic() < self._resting_until:
            return None
        try:
            redis = await self._connect()
            async with asyncio.timeout(PATIENCE_S):
                return await redis.execute_command(*command)
        except Exception as problem:
            log.warning("the shared cache is away: %s: %s", type(problem).__name__, problem)
            self._resting_until = time.monotonic() + REST_S
            return None


def _entry_key(kind: str, guild_id: int, part: str) -> str:
    return f"guildhall:cache:{kind}:{guild_id}:{part}"


def _floor_key(kind: str, guild_id: int) -> str:
    return f"guildhall:cache-floor:{kind}:{guild_id}"


class Cache(Generic[Raw, T]):
    """Entries of one kind, by guild and part of it; the least recently used ones are forgotten.

    `load` reads one from the database. `make` turns what was read into what is used.
    """

    def __init__(
        self,
        kind: Kind[Raw],
        load: Callable[[int, str], Awaitable[Read[Raw]]],
        make: Callable[[Raw], T],
        *,
        shared: SharedLevel | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.kind = kind
        self.counts: Counter[str] = Counter()
        """hits, shared_hits, misses, evictions, invalidations."""
        self._load = load
        self._make = make
        self._shared = shared
        self._monotonic = monotonic
        self._known: OrderedDict[tuple[int, str], tuple[float, T]] = OrderedDict()
        self._parts: dict[int, set[str]] = {}
        self._loading: dict[tuple[int, str], asyncio.Task[T]] = {}
        self._changed_here: dict[int, float] = {}
        self._decoder: Any = None
        self._listening = False

    def known(self, guild_id: int, part: str = "") -> T | None:
        """What is known and fresh, without asking anybody."""
        entry = self._known.get((guild_id, part))
        if entry is None or entry[0] < self._monotonic():
            return None
        self._known.move_to_end((guild_id, part))
        self.counts["hits"] += 1
        return entry[1]

    async def get(self, guild_id: int, part: str = "") -> T:
        """What is known and fresh, or read now; those who ask at the same time share one reading."""
        known = self.known(guild_id, part)
        if known is not None:
            return known
        task = self._loading.get((guild_id, part))
        if task is None:
            task = asyncio.create_task(self._read(guild_id, part))
            self._loading[guild_id, part] = task
        return await asyncio.shield(task)

    def forget(self, guild_id: int) -> None:
        """The guild's rows changed. A reading that is under way may be too old: nobody new may use it."""
        self.counts["invalidations"] += 1
        for part in self._parts.pop(guild_id, ()):
            self._known.pop((guild_id, part), None)
        for key in [key for key in self._loading if key[0] == guild_id]:
            del self._loading[key]

    def changed_here(self, guild_id: int) -> None:
        """As `forget`, and for a moment Redis is not trusted: its floor may not be raised yet."""
        self.forget(guild_id)
        self._changed_here[guild_id] = self._monotonic() + REST_S

    def listening_began(self) -> None:
        """From now on changes are heard; earlier ones may have been missed."""
        self._forget_all()
        self._listening = True

    def listening_ended(self) -> None:
        """Changes are not heard any more, and some may have been missed."""
        self._forget_all()
        self._listening = False

    def _forget_all(self) -> None:
        self._known.clear()
        self._parts.clear()
        self._loading.clear()

    async def _read(self, guild_id: int, part: str) -> T:
        task = asyncio.current_task()
        try:
            raw = await self._find(guild_id, part)
            value = self._make(raw)
            if self._loading.get((guild_id, part)) is task:
                self._keep(guild_id, part, value)
            return value
        finally:
            if self._loading.get((guild_id, part)) is task:
                del self._loading[guild_id, part]

    async def _find(self, guild_id: int, part: str) -> Raw:
        shared = self._shared if self._listening and not self._is_changed_here(guild_id) else None
        if shared is not None:
            packed = await shared.fetch(self.kind.name, guild_id, part)
            raw = self._decode(packed) if packed is not None else None
            if raw is not None:
                self.counts["shared_hits"] += 1
                return raw
        self.counts["misses"] += 1
        read = await self._load(guild_id, part)
        if shared is not None and read.horizon:
            packed = msgspec.json.encode(read.raw)
            await shared.keep(self.kind.name, guild_id, part, read.horizon, packed, self.kind.keep_s)
        return read.raw

    def _decode(self, packed: bytes) -> Raw | None:
        """What another process wrote; of another version of ours it may not be readable."""
        if self._decoder is None:
            self._decoder = msgspec.json.Decoder(self.kind.form)
        try:
            raw: Raw = self._decoder.decode(packed)
        except msgspec.MsgspecError:
            return None
        return raw

    def _is_changed_here(self, guild_id: int) -> bool:
        if not self._changed_here:
            return False
        now = self._monotonic()
        self._changed_here = {
            changed_id: until for changed_id, until in self._changed_here.items() if until > now
        }
        return guild_id in self._changed_here

    def _keep(self, guild_id: int, part: str, value: T) -> None:
        seconds = self.kind.keep_s if self._listening else self.kind.deaf_s
        if not seconds:
            return
        self._known[guild_id, part] = (self._monotonic() + seconds, value)
        self._known.move_to_end((guild_id, part))
        self._parts.setdefault(guild_id, set()).add(part)
        if len(self._known) > self.kind.capacity:
            (guild_id, part), _ = self._known.popitem(last=False)
            self._parts[guild_id].discard(part)
            if not self._parts[guild_id]:
                del self._parts[guild_id]
            self.counts["evictions"] += 1


class Announcements:
    """What is heard on CHANNEL goes to the caches of this process, and into Redis for all."""

    def __init__(self, shared: SharedLevel | None) -> None:
        self.caches: dict[str, Cache[Any, Any]] = {}
        self.heard = 0
        """How many were heard."""
        self._missed: dict[str, int] = {}
        """Kinds that were announced before their cache was here, with the newest transaction."""
        self._shared = shared
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = 0
        self._listening = False

    def add(self, cache: Cache[Any, Any]) -> None:
        """It hears of changes from now on, or as soon as Redis knows of those that came before it."""
        kind = cache.kind.name.partition("/")[0]
        if kind in self._missed:
            self._keep(asyncio.create_task(self._make_up(kind, cache)))
            return
        self.caches[kind] = cache
        if self._listening:
            cache.listening_began()

    async def _make_up(self, kind: str, cache: Cache[Any, Any]) -> None:
        while (transaction := self._missed.pop(kind, None)) is not None:
            if self._shared is not None:
                await self._shared.raise_floors("all", [EVERYWHERE], transaction)
        self.add(cache)

    def hear(self, payload: str) -> None:
        """ "kind guild transaction"; several guilds are parted by commas."""
        kind, guilds, transaction = payload.split(" ")
        cache = self.caches.get(kind)
        if cache is not None:
            guild_ids = [int(guild_id) for guild_id in guilds.split(",")]
            for guild_id in guild_ids:
                cache.changed_here(guild_id)
            self._raise(cache.kind.name, guild_ids, int(transaction))
        else:
            self._missed[kind] = max(self._missed.get(kind, 0), int(transaction))
        self.heard += 1

    def began(self, newest: Callable[[], Awaitable[int]]) -> None:
        """Listening has begun. Nobody may have heard what was announced before: what is in Redis is out.

        `newest`: the first transaction id that is not given yet.
        """
        self._turn += 1
        self._keep(asyncio.create_task(self._begin(self._turn, newest)))

    def ended(self) -> None:
        """Listening has ended."""
        self._turn += 1
        self._listening = False
        for cache in self.caches.values():
            cache.listening_ended()

    async def _begin(self, turn: int, newest: Callable[[], Awaitable[int]]) -> None:
        newest_id = None
        while newest_id is None and turn == self._turn:
            try:
                newest_id = await newest()
            except Exception as problem:  # its connection may be lost together with the one that listened
                log.warning("listening cannot begin yet: %r", problem)
                await asyncio.sleep(BEGIN_AGAIN_S)
        if self._shared is not None and newest_id is not None:
            await self._shared.raise_floors("all", [EVERYWHERE], newest_id)
        if turn == self._turn:
            self._listening = True
            for cache in self.caches.values():
                cache.listening_began()

    def _raise(self, kind: str, guild_ids: Sequence[int], transaction: int) -> None:
        if self._shared is not None:
            self._keep(asyncio.create_task(self._shared.raise_floors(kind, guild_ids, transaction)))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
