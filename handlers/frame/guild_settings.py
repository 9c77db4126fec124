"""The settings of guilds as this process knows them, see handlers.frame.caches.

A process that does not listen (just started, connection lost, a cloud function) keeps them for two seconds.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec

from handlers.frame.caches import Cache, Kind, Read, SharedLevel

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

    __slots__ = ("_stored", "_typed")

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._typed: dict[type[msgspec.Struct], msgspec.Struct] = {}

    def of(self, kind: type[SettingsT]) -> SettingsT:
        """The settings of that struct's module."""
        known = self._typed.get(kind)
        if known is None:
            known = self._typed[kind] = typed(kind, self._stored.get(module_of(kind), {}))
        return known  # type: ignore[return-value]


class SettingsCache(Cache[Stored, KnownSettings]):
    """`load` reads a guild's rows."""

    def __init__(
        self,
        load: Callable[[int], Awaitable[Read[Stored]]],
        *,
        capacity: int = 10_000,
        shared: SharedLevel | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        kind = Kind[Stored]("settings/1", Stored, HEARD_SECONDS, capacity, DEAF_SECONDS)
        super().__init__(
            kind, lambda guild_id, part: load(guild_id), KnownSettings, shared=shared, monotonic=monotonic
        )
