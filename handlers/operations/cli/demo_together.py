"""Teams and mentors of the demo: a quest that a team has done, a mentoring that is over, one that runs.

As in `demo_quests`, by the functions that a command would call, with the times it had.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec

from db.outbox import NewEffect, add_many
from db.platform import first_steps
from db.quest_hall import (
    mentor_pairs,
    mentor_quests,
    mentor_requests,
    mentors,
    quests,
    team_quest_parts,
    team_quests,
    teams,
)
from db.quest_hall.mentor_quests import MentorQuestRow
from db.quest_hall.mentor_requests import AskedFor
from db.quest_hall.mentors import MentorTerms
from db.quest_hall.quests import QuestTerms
from db.quest_hall.team_quests import TeamClaimRow, TeamTerms
from db.quest_hall.teams import TeamLook, TeamRow
from handlers.kit.ledgers import LedgerEntry
from handlers.platform.welcome.steps import STARTERS as FIRST_STEPS
from handlers.quest_hall.board_quests.rules import plain_terms, scale_of
from handlers.quest_hall.mentors.matching import MentorMatch
from handlers.quest_hall.points import give
from handlers.quest_hall.settings import QuestSettings
from handlers.quest_hall.starters import MENTOR_QUESTS
from handlers.quest_hall.team_quests import paying
from handlers.quest_hall.team_quests.rules import AcceptedByTeam
from handlers.quest_hall.teams.roles import REASON
from jobs.requests.platform import GrantRole

if TYPE_CHECKING:
    from db.pool import Connection

TEAMS: Final = (
    TeamLook(name="Wolves", about="Evenings in Europe, calm voices", emoji="🐺", color=0x3B82F6),
    TeamLook(name="Lanterns", about="We build and we sing", emoji="🏮", color=0xF97316, looking=False),
)
OF_TEAMS: Final = QuestTerms(
    title="The long hunt", description="Track it for two days, together.", category="hunting", points=90
)
SIZE: Final = 4
MENTORS: Final = (
    MentorTerms(
        topics=("raids", "newcomers"), languages=("english",), timezone="Europe/Berlin", capacity=3, about=""
    ),
    MentorTerms(
        topics=("crafting", "lore"), languages=("english", "german"), timezone="UTC", capacity=2, about=""
    ),
)
LEAST: Final = len(TEAMS) * SIZE + len(MENTORS) + 4
"""Members: the owner, teams, mentors and three students."""


async def begin_teams_and_mentors(
    db: Connection, guild_id: int, members: Sequence[int], roles: Mapping[str, int], now: datetime
) -> None:
    """The first of them decided everything; nothing where there are too few.

    A team that is called like a role has it.
    """
    if len(members) < LEAST:
        return
    owner, others = members[0], list(members[1:])
    crews = [others[number * SIZE : (number + 1) * SIZE] for number in range(len(TEAMS))]
    began = now - timedelta(days=30)
    made = [await _found(db, guild_id, look, crew, began) for look, crew in zip(TEAMS, crews, strict=True)]
    for team, crew in zip(made, crews, strict=True):
        if role_id := roles.get(team.name):
            await teams.move_role(db, team.team_id, role_id)
            grants = [GrantRole(guild_id, user_id, role_id, REASON) for user_id in crew]
            await add_many(db, [NewEffect(guild_id, grant) for grant in grants])
    await _do_together(db, guild_id, made[0], crews[0], owner, now)
    for title, metric, at_least in FIRST_STEPS:
        await first_steps.add_step(db, guild_id, title, metric, at_least)
    await _teach(db, guild_id, others[len(TEAMS) * SIZE :], owner, now)


async def _found(
    db: Connection, guild_id: int, look: TeamLook, crew: Sequence[int], now: datetime
) -> TeamRow:
    team = await teams.add_team(db, guild_id, look, crew[0], now)
    assert team is not None, "a new server has no teams"
    for user_id in crew[1:]:
        await teams.add_team_member(db, team, user_id, now)
    return team


async def _do_together(
    db: Connection, guild_id: int, team: TeamRow, crew: Sequence[int], owner: int, now: datetime
) -> None:
    """Accepted by all, done on two days, approved and shared."""
    began, done_at = now - timedelta(days=10), now - timedelta(days=8)
    wanted = TeamTerms(size=3, split="presence", leader_percent=10, gather_hours=24)
    quest = await quests.add_quest(db, guild_id, OF_TEAMS, owner, began)
    await quests.add_version(db, quest.quest_id, 1, plain_terms(OF_TEAMS), owner, began)
    await quests.move_state(db, quest.quest_id, ("draft",), "open")
    await team_quests.set_terms(db, guild_id, quest.quest_id, wanted)
    scale = scale_of(QuestSettings(), OF_TEAMS.difficulty, place=1)
    accepted = AcceptedByTeam(quest=OF_TEAMS, scale=scale, team=wanted)
    new: dict[str, Any] = dict.fromkeys(TeamClaimRow.__struct_fields__)
    new |= {"guild_id": guild_id, "team_id": team.team_id, "quest_id": quest.quest_id, "turn": 1}
    new |= {"terms": msgspec.to_builtins(accepted), "taken_at": began, "gather_until": began}
    claim = await team_quests.add_claim(db, TeamClaimRow(**new))
    if claim is None:
        return
    for user_id in crew:
        await team_quest_parts.add_part(db, claim.claim_id, user_id, began)
        await team_quest_parts.move_part(db, claim.claim_id, user_id, began.date(), "")
    submitted = msgspec.structs.replace(
        claim,
        state="submitted",
        started_at=began,
        submitted_at=done_at,
        submitted_by=crew[0],
        present={str(user_id): 1 for user_id in crew},
    )
    await team_quests.move_claim(db, claim, submitted)
    await paying.pay(db, submitted, owner, done_at)
    await team_quests.claim_untold(db, claim.claim_id)


async def _teach(db: Connection, guild_id: int, people: Sequence[int], owner: int, now: datetime) -> None:
    """One student has graduated and said how it was, one is on their way, one waits."""
    (first, second), (graduate, learner, waiting) = people[:2], people[2:5]
    for user_id, terms in zip((first, second), MENTORS, strict=True):
        await mentors.set_mentor(db, guild_id, user_id, terms, now - timedelta(days=40))
    quest_ids = []
    for title, description, points, joint in MENTOR_QUESTS:
        quest = MentorQuestRow(
            quest_id=0, title=title, description=description, points=points, joint=joint, created_by=first
        )
        quest_ids.append(await mentor_quests.add_quest(db, guild_id, quest, now))
    await _graduate(db, guild_id, first, graduate, now)
    pair_id = await _pair(db, guild_id, second, learner, ("lore",), now - timedelta(days=2))
    for place, quest_id in enumerate(quest_ids[:2]):
        await mentor_quests.add_task(db, guild_id, pair_id, learner, quest_id or 0, now)
        if place == 0:
            task = await mentor_quests.lock_task(db, pair_id, quest_id or 0)
            await mentor_quests.move_task(db, task.task_id if task else 0, "done", "We did it.", now)
    await mentor_requests.add_request(db, guild_id, waiting, _asked("raids"), (), now)


async def _graduate(db: Connection, guild_id: int, mentor_id: int, student_id: int, now: datetime) -> None:
    ended = now - timedelta(days=5)
    pair_id = await _pair(db, guild_id, mentor_id, student_id, ("raids",), now - timedelta(days=20))
    await mentor_pairs.move_pair(db, pair_id, "graduated", mentor_id, ended)
    settings = QuestSettings()
    entries = [
        LedgerEntry(user_id, points, "mentoring", f"mentoring:{pair_id}:{user_id}", mentor_id)
        for user_id, points in (
            (student_id, settings.graduation_points),
            (mentor_id, settings.graduation_mentor_points),
        )
    ]
    await give(db, guild_id, "UTC", *entries, members=[student_id, mentor_id], now=ended)
    words = "Patient, and always there in the evening."
    await mentor_quests.add_feedback(db, guild_id, pair_id, mentor_id, 5, words, ended)


async def _pair(
    db: Connection, guild_id: int, mentor_id: int, student_id: int, topics: tuple[str, ...], at: datetime
) -> int:
    request = await mentor_requests.add_request(db, guild_id, student_id, _asked(*topics), (), at)
    assert request is not None, "a new server has no requests"
    why = msgspec.to_builtins(MentorMatch(mentor_id, topics, ("english",), 1, 0, 0))
    matched = msgspec.structs.replace(request, state="matched", mentor_id=mentor_id, why=why)
    await mentor_requests.move_request(db, request, matched)
    pair = await mentor_pairs.add_pair(db, guild_id, mentor_id, student_id, request.request_id, why, at)
    assert pair is not None, "a new server has no pairs"
    return pair.pair_id


def _asked(*topics: str) -> AskedFor:
    return AskedFor(topics=topics, languages=("english",), timezone="Europe/Berlin", about="")
