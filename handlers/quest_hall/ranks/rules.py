"""What a rank takes, how far a member is, and where they stand. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from db.quest_hall.ranks import RankRow

MOST_RANKS: Final = 25
MOST_NAME: Final = 40
OPTIONS: Final = {
    "points": "quest_points",
    "quests": "quests_done",
    "easy": "quests_easy",
    "normal": "quests_normal",
    "medium": "quests_medium",
    "hard": "quests_hard",
    "impossible": "quests_impossible",
    "level": "level",
    "achievements": "achievements",
    "days": "days_here",
}
"""Options of `/rankadmin add`, and the metric that each is measured by; members read them in this order."""


class Requirement(msgspec.Struct, frozen=True):
    """One line of a checklist."""

    metric: str
    needed: int
    have: int

    @property
    def is_met(self) -> bool:
        return self.have >= self.needed


def metrics_of(ladder: Sequence[RankRow]) -> list[str]:
    """Everything that some rank asks for."""
    return sorted({metric for rank in ladder for metric in rank.needs})


def checklist(rank: RankRow, values: Mapping[str, int]) -> tuple[Requirement, ...]:
    """Each thing the rank takes, beside what the member has."""
    order = list(OPTIONS.values())
    metrics = sorted(rank.needs, key=lambda metric: (order.index(metric) if metric in order else 99, metric))
    return tuple(Requirement(metric, rank.needs[metric], values.get(metric, 0)) for metric in metrics)


def meets(rank: RankRow, values: Mapping[str, int]) -> bool:
    """Whether nothing is missing."""
    return all(requirement.is_met for requirement in checklist(rank, values))


def place_of(
    ladder: Sequence[RankRow],
    values: Mapping[str, int],
    current: int,
    approved: Collection[int],
    *,
    falls: bool,
) -> int:
    """How high somebody stands who stood at `current` (0: on no rank).

    They climb rank by rank: as long as nothing is missing, and past a rank that takes an approval only when
    they have it (`approved`: ranks by id). With `falls`, they keep no rank whose numbers they lost.
    """
    place = 0
    for rank in ladder:
        if rank.place <= current:
            stays = not falls or meets(rank, values)
        else:
            stays = meets(rank, values) and (not rank.approval or rank.rank_id in approved)
        if not stays:
            break
        place = rank.place
    return place


class RoleChange(msgspec.Struct, frozen=True):
    """Roles to give and to take."""

    grant: tuple[int, ...] = ()
    revoke: tuple[int, ...] = ()


def roles_for(ladder: Sequence[RankRow], place: int, *, keeps_lower: bool) -> list[int]:
    """The roles of whoever stands there."""
    return [
        rank.role_id
        for rank in ladder
        if rank.role_id is not None and (rank.place == place or (keeps_lower and rank.place < place))
    ]


def role_change(
    ladder: Sequence[RankRow], place: int, held: Collection[int], *, keeps_lower: bool
) -> RoleChange:
    """What makes a member's roles right; roles of no rank are left alone."""
    should = roles_for(ladder, place, keeps_lower=keeps_lower)
    known = [rank.role_id for rank in ladder if rank.role_id is not None]
    return RoleChange(
        tuple(dict.fromkeys(role_id for role_id in should if role_id not in held)),
        tuple(dict.fromkeys(role_id for role_id in known if role_id in held and role_id not in should)),
    )


def falling_points(ladder: Sequence[RankRow]) -> tuple[RankRow, RankRow] | None:
    """The first rank that asks for fewer points than the one below it, after that one."""
    for lower, upper in pairwise(ladder):
        if upper.needs.get("quest_points", 0) < lower.needs.get("quest_points", 0):
            return lower, upper
    return None
