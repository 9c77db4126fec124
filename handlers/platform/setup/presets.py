"""What products offer in `/setup`: presets (settings as data) and starter sets (things to begin with)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context


class Preset(msgspec.Struct, frozen=True):
    """`title` and `summary` are English texts, translated when shown. All presets of a module set the same
    keys, so that one can follow another."""

    key: str
    module: str
    title: str
    summary: str
    values: Mapping[str, Any]


class StarterSet(msgspec.Struct, frozen=True):
    """Things that a module brings to begin with. `key` is unique; `title` and `summary` are English texts.

    `add`: adds what is not there yet, and returns how much that was.
    """

    key: str
    title: str
    summary: str
    add: Callable[[Context], Awaitable[int]]


class SetupList(msgspec.Struct, frozen=True):
    """What the last step of `/setup` names. `title` and, for no names, `hint` are English texts."""

    title: str
    hint: str
    read: Callable[[Connection, int], Awaitable[Sequence[str]]]
