"""Teams in the REST API: to read, and the role that members of one have."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from db.platform.guilds import list_roles
from db.quest_hall import pages
from db.quest_hall.teams import list_team_members
from handlers.api.context import ApiContext
from handlers.api.fields import Cursor, Id, Page, Scope, Size, page, read_cursor, text_id, view_of
from handlers.api.problems import answers
from handlers.api.routes import Api
from handlers.platform.roles.api import role_option
from handlers.platform.roles.rules import Role
from handlers.quest_hall.teams.commands import choose_role
from handlers.quest_hall.teams.finding import find_any
from handlers.quest_hall.teams.refusals import NoSuchTeam, NoTeamChange, TeamRoleIsStaff, TeamRoleTaken

if TYPE_CHECKING:
    from db.quest_hall.teams import ListedTeam, TeamRow

api = Api("quest_hall", "Quest hall")
answers(404, NoSuchTeam)
answers(409, NoTeamChange, TeamRoleTaken)
answers(422, TeamRoleIsStaff)


class TeamSummary(msgspec.Struct, frozen=True):
    """A team in a list. `looking`: for members, of whom there are so many."""

    team_id: int
    name: str
    about: str
    emoji: str
    color: int
    looking: bool
    leader_id: Id
    role_id: Id | None
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
    role_id: Id | None
    founded_at: datetime
    members: list[TeamMember]


class TeamRole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The Discord role that everybody in the team has; null: none."""

    role_id: Id | None


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
    teams = await pages.list_team_page(ctx.db, ctx.guild_id, after=read_cursor(cursor), limit=limit + 1)
    return page(teams, limit, lambda row: row.team.team_id, _summary)


@api.get("/teams/{team_id}", requires=Role.EVERYONE, scope=Scope.READ)
async def read_team(ctx: ApiContext, team_id: int) -> Team:
    """One team."""
    return await _team(ctx, await find_any(ctx, str(team_id)))


@api.put("/teams/{team_id}/role", requires=Role.MODERATOR, scope=Scope.WRITE)
async def set_team_role(ctx: ApiContext, team_id: int, body: TeamRole) -> Team:
    """Members get that role and lose the one before; roles of the staff are refused."""
    team = await find_any(ctx, str(team_id))
    known = {role.role_id: role for role in await list_roles(ctx.db, ctx.guild_id)}
    picked = role_option(known.get(int(body.role_id)), "role_id") if body.role_id is not None else None
    await choose_role(ctx, team=str(team.team_id), role=picked)
    return await _team(ctx, await find_any(ctx, str(team_id)))


@api.get("/teams/{team_id}/quests", requires=Role.EVERYONE, scope=Scope.READ)
async def list_team_quests(
    ctx: ApiContext, team_id: int, cursor: Cursor | None = None, limit: Size = 50
) -> Page[TeamQuest]:
    """Quests that a team has taken, the newest first."""
    team = await find_any(ctx, str(team_id))
    claims = await pages.list_team_claim_page(
        ctx.db, team.team_id, before=read_cursor(cursor), limit=limit + 1
    )
    return page(claims, limit, lambda row: row.claim_id, lambda row: view_of(TeamQuest, row))


def _summary(row: ListedTeam) -> TeamSummary:
    ids = {"leader_id": str(row.team.leader_id), "role_id": text_id(row.team.role_id)}
    return view_of(TeamSummary, row.team, **ids, members=row.members)


async def _team(ctx: ApiContext, row: TeamRow) -> Team:
    members = await list_team_members(ctx.db, row.team_id)
    seen = [TeamMember(str(member.user_id), member.joined_at) for member in members]
    return view_of(Team, row, leader_id=str(row.leader_id), role_id=text_id(row.role_id), members=seen)
