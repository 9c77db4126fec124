"""Who should hold the role `team`, and the effects that make it so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec

from db.outbox import NewEffect, add_many
from db.raid_desk import team as rows
from handlers.platform.roles.reach import lacks_manage_roles
from handlers.platform.roles.rules import STAFF, Role
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.moderation.hierarchy import read_ladder
from handlers.raid_desk.team import refusals
from interactions.escaping import mention_role
from jobs.requests.platform import GrantRole, RevokeRole

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.team import OutOfStep
    from handlers.frame.refusals import Refusal

ORIGIN: Final = "raid_desk.team"


class TeamRoles(msgspec.Struct, frozen=True):
    """The role `team` and the staff roles that bring it, by Discord id."""

    team_id: int
    staff_ids: tuple[int, ...]


def team_roles(settings: PlatformSettings) -> TeamRoles:
    """As the guild has chosen them; a refusal says what is missing."""
    team_id = settings.roles.get(Role.TEAM)
    if team_id is None:
        raise refusals.TeamUnset
    staff_ids = tuple(settings.roles[role] for role in STAFF if role in settings.roles)
    if not staff_ids:
        raise refusals.StaffUnset
    if team_id in staff_ids:
        raise refusals.TeamIsStaff(role=mention_role(team_id))
    return TeamRoles(team_id, staff_ids)


async def find_obstacle(db: Connection, guild_id: int, team_id: int) -> Refusal | None:
    """Why the bot cannot give the role; None when nothing is known to stand in the way."""
    ladder = await read_ladder(db, guild_id)
    role = ladder.roles.get(team_id)
    if not ladder.roles:
        return None
    if role is None:
        return refusals.TeamGone()
    if lacks_manage_roles(guild_id, ladder.roles, ladder.bot_role_ids):
        return refusals.CannotGiveTeam()
    if role.managed:
        return refusals.TeamManaged(role=mention_role(team_id))
    return None if ladder.within_reach(team_id) else refusals.TeamTooHigh(role=mention_role(team_id))


async def ask_for(
    db: Connection, guild_id: int, team_id: int, changes: Sequence[OutOfStep], now: datetime
) -> None:
    """Has the role given and taken."""
    await add_many(db, [NewEffect(guild_id, _effect(guild_id, team_id, change)) for change in changes])
    await rows.add_changes(db, guild_id, changes, now)


def _effect(guild_id: int, team_id: int, change: OutOfStep) -> GrantRole | RevokeRole:
    if change.gives:
        return GrantRole(guild_id, change.user_id, team_id, "on the staff", origin=ORIGIN)
    return RevokeRole(guild_id, change.user_id, team_id, "no longer on the staff", origin=ORIGIN)
