"""Who may punish whom, and what the bot itself can do about roles."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import msgspec

from db.platform.guilds import RoleRow, find_guild, list_roles
from db.platform.members import find_member
from handlers.platform.roles.reach import above_bot
from handlers.platform.roles.rules import HasRoles, Role, RoleMap, rank
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.moderation import refusals
from interactions.escaping import first_visible, mention_role
from interactions.permissions import Permissions

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context
    from interactions.option_values import MemberOption


class Target(msgspec.Struct, frozen=True):
    """Whom it is about. `name` is not escaped."""

    id: int
    name: str
    role_ids: Collection[int]
    is_bot: bool
    left: bool
    is_administrator: bool = False


class RoleLadder(msgspec.Struct, frozen=True):
    """A guild's roles as last told, the bot's own among them."""

    guild_id: int
    roles: Mapping[int, RoleRow]
    bot_role_ids: Collection[int]
    owner_id: int | None

    def administers(self, role_ids: Collection[int]) -> bool:
        """Whether one of these roles makes its members administrators."""
        mine = [self.roles[role_id].permissions for role_id in role_ids if role_id in self.roles]
        return any(Permissions(permissions).is_administrator for permissions in mine)

    def within_reach(self, role_id: int) -> bool:
        """Whether the bot can give and take the role."""
        role = self.roles.get(role_id)
        if role is None or role.managed or role_id == self.guild_id:
            return False
        return not above_bot(role_id, self.roles, self.bot_role_ids)

    def still_there(self, role_id: int) -> bool:
        """Whether the role exists and can be given by hand; yes, as long as nothing has been told."""
        return not self.roles or (role_id in self.roles and not self.roles[role_id].managed)


async def read_ladder(db: Connection, guild_id: int) -> RoleLadder:
    """The guild's roles as they stand."""
    guild = await find_guild(db, guild_id)
    roles = {row.role_id: row for row in await list_roles(db, guild_id)}
    bot_role_ids = guild.bot_role_ids if guild is not None else ()
    return RoleLadder(guild_id, roles, bot_role_ids, guild.owner_id if guild is not None else None)


def target_of(member: MemberOption, ladder: RoleLadder) -> Target:
    """A member that was picked."""
    there = member.member
    administers = ladder.administers(member.role_ids) or (
        there is not None and there.permissions.is_administrator
    )
    return Target(member.id, member.display_name, member.role_ids, member.user.bot, member.left, administers)


async def known_target(db: Connection, user_id: int, ladder: RoleLadder) -> Target:
    """A member as last told."""
    row = await find_member(db, ladder.guild_id, user_id)
    if row is None:
        return Target(user_id, str(user_id), (), is_bot=False, left=False)
    name = first_visible(*row.names) or str(user_id)
    gone = row.left_at is not None
    return Target(user_id, name, row.role_ids, row.is_bot, gone, ladder.administers(row.role_ids))


async def refuse_target(ctx: Context, target: Target, ladder: RoleLadder) -> None:
    """Raises what keeps the actor from punishing this member."""
    if target.id == ctx.actor.id:
        raise refusals.PunishYourself
    if target.is_bot:
        raise refusals.PunishBot(name=target.name)
    if target.left:
        raise refusals.MemberHasLeft(name=target.name)
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    if not outranks(ctx.actor, target, roles, ladder.owner_id):
        raise refusals.PunishSuperior(name=target.name)


def outranks(actor: HasRoles, target: HasRoles, roles: RoleMap, owner_id: int | None) -> bool:
    """The owner stands above everybody, then the ladder of staff counts."""
    if owner_id in (actor.id, target.id):
        return actor.id == owner_id
    return rank(actor, roles) < rank(target, roles)


def suspended_role(ctx: Context, roles: RoleMap, ladder: RoleLadder) -> int:
    """The role to give; raises what keeps the bot from giving it."""
    role_id = roles.get(Role.SUSPENDED)
    if role_id is None:
        raise refusals.SuspendedRoleUnset
    if not ctx.app_permissions.allows(Permissions.MANAGE_ROLES):
        raise refusals.CannotGiveRoles
    if ladder.roles and role_id not in ladder.roles:
        raise refusals.SuspendedRoleGone
    if ladder.roles and ladder.roles[role_id].managed:
        raise refusals.SuspendedRoleManaged(role=mention_role(role_id))
    if above_bot(role_id, ladder.roles, ladder.bot_role_ids):
        raise refusals.SuspendedRoleTooHigh(role=mention_role(role_id))
    return role_id
