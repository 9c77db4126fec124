"""Default sets of achievements: every product adds its own; each is installed once per guild."""

from __future__ import annotations

from typing import Any

import msgspec

from handlers.frame.registry import Registry


class DefaultAchievement(msgspec.Struct, frozen=True, kw_only=True):
    """`key` is unique in its module. Name and description are English texts, translated when shown."""

    key: str
    name: str
    description: str
    emoji: str
    criteria: dict[str, Any]
    xp: int = 0
    secret: bool = False
    liberation: bool = False


SETS: Registry[tuple[DefaultAchievement, ...]] = Registry("default sets")
"""By module."""


def add_default_set(module: str, *achievements: DefaultAchievement) -> None:
    """Let this set be known."""
    SETS.add(module, achievements, module)


def find_default(stored_key: str) -> DefaultAchievement | None:
    """By the key as it is stored: module.key."""
    module, _, key = stored_key.partition(".")
    return next((achievement for achievement in SETS.get(module, ()) if achievement.key == key), None)
