"""What a quest pays, who may take it, and which order of quests is possible. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec

from db.quest_hall.quests import QuestTerms
from handlers.quest_hall.board_quests.refusals import (
    AcceptedAlready,
    ClosesBeforeOpening,
    LevelTooLow,
    PointsTooLow,
    QuestCoolingDown,
    QuestDoneBefore,
    QuestNotOpen,
    QuestOpensLater,
    QuestRoleMissing,
)
from interactions.escaping import mention_role, timestamp

if TYPE_CHECKING:
    from db.quest_hall.chains import ChainTerms, ChainTime
    from db.quest_hall.claims import ClaimRow
    from db.quest_hall.quests import QuestRow
    from handlers.quest_hall.settings import QuestSettings

OPEN_CLAIMS: Final = ("accepted", "submitted", "rejected")
DUE_CLAIMS: Final = ("accepted", "rejected")
"""Whose time runs."""
GRACE: Final = timedelta(hours=24)
"""What a member has at least to submit again after a rejection."""
WEEK: Final = timedelta(days=7)


class Scale(msgspec.Struct, frozen=True):
    """The percentages that held when a quest was accepted."""

    difficulty: int = 100
    first: int = 0
    streak: tuple[int, int, int] = (0, 0, 0)
    repeats: tuple[int, int, int] = (100, 100, 100)
    rank: int = 0


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """The terms of a claim: the quest and the percentages as they were then."""

    quest: QuestTerms
    scale: Scale


class RewardHistory(msgspec.Struct, frozen=True):
    """What a reward depends on. `turn`: which time the member does it; `within_week`: this one included."""

    turn: int
    first: bool
    within_week: int


class Factor(msgspec.Struct, frozen=True):
    """One step of the formula: `name` says which; times so many percent."""

    name: str
    percent: int


class Reward(msgspec.Struct, frozen=True):
    """What is paid, and how it came about."""

    points: int
    xp: int
    factors: tuple[Factor, ...]


def scale_of(settings: QuestSettings, difficulty: str, place: int) -> Scale:
    """As the guild has set it now, for a member whose rank is at that place (0: none)."""
    return Scale(
        getattr(settings, f"{difficulty}_percent"),
        settings.first_percent,
        (settings.streak_3_percent, settings.streak_5_percent, settings.streak_7_percent),
        (settings.second_percent, settings.third_percent, settings.later_percent),
        min(settings.rank_most_percent, settings.rank_percent * max(0, place - 1)),
    )


def read_terms(claim: ClaimRow) -> Accepted:
    """What was accepted."""
    return msgspec.convert(claim.terms, Accepted)


def reward(terms: QuestTerms, scale: Scale, history: RewardHistory) -> Reward:
    """Every factor multiplies; points and xp are rounded once, at the end, halves upwards."""
    factors = (Factor("difficulty", scale.difficulty), *_bonuses(scale, history))
    return Reward(_scaled(terms.points, factors), _scaled(terms.xp, factors), factors)


def _bonuses(scale: Scale, history: RewardHistory) -> list[Factor]:
    factors = [Factor("rank", 100 + scale.rank)] if scale.rank else []
    if history.first and scale.first:
        factors.append(Factor("first", 100 + scale.first))
    streak = next(
        (
            bonus
            for least, bonus in zip((7, 5, 3), reversed(scale.streak), strict=True)
            if history.within_week >= least
        ),
        0,
    )
    if streak:
        factors.append(Factor("streak", 100 + streak))
    if history.turn > 1:
        factors.append(Factor("repeat", scale.repeats[min(history.turn - 2, 2)]))
    return factors


def _scaled(amount: int, factors: Sequence[Factor]) -> int:
    scaled, hundred = amount, 1
    for factor in factors:
        scaled, hundred = scaled * factor.percent, hundred * 100
    return (2 * scaled + hundred) // (2 * hundred)


def check_times(terms: QuestTerms, now: datetime) -> None:
    """Raises for times that no quest can have."""
    if terms.closes_at is not None and terms.closes_at <= (terms.opens_at or now):
        raise ClosesBeforeOpening


def refuse_unless_open(quest: QuestRow, now: datetime) -> None:
    """Raises unless it can be accepted now."""
    if quest.state == "open" and quest.opens_at is not None and quest.opens_at > now:
        raise QuestOpensLater(when=timestamp(quest.opens_at, "R"))
    if quest.state == "open" and quest.closes_at is not None and quest.closes_at <= now:
        raise QuestNotOpen(state="closed")
    if quest.state != "open":
        raise QuestNotOpen(state=quest.state)


def next_turn(quest: QuestRow, latest: ClaimRow | None, now: datetime) -> int:
    """Which time it would be; raises when the member may not do it (again) now."""
    if latest is None:
        return 1
    if latest.state in OPEN_CLAIMS:
        raise AcceptedAlready
    if latest.state != "approved":
        return latest.turn
    if not quest.repeat_days:
        raise QuestDoneBefore
    again_at = (latest.submitted_at or latest.accepted_at) + timedelta(days=quest.repeat_days)
    if again_at > now:
        raise QuestCoolingDown(when=timestamp(again_at, "R"))
    return latest.turn + 1


def refuse_unfit(quest: QuestTerms, level: int, points: int, role_ids: Collection[int]) -> None:
    """Raises the first requirement that the member does not meet."""
    if quest.role_needed is not None and quest.role_needed not in role_ids:
        raise QuestRoleMissing(role=mention_role(quest.role_needed))
    if level < quest.level_needed:
        raise LevelTooLow(needed=quest.level_needed, level=level)
    if points < quest.points_needed:
        raise PointsTooLow(needed=f"{quest.points_needed:,}", points=f"{points:,}")


def due_at(quest: QuestTerms, now: datetime) -> datetime | None:
    """Until when proof is due; an end of the quest itself cuts nobody's time."""
    return now + timedelta(hours=quest.limit_hours) if quest.limit_hours else None


