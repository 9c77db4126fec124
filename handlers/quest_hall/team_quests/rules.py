"""When a team may start, and how its reward is split. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from db.quest_hall.quests import QuestTerms
from db.quest_hall.team_quests import TeamTerms
from handlers.quest_hall.board_quests.rules import GRACE, Scale
from handlers.quest_hall.team_quests.refusals import (
    TeamDidQuest,
    TeamNotReady,
    TeamQuestCooling,
    TeamTooSmall,
)
from interactions.escaping import Markdown, mention, timestamp

if TYPE_CHECKING:
    from db.quest_hall.quests import QuestRow
    from db.quest_hall.team_quests import TeamClaimRow

OPEN_STATES: Final = ("gathering", "started", "submitted", "rejected")
RUNNING_STATES: Final = ("started", "rejected")
"""Whose time runs."""


class AcceptedByTeam(msgspec.Struct, frozen=True, kw_only=True):
    """The terms of a claim: the quest, the percentages and the terms for teams as they were then."""

    quest: QuestTerms
    scale: Scale
    team: TeamTerms


def read_terms(claim: TeamClaimRow) -> AcceptedByTeam:
    """What was accepted."""
    return msgspec.convert(claim.terms, AcceptedByTeam)


def split(total: int, days: Mapping[int, int], terms: TeamTerms, leader_id: int) -> dict[int, int]:
    """A reward by member; the sum is the total.

    `days`: who was there at the submission, and on how many days they did their part. Who leads gets their
    percentage first, if they were there; the rest goes in equal shares, or by days. What cannot be divided
    goes to whoever is owed the largest part of one, and among equals to who did more.
    """
    if not days:
        return {}
    first = total * terms.leader_percent // 100 if leader_id in days else 0
    weights = {user_id: 1 if terms.split == "equal" else count for user_id, count in days.items()}
    whole, rest = sum(weights.values()), total - first
    shares = {user_id: rest * weight // whole for user_id, weight in weights.items()}
    owed = sorted(days, key=lambda user_id: (-(rest * weights[user_id] % whole), -days[user_id], user_id))
    for user_id in owed[: rest - sum(shares.values())]:
        shares[user_id] += 1
    if leader_id in shares:
        shares[leader_id] += first
    return shares


def refuse_small(members: int, terms: TeamTerms) -> None:
    """Raises when the team cannot do it with so many."""
    if members < terms.size:
        raise TeamTooSmall(members=members, size=terms.size)


def refuse_unready(
    inside: Collection[int], accepted: Collection[int], terms: TeamTerms, until: datetime, now: datetime
) -> None:
    """The start gate: everybody has accepted, or enough have and the time to gather is over."""
    there = [user_id for user_id in accepted if user_id in inside]
    waiting = [user_id for user_id in inside if user_id not in there]
    if not waiting or now >= until:
        refuse_small(len(there), terms)
        return
    names = Markdown(", ").join(mention(user_id) for user_id in waiting)
    raise TeamNotReady(waiting=names, when=timestamp(until, "R"), there=len(there), size=terms.size)


def next_turn(quest: QuestRow, latest: TeamClaimRow | None, now: datetime) -> int:
    """Which time it would be; raises when the team may not do it again now."""
    if latest is None:
        return 1
    if latest.state != "approved":
        return latest.turn
    if not quest.repeat_days:
        raise TeamDidQuest
    again_at = (latest.submitted_at or latest.taken_at) + timedelta(days=quest.repeat_days)
    if again_at > now:
        raise TeamQuestCooling(when=timestamp(again_at, "R"))
    return latest.turn + 1


def due_after_waiting(claim: TeamClaimRow, now: datetime) -> datetime | None:
    """What was left of the time at the submission, and a day at least: waiting costs the team nothing."""
    if claim.due_at is None or claim.submitted_at is None:
        return None
    return now + max(claim.due_at - claim.submitted_at, GRACE)
