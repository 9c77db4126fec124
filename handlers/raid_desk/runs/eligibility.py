"""Who may come to a run: one rule for Join, for headcounts, and for those whom a headcount brings along."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from db.platform.members import list_members
from handlers.platform.roles.rules import HasRoles, Role, RoleMap, allowed, granted_by
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.runs.refusals import RunRoleNeeded
from interactions.escaping import Markdown, code, mention_role

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context
    from handlers.raid_desk.dungeons.dungeon import Dungeon


class Bar(StrEnum):
    """Why a member cannot come."""

    SUSPENDED = "suspended"
    LEFT = "left"
    ROLE = "role"
    AWAY = "away"


class Entrance(msgspec.Struct, frozen=True):
    """The Discord role and the internal role that newcomers need; the organizer needs none."""

    organizer_id: int
    role_id: int | None
    internal: Role | None

    def missing_role(self, member: HasRoles, roles: RoleMap) -> str | None:
        """The role that the member lacks, as it is shown; None when they may come."""
        if member.id == self.organizer_id:
            return None
        if self.role_id is not None and self.role_id not in member.role_ids:
            return mention_role(self.role_id)
        if self.internal is not None and not allowed(member, self.internal, roles):
            return role_name(self.internal, roles)
        return None


class _Seen(msgspec.Struct, frozen=True):
    """A member as last seen. Nobody knows their permissions, so they count as no administrator."""

    id: int
    role_ids: Collection[int] = ()
    is_administrator: bool = False


def role_name(internal: Role, roles: RoleMap) -> Markdown:
    """The Discord role that stands for it; its key while none does."""
    return mention_role(roles[internal]) if internal in roles else code(internal)


def asked_role(role_id: int | None, dungeon: Dungeon, roles: RoleMap) -> Markdown:
    """The role that newcomers need, as a panel shows it; empty when they need none."""
    if role_id is not None:
        return mention_role(role_id)
    return role_name(dungeon.required_role, roles) if dungeon.required_role is not None else Markdown()


async def check_entrance(ctx: Context, entrance: Entrance) -> None:
    """A refusal that names the role the member lacks, and who gives it."""
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    missing = entrance.missing_role(ctx.actor, roles)
    if missing is not None:
        givers = [mention_role(roles[role]) for role in granted_by(Role.SECURITY) if role in roles]
        raise RunRoleNeeded(role=missing, givers=Markdown(", ").join(dict.fromkeys(givers)))


async def list_barred(
    db: Connection, guild_id: int, entrance: Entrance, user_ids: Iterable[int], roles: RoleMap
) -> Mapping[int, Bar]:
    """Those of the members who may not come, by what is known of them now."""
    asked = list(user_ids)
    known = {row.user_id: row for row in await list_members(db, guild_id, asked)}
    barred: dict[int, Bar] = {}
    for user_id in asked:
        row = known.get(user_id)
        role_ids = row.role_ids if row is not None else ()
        if row is not None and row.left_at is not None:
            barred[user_id] = Bar.LEFT
        elif roles.get(Role.SUSPENDED) in role_ids:
            barred[user_id] = Bar.SUSPENDED
        elif entrance.missing_role(_Seen(user_id, role_ids), roles) is not None:
            barred[user_id] = Bar.ROLE
    return barred
