"""Which team is meant, and whether the member may do that with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from db.quest_hall import teams as rows
from db.quest_hall.teams import TeamRow
from handlers.frame.context import Context
from handlers.kit.reviews import Acting
from handlers.quest_hall.teams.refusals import (
    NoSuchTeam,
    NotInATeam,
    NotInThisTeam,
    NotTeamLeader,
    WhichTeam,
)
from interactions.escaping import Markdown, bold, mention, shorten
from interactions.options import Option
from interactions.responses import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_SUGGESTED = 25
MOST_TEAM_NAME = 40


async def suggest_any(ctx: Context, typed: str) -> list[Choice]:
    """Teams of this server."""
    return [_choice(team) for team in await rows.list_named(ctx.db, ctx.guild_id, typed, MOST_SUGGESTED)]


async def suggest_own(ctx: Context, typed: str) -> list[Choice]:
    """Teams that the member is in."""
    own = await rows.list_teams_of(ctx.db, ctx.guild_id, ctx.actor.id)
    return [_choice(team) for team in own if typed.casefold() in team.name.casefold()]


def _choice(team: TeamRow) -> Choice:
    return Choice(shorten(team.name, 100), str(team.team_id))


AnyTeam = Annotated[
    str, Option("Which team", name="team", max_length=MOST_TEAM_NAME, autocomplete=suggest_any)
]
OwnTeam = Annotated[
    str, Option("Which of your teams", name="team", max_length=MOST_TEAM_NAME, autocomplete=suggest_own)
]


async def find_any(ctx: Context, chosen: str) -> TeamRow:
    """By number or name; raises NoSuchTeam."""
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
    team = await rows.find_team(ctx.db, ctx.guild_id, number) if number else None
    if team is None:
        team = await rows.find_named(ctx.db, ctx.guild_id, chosen.strip())
    if team is None or team.disbanded_at is not None:
        raise NoSuchTeam
    return team


async def find_own(ctx: Context, chosen: str = "") -> TeamRow:
    """The member's team that is meant: the only one, if they named none."""
    own = await rows.list_teams_of(ctx.db, ctx.guild_id, ctx.actor.id)
    if chosen:
        team = await find_any(ctx, chosen)
        if team.team_id not in {mine.team_id for mine in own}:
            raise NotInThisTeam(team=team.name)
        return team
    if not own:
        raise NotInATeam
    if len(own) > 1:
        raise WhichTeam(teams=names_of(own))
    return own[0]


def names_of(teams: Sequence[TeamRow]) -> Markdown:
    """As they stand in a sentence."""
    return Markdown(", ").join(bold(team.name) for team in teams[:5])


async def lock(acting: Acting, team_id: int) -> TeamRow:
    """A team that stands, locked; raises NoSuchTeam."""
    team = await rows.lock_team(acting.db, acting.guild_id, team_id)
    if team is None:
        raise NoSuchTeam
    return team


async def lock_led(acting: Acting, team_id: int) -> TeamRow:
    """The same, if the actor leads it; raises NotTeamLeader."""
    team = await lock(acting, team_id)
    if team.leader_id != acting.actor_id:
        raise NotTeamLeader(leader=mention(team.leader_id), team=team.name)
    return team


async def members_of(acting: Acting, team: TeamRow) -> list[int]:
    """Their ids, the first joined first."""
    return [member.user_id for member in await rows.list_team_members(acting.db, team.team_id)]
