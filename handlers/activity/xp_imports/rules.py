"""What an import does to a member's xp, and what it would do to a server: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

import msgspec

from handlers.activity.xp.rules import Curve, after_grant, level_for
from handlers.activity.xp_imports.reading import ImportEntry

EXAMPLES: Final = 5


class Merging(StrEnum):
    """How the xp of a file meets the xp that is there."""

    ADD = "add"
    MAX = "max"
    REPLACE = "replace"


def merged(merging: Merging, there: int, brought: int) -> int:
    """The total after the import."""
    if merging is Merging.ADD:
        return after_grant(there, brought)
    return max(there, brought) if merging is Merging.MAX else brought


def moves(
    merging: Merging, entries: Iterable[ImportEntry], totals: Mapping[int, int]
) -> list[tuple[int, int]]:
    """(member, amount) for everybody whose total changes."""
    gains = []
    for entry in entries:
        there = totals.get(entry.user_id, 0)
        amount = merged(merging, there, entry.xp) - there
        if amount:
            gains.append((entry.user_id, amount))
    return gains


def backward(changed: Iterable[tuple[int, int]], totals: Mapping[int, int]) -> list[tuple[int, int]]:
    """What takes these amounts back, as far as a total allows: it falls to nothing at the lowest."""
    changes = []
    for user_id, amount in changed:
        there = totals.get(user_id, 0)
        back = after_grant(there, -amount) - there
        if back:
            changes.append((user_id, back))
    return changes


class ImportExample(msgspec.Struct, frozen=True):
    """One member before and after."""

    user_id: int
    old_xp: int
    new_xp: int
    old_level: int
    new_level: int


class ImportOutlook(msgspec.Struct, frozen=True):
    """What an import would do. `unknown`: members of the file who were never seen here."""

    members: int
    changed: int
    gained: int
    lost: int
    up: int
    down: int
    unknown: int
    examples: tuple[ImportExample, ...]


def outlook(
    merging: Merging,
    entries: Iterable[ImportEntry],
    totals: Mapping[int, int],
    seen: Mapping[int, bool],
    curve: Curve,
) -> ImportOutlook:
    """Counts, and the members who change most."""
    listed = list(entries)
    there = {entry.user_id: totals.get(entry.user_id, 0) for entry in listed}
    changes = moves(merging, listed, totals)
    examples = [_example(user_id, there[user_id], amount, curve) for user_id, amount in changes]
    return ImportOutlook(
        members=len(listed),
        changed=len(changes),
        gained=sum(amount for _, amount in changes if amount > 0),
        lost=-sum(amount for _, amount in changes if amount < 0),
        up=sum(example.new_level > example.old_level for example in examples),
        down=sum(example.new_level < example.old_level for example in examples),
        unknown=sum(entry.user_id not in seen for entry in listed),
        examples=tuple(
            sorted(examples, key=lambda example: -abs(example.new_xp - example.old_xp))[:EXAMPLES]
        ),
    )


def _example(user_id: int, there: int, amount: int, curve: Curve) -> ImportExample:
    after = there + amount
    return ImportExample(user_id, there, after, level_for(curve, there), level_for(curve, after))
