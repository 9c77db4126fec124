"""Teams, to read in the REST API."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from db.quest_hall import pages
from db.quest_hall.teams import list_team_members
from handlers.api.context import ApiContext
from handlers.api.fields import Cursor, Id, Page, Scope, Size, page, read_cursor, view_of
from handlers.api.problems import answers
from handlers.api.routes import Api
from handlers.platform.roles.rules import Role
from handlers.quest_hall.teams.finding import find_any
from handlers.quest_hall.teams.refusals import NoSuchTeam

if TYPE_CHECKING:
    from db.quest_hall.teams import ListedTeam

api = Api("quest_hall", "Quest hall")
answers(404, NoSuchTeam)


class TeamSummary(msgspec.Struct, frozen=True):
    """A team in a list. `looking`: for members, of whom there are so many."""

    team_id: int
    name: str
    about: str
    emoji: str
    color: int
    looking: bool
    leader_id: Id
    founded_at: datetime
    members: int


class TeamMember(msgspec.Struct, frozen=True):
    """Somebody in a team."""

    user_id: Id
    joined_at: datetime


class Team(msgspec.Struct, frozen=True):
    """A team with all who are in it."""

    team_id: int
    name: str
    about: str
    emoji: str
    color: int
    looking: bool
    leader_id: Id
    founded_at: datetime
    members: list[TeamMember]


class TeamQuest(msgspec.Struct, frozen=True):
    """A team's turn at a quest. `paid_points`, `paid_xp`: what all of them got together."""

    claim_id: int
    quest_id: int
    turn: int
    state: str
    taken_at: datetime
    gather_until: datetime
    started_at: datetime | None
    due_at: datetime | None
    submitted_at: datetime | None
    ended_at: datetime | None
    paid_points: int | None
    paid_xp: int | None


@api.get("/teams", requires=Role.EVERYONE, scope=Scope.READ)
async def list_all_teams(
    ctx: ApiContext, cursor: Cursor | None = None, limit: Size = 50
) -> Page[TeamSummary]:
    """Teams in the order in which they were founded."""
    found = await pages.list_team_page(ctx.db, ctx.guild_id, after=read_cursor(cursor), limit=limit + 1)
    return page(found, limit, lambda row: row.team.team_id, _summary)


@api.get("/teams/{team_id}", requires=Role.EVERYONE, scope=Scope.READ)
async def read_team(ctx: ApiContext, team_id: int) -> Team:
    """One team."""
    row = await find_any(ctx, str(team_id))
    members = await list_team_members(ctx.db, row.team_id)
    seen = [TeamMember(str(member.user_id), member.joined_at) for member in members]
    return view_of(Team, row, leader_id=str(row.leader_id), members=seen)


@api.get("/teams/{team_id}/quests", requires=Role.EVERYONE, scope=Scope.READ)
async def list_team_quests(
    ctx: ApiContext, team_id: int, cursor: Cursor | None = None, limit: Size = 50
) -> Page[TeamQuest]:
    """Quests that a team has taken, the newest first."""
    team = await find_any(ctx, str(team_id))
    found = await pages.list_team_claim_page(
        ctx.db, team.team_id, before=read_cursor(cursor), limit=limit + 1
    )
    return page(found, limit, lambda row: row.claim_id, lambda row: view_of(TeamQuest, row))


def _summary(row: ListedTeam) -> TeamSummary:
    return view_of(TeamSummary, row.team, leader_id=str(row.team.leader_id), members=row.members)
