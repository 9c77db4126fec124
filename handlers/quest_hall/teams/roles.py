"""The role of a team: a moderator chooses it, and who is in the team has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.outbox import NewEffect, Outbox, add_many
from db.quest_hall import teams as rows
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.quest_hall.teams.finding import lock, members_of
from handlers.quest_hall.teams.refusals import NoTeamChange, TeamRoleIsStaff, TeamRoleTaken
from handlers.quest_hall.teams.telling import note
from interactions.permissions import Permissions
from jobs.requests.platform import GrantRole, RevokeRole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.quest_hall.teams import TeamRow
    from handlers.kit.reviews import Acting
    from interactions.entities import Role

REASON = "team"
STAFF = Permissions(
    Permissions.ADMINISTRATOR
    | Permissions.MANAGE_GUILD
    | Permissions.MANAGE_ROLES
    | Permissions.MANAGE_CHANNELS
    | Permissions.MANAGE_MESSAGES
    | Permissions.MANAGE_WEBHOOKS
    | Permissions.KICK_MEMBERS
    | Permissions.BAN_MEMBERS
    | Permissions.MODERATE_MEMBERS
    | Permissions.MENTION_EVERYONE
)
"""What no leader of a team should be able to hand out by letting somebody in."""


async def choose(acting: Acting, team_id: int, role: Role | None) -> TeamRow:
    """Members get the new role and lose the old one; raises TeamRoleIsStaff and TeamRoleTaken."""
    team = await lock(acting, team_id)
    role_id = role.id if role is not None else None
    if role_id == team.role_id:
        raise NoTeamChange
    if role is not None:
        _refuse_staff(acting, role)
        taken = await rows.find_of_role(acting.db, acting.guild_id, role.id)
        if taken is not None:
            raise TeamRoleTaken(role=role.mention, team=taken.name)
    inside = await members_of(acting, team)
    await take(acting, team, inside)
    await rows.move_role(acting.db, team_id, role_id)
    if role_id is not None:
        effects = [GrantRole(acting.guild_id, user_id, role_id, REASON) for user_id in inside]
        await add_many(acting.db, [NewEffect(acting.guild_id, effect) for effect in effects])
    await note(acting, "role", team, before=team.role_id, after=role_id)
    return team


def _refuse_staff(acting: Acting, role: Role) -> None:
    mapped = acting.guild.settings(PlatformSettings).roles.values()
    if role.id in mapped or role.permissions & STAFF:
        raise TeamRoleIsStaff(role=role.mention)


async def give(acting: Acting, team: TeamRow, user_id: int) -> None:
    """Somebody has joined."""
    if team.role_id is not None:
        effect = GrantRole(acting.guild_id, user_id, team.role_id, REASON)
        await Outbox(acting.db, acting.guild_id).add(effect)


async def take(acting: Acting, team: TeamRow, user_ids: Sequence[int]) -> None:
    """These are no longer in it, or it has no role any more."""
    if team.role_id is not None:
        effects = [RevokeRole(acting.guild_id, user_id, team.role_id, REASON) for user_id in user_ids]
        await add_many(acting.db, [NewEffect(acting.guild_id, effect) for effect in effects])
