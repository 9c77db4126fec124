"""Which roles a level brings and takes: pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_LEVEL_ROLES: Final = 50


class Keeping(StrEnum):
    """What becomes of a level role when the level changes."""

    STACK = "stack"
    REPLACE = "replace"
    STICKY = "sticky"


@dataclass(frozen=True, slots=True)
class LevelRole:
    """A role at a level. stack: kept beside higher ones; replace: taken when a higher one comes;
    sticky: never taken, not even when xp falls. After `lasts_days`, if set, it is taken in any case."""

    level: int
    role_id: int
    keeping: Keeping
    lasts_days: int | None = None


@dataclass(frozen=True, slots=True)
class LevelRoleChange:
    """What to give and what to take."""

    grant: tuple[int, ...] = ()
    revoke: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.grant or self.revoke)


def roles_at(level: int, roles: Iterable[LevelRole]) -> frozenset[int]:
    """The roles that a member of this level should have: all reached ones, but of those that are
    replaced only the ones at the highest level reached."""
    reached = [role for role in roles if role.level <= level]
    top = max((role.level for role in reached), default=0)
    return frozenset(
        role.role_id for role in reached if role.keeping is not Keeping.REPLACE or role.level == top
    )


def change(old_level: int, new_level: int, roles: Collection[LevelRole]) -> LevelRoleChange:
    """What a change of level means. Only roles whose standing changed are touched, so that a role which
    somebody took away by hand stays away until it is earned again."""
    before, after = roles_at(old_level, roles), roles_at(new_level, roles)
    sticky = {role.role_id for role in roles if role.keeping is Keeping.STICKY}
    return LevelRoleChange(_ordered(after - before, roles), _ordered(before - after - sticky, roles))


def repair(
    level: int, held: Collection[int], roles: Collection[LevelRole], away: Collection[int] = ()
) -> LevelRoleChange:
    """What makes the roles held by a member right for the level: for `sync` and for a return. What is
    `away` (taken by hand, or over) is not given."""
    should = roles_at(level, roles)
    never_taken = {role.role_id for role in roles if role.keeping is Keeping.STICKY}
    known = {role.role_id for role in roles}
    surplus = (frozenset(held) & known) - should - never_taken
    return LevelRoleChange(
        _ordered(should - frozenset(held) - frozenset(away), roles), _ordered(surplus, roles)
    )


def _ordered(role_ids: Collection[int], roles: Iterable[LevelRole]) -> tuple[int, ...]:
    """Lowest level first, so that what Discord shows last is the highest."""
    ordered = sorted((role.level, role.role_id) for role in roles if role.role_id in role_ids)
    return tuple(role_id for _, role_id in ordered)
