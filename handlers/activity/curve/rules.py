"""What another curve or rate would mean: who changes level and role, and where members would stand. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from handlers.activity.level_roles.rules import LevelRole, change
from handlers.activity.xp.rules import Curve, level_for

QUADRATIC: Final = (0, 1_000)
LINEAR: Final = (0, 100_000)
CONSTANT: Final = (1, 1_000_000)
RATE: Final = (0, 10)
"""Least and most, for the form that proposes and for the button that applies."""
AFTER_DAYS: Final = (7, 30, 90)
LOOK_BACK_DAYS: Final = 28
FEWEST_MEMBERS: Final = 5
"""With fewer active members than that, what they earn a day says nothing."""
ASSUMED: Final = (100, 400, 1_500)
"""Xp a day of a light, median and heavy member, where nobody can be measured: some 5, 20 and 75 messages."""
MOST_MEASURED: Final = 1_000
MILESTONES: Final = (5, 10, 25, 50, 100)


class CurvePreset(StrEnum):
    """A curve with a name."""

    STANDARD = "standard"
    QUICK = "quick"
    EVEN = "even"
    STEEP = "steep"


PRESETS: Final = {
    CurvePreset.STANDARD: Curve(5, 50, 100),
    CurvePreset.QUICK: Curve(2, 25, 75),
    CurvePreset.EVEN: Curve(0, 100, 100),
    CurvePreset.STEEP: Curve(10, 100, 200),
}


class Proposal(msgspec.Struct, frozen=True):
    """A curve and a rate (in hundredths)."""

    curve: Curve
    rate: int


class Moved(msgspec.Struct, frozen=True):
    """So many members would go from one level to another."""

    old_level: int
    new_level: int
    members: int


class CurveExample(msgspec.Struct, frozen=True):
    """A member who would change level."""

    user_id: int
    xp: int
    old_level: int
    new_level: int


class MemberPace(msgspec.Struct, frozen=True):
    """A kind of member: xp a day, and levels after AFTER_DAYS now and then."""

    daily_xp: int
    now: tuple[int, ...]
    then: tuple[int, ...]


class Preview(msgspec.Struct, frozen=True):
    """All of it. `paces` are light, median and heavy; `assumed` when nobody could be measured."""

    up: int
    down: int
    gained: int
    lost: int
    examples: tuple[CurveExample, ...]
    paces: tuple[MemberPace, ...]
    assumed: bool


def preview(
    present: Proposal,
    wanted: Proposal,
    moved: Sequence[Moved],
    first_members: Iterable[tuple[int, int]],
    roles: Collection[LevelRole],
    daily: Sequence[int],
) -> Preview:
    """From counts of members by level before and after, the first members with their xp, and xp a day."""
    changes = [(move.members, change(move.old_level, move.new_level, roles)) for move in moved]
    measured = tuple(daily) or ASSUMED
    return Preview(
        up=sum(move.members for move in moved if move.new_level > move.old_level),
        down=sum(move.members for move in moved if move.new_level < move.old_level),
        gained=sum(members * len(roles_.grant) for members, roles_ in changes),
        lost=sum(members * len(roles_.revoke) for members, roles_ in changes),
        examples=_examples(present.curve, wanted.curve, first_members),
        paces=tuple(_pace(present, wanted, xp) for xp in measured),
        assumed=not daily,
    )


def _examples(old: Curve, new: Curve, members: Iterable[tuple[int, int]]) -> tuple[CurveExample, ...]:
    examples = [CurveExample(user_id, xp, level_for(old, xp), level_for(new, xp)) for user_id, xp in members]
    return tuple(example for example in examples if example.old_level != example.new_level)[:5]


def _pace(present: Proposal, wanted: Proposal, daily_xp: int) -> MemberPace:
    """What is earned a day grows with the rate; from nothing, a rate cannot be told."""
    scaled = daily_xp * wanted.rate // present.rate if present.rate else daily_xp
    return MemberPace(
        scaled,
        tuple(level_for(present.curve, daily_xp * days) for days in AFTER_DAYS),
        tuple(level_for(wanted.curve, scaled * days) for days in AFTER_DAYS),
    )
