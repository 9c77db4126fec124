"""The dungeons and classes of Realm of the Mad God, from the data file beside this module."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from handlers.raid_desk.dungeons.dungeon import Dungeon, Item, RaidClass

_FILE = Path(__file__).with_name("rotmg.json")


class _Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    emoji: str
    limit: int | None = None


class _Dungeon(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: str
    name: str
    aliases: tuple[str, ...]
    color: str
    category: str
    difficulty: int
    keys: tuple[str, ...]
    reactions: tuple[str, ...]
    needed: dict[str, int]


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    items: dict[str, _Item]
    classes: tuple[RaidClass, ...]
    dungeons: tuple[_Dungeon, ...]


@cache
def _data() -> _Data:
    return msgspec.json.decode(_FILE.read_bytes(), type=_Data)


@cache
def shipped_items() -> dict[str, Item]:
    """Every key and thing to bring, by key."""
    return {key: Item(key, item.name, item.emoji, item.limit) for key, item in _data().items.items()}


def shipped_classes() -> tuple[RaidClass, ...]:
    """Every character class."""
    return _data().classes


@cache
def shipped_dungeons() -> tuple[Dungeon, ...]:
    """Every dungeon, the easy ones first."""
    items = shipped_items()
    return tuple(
        Dungeon(
            key=dungeon.key,
            name=dungeon.name,
            aliases=dungeon.aliases,
            color=int(dungeon.color.removeprefix("#"), 16),
            keys=tuple(items[key] for key in dungeon.keys),
            reactions=tuple(items[key] for key in dungeon.reactions),
            needed=dungeon.needed,
            difficulty=dungeon.difficulty,
            category=dungeon.category,
        )
        for dungeon in _data().dungeons
    )
