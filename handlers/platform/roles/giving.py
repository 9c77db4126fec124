"""Which roles the bot can be told to give, and by whom: refused before anything is kept.

Given = Annotated[RoleOption, Option("The role", who=givable)]
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import msgspec

from db.platform.guilds import find_guild, list_roles
from handlers.frame.refusals import Refusal
from handlers.platform.roles.reach import lacks_manage_roles
from interactions.escaping import mention_role
from interactions.permissions import Permissions

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context
    from interactions.entities import Role
    from interactions.option_values import RoleOption


class EveryoneCannotBeGiven(Refusal):
    """The role of all members cannot be given: everybody has it from the start."""

    remedy = "Choose a role that members can earn."


class ManagedRole(Refusal):
    """{role} is managed by an integration: nobody can give or take it by hand."""

    remedy = "Choose a role that the server made itself."


class RoleAboveBot(Refusal):
    """{role} is above my own highest role, so I cannot give it."""

    remedy = "Somebody who manages roles can move my role above it: Server Settings, Roles."


class RoleAboveActor(Refusal):
    """{role} is above your own highest role, so you cannot have me give it."""

    remedy = "Somebody whose role is above it, or the server's owner, can."
    rule = "Nobody can use the bot to give a role that Discord would not let them give themselves."


class BotCannotManageRoles(Refusal):
    """I may not give roles in this server: I lack the permission **Manage Roles**."""

    remedy = "Somebody who manages the server can give it to my role: Server Settings, Roles."


class RolePositions(msgspec.Struct, frozen=True):
    """What is known of the server's roles: position of each, the bot's own, and the owner.

    `managed_ids`: those of integrations. `bot_lacks_right`: it may give no role at all.
    """

    positions: Mapping[int, int]
    bot_role_ids: Collection[int]
    owner_id: int | None
    managed_ids: Collection[int] = ()
    bot_lacks_right: bool = False

    def top(self, role_ids: Collection[int]) -> int | None:
        """Position of the highest of these roles; None when none of them is known."""
        return max((self.positions[role] for role in role_ids if role in self.positions), default=None)

    def above_bot(self, position: int) -> bool:
        """Whether the bot cannot give a role at this position; no, as long as its own is not known."""
        own = self.top(self.bot_role_ids)
        return own is not None and position >= own

    def refuse_out_of_reach(self, role_id: int) -> None:
        """Refuses a role that the bot could not give; nothing, as long as that is not known."""
        if self.bot_lacks_right:
            raise BotCannotManageRoles
        if role_id in self.managed_ids:
            raise ManagedRole(role=mention_role(role_id))
        if self.above_bot(self.positions.get(role_id, 0)):
            raise RoleAboveBot(role=mention_role(role_id))


def refuse_role(
    guild_id: int,
    role: Role,
    ladder: RolePositions,
    actor_id: int,
    actor_roles: Collection[int],
    bot: Permissions,
) -> None:
    """Refuses a role that could not be given, or that the actor could not give."""
    if role.id == guild_id:
        raise EveryoneCannotBeGiven
    if role.managed:
        raise ManagedRole(role=role.mention)
    if not bot.allows(Permissions.MANAGE_ROLES):
        raise BotCannotManageRoles
    if ladder.above_bot(role.position):
        raise RoleAboveBot(role=role.mention)
    own = ladder.top(actor_roles)
    if actor_id != ladder.owner_id and ladder.positions and role.position >= (own or 0):
        raise RoleAboveActor(role=role.mention)


async def refuse_giving(ctx: Context, role: Role) -> None:
    """Refuses a role that the bot could not give, or that the actor could not give by themselves."""
    ladder = await read_ladder(ctx)
    refuse_role(ctx.guild_id, role, ladder, ctx.actor.id, ctx.actor.role_ids, ctx.interaction.app_permissions)


async def givable(ctx: Context, picked: RoleOption) -> None:
    """The same, beside an option."""
    await refuse_giving(ctx, picked.role)


async def read_ladder(ctx: Context) -> RolePositions:
    """The server's roles as they stand."""
    return await find_ladder(ctx.db, ctx.guild_id)


async def find_ladder(db: Connection, guild_id: int) -> RolePositions:
    """Likewise, for whoever has no interaction."""
    guild = await find_guild(db, guild_id)
    roles = {role.role_id: role for role in await list_roles(db, guild_id)}
    bot_role_ids = guild.bot_role_ids if guild is not None else ()
    return RolePositions(
        positions={role_id: role.position for role_id, role in roles.items()},
        bot_role_ids=bot_role_ids,
        owner_id=guild.owner_id if guild is not None else None,
        managed_ids={role_id for role_id, role in roles.items() if role.managed},
        bot_lacks_right=lacks_manage_roles(guild_id, roles, bot_role_ids),
    )