def due_after_waiting(claim: ClaimRow, now: datetime) -> datetime | None:
    """What was left of the time at the submission, and a day at least: waiting costs the member nothing."""
    if claim.due_at is None or claim.submitted_at is None:
        return None
    return now + max(claim.due_at - claim.submitted_at, GRACE)


def step_due_at(due: datetime | None, chain: ChainTerms | None, now: datetime) -> datetime | None:
    """The earlier of the quest's own time and that of the chain's steps."""
    if chain is None or not chain.step_hours:
        return due
    step = now + timedelta(hours=chain.step_hours)
    return step if due is None else min(due, step)


def chain_end(chain: ChainTerms, time: ChainTime, now: datetime) -> datetime | None:
    """Until when a member has to do all steps; waiting for decisions puts it off. None: no limit."""
    if not chain.hours or time.began_at is None:
        return None
    waiting = now - time.waiting_since if time.waiting_since is not None else timedelta()
    return time.began_at + timedelta(hours=chain.hours) + time.waited + waiting


def find_circle(needs: Mapping[int, Collection[int]], start: int) -> list[int]:
    """A way from a quest over what it needs back to itself, both ends included; empty when there is none."""
    way, seen = [start], set[int]()
    waiting = [iter(sorted(needs.get(start, ())))]
    while waiting:
        following = next(waiting[-1], None)
        if following is None:
            waiting.pop()
            way.pop()
        elif following == start:
            return [*way, start]
        elif following not in seen:
            seen.add(following)
            way.append(following)
            waiting.append(iter(sorted(needs.get(following, ()))))
    return []


def plain_terms(terms: QuestTerms) -> dict[str, Any]:
    """For the database and the audit."""
    plain: dict[str, Any] = msgspec.to_builtins(terms)
    return plain
