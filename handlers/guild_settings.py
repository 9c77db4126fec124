"""The settings of guilds as this process knows them: a bounded cache that changes in all processes at once.

PostgreSQL announces every change; while this process listens, an entry is dropped at that moment and
otherwise kept for minutes. While it does not listen (just started, connection lost, a cloud function),
entries live for two seconds. Correctness never depends on it: who changes settings locks the row.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec

log = logging.getLogger(__name__)

HEARD_SECONDS = 300.0
DEAF_SECONDS = 2.0

Stored = dict[str, dict[str, Any]]
"""What the rows of a guild hold, by module."""

SettingsT = TypeVar("SettingsT", bound=msgspec.Struct)


def module_of(kind: type[msgspec.Struct]) -> str:
    """The module a settings struct belongs to: its class attribute `module`."""
    module: str = kind.module  # type: ignore[attr-defined]
    return module


def typed(kind: type[SettingsT], stored: dict[str, Any]) -> SettingsT:
    """The struct from a row. A value that is not valid any more gives way to its default, and is logged."""
    try:
        return msgspec.convert(stored, kind, strict=False)
    except msgspec.ValidationError:
        return msgspec.convert(_valid_part(kind, stored), kind, strict=False)


def _valid_part(kind: type[msgspec.Struct], stored: dict[str, Any]) -> dict[str, Any]:
    valid: dict[str, Any] = {}
    for key, value in stored.items():
        try:
            msgspec.convert({key: value}, kind, strict=False)
        except msgspec.ValidationError as problem:
            log.warning("ignoring the stored setting %s.%s: %s", kind.__name__, key, problem)
        else:
            valid[key] = value
    return valid


class KnownSettings:
    """One guild's settings at one moment; structs are made when first asked for."""

    __slots__ = ("_stored", "_typed", "until")

    def __init__(self, stored: Stored, until: float) -> None:
        self._stored = stored
        self._typed: dict[type[msgspec.Struct], msgspec.Struct] = {}
        self.until = until

    def of(self, kind: type[SettingsT]) -> SettingsT:
        """The settings of that struct's module."""
        known = self._typed.get(kind)
        if known is None:
            known = self._typed[kind] = typed(kind, self._stored.get(module_of(kind), {}))
        return known  # type: ignore[return-value]


class SettingsCache:
    """The least recently used guilds are forgotten. `load` reads a guild's rows."""

    def __init__(
        self,
        load: Callable[[int], Awaitable[Stored]],
        *,
        capacity: int = 10_000,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load = load
        self._capacity = capacity
        self._monotonic = monotonic
        self._known: OrderedDict[int, KnownSettings] = OrderedDict()
        self._loading: dict[int, asyncio.Task[KnownSettings]] = {}
        self._listening = False

    def known(self, guild_id: int) -> KnownSettings | None:
        """What is known and fresh, without asking the database."""
        found = self._known.get(guild_id)
        if found is None or found.until < self._monotonic():
            return None
        self._known.move_to_end(guild_id)
        return found

    async def get(self, guild_id: int) -> KnownSettings:
        """What is known and fresh, or read now; those who ask at the same time share one reading."""
        found = self.known(guild_id)
        if found is not None:
            return found
        task = self._loading.get(guild_id)
        if task is None:
            task = self._loading[guild_id] = asyncio.create_task(self._read(guild_id))
        return await asyncio.shield(task)

    def forget(self, guild_id: int) -> None:
        """The guild's rows changed. A reading that is under way may be too old: nobody new may use it."""
        self._known.pop(guild_id, None)
        self._loading.pop(guild_id, None)

    def listening_began(self) -> None:
        """From now on changes are heard; earlier ones may have been missed."""
        self._known.clear()
        self._loading.clear()
        self._listening = True

    def listening_ended(self) -> None:
        """Changes are not heard any more, and some may have been missed."""
        self._known.clear()
        self._loading.clear()
        self._listening = False

    async def _read(self, guild_id: int) -> KnownSettings:
        task = asyncio.current_task()
        try:
            stored = await self._load(guild_id)
            seconds = HEARD_SECONDS if self._listening else DEAF_SECONDS
            settings = KnownSettings(stored, self._monotonic() + seconds)
            if self._loading.get(guild_id) is task:
                self._keep(guild_id, settings)
            return settings
        finally:
            if self._loading.get(guild_id) is task:
                del self._loading[guild_id]

    def _keep(self, guild_id: int, settings: KnownSettings) -> None:
        self._known[guild_id] = settings
        self._known.move_to_end(guild_id)
        if len(self._known) > self._capacity:
            self._known.popitem(last=False)
