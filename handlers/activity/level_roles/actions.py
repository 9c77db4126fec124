"""Keeping the list of level roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.activity import level_roles as rows
from handlers.activity.level_roles.choosing import NoLevelRoles, NoSuchLevelRole, TooManyLevelRoles
from handlers.activity.level_roles.rules import MAX_LEVEL_ROLES, Keeping, LevelRole
from handlers.platform.roles.giving import read_ladder

if TYPE_CHECKING:
    from handlers.frame.context import Context
    from interactions.options import RoleOption


class ListedRole(msgspec.Struct, frozen=True):
    """A level role as `/levelroles list` shows it."""

    role: LevelRole
    gone: bool
    above_bot: bool


async def add_role(
    ctx: Context, role: RoleOption, level: int, keeping: Keeping, lasts_days: int | None
) -> None:
    """Make a role a level role, or move it to another level."""
    known = await _roles(ctx)
    if len(known) >= MAX_LEVEL_ROLES and role.id not in {level_role.role_id for level_role in known}:
        raise TooManyLevelRoles(most=MAX_LEVEL_ROLES)
    row = rows.LevelRoleRow(level, role.id, keeping.value, lasts_days)
    await rows.add_level_role(ctx.db, ctx.guild_id, row)
    facts = {"level": level, "keeping": keeping.value, "lasts_days": lasts_days}
    await ctx.audit("level_roles.add", str(role.id), **facts)


async def remove_role(ctx: Context, role: RoleOption) -> None:
    """Members keep the role; it is only no longer given or taken."""
    if not await rows.delete_level_role(ctx.db, ctx.guild_id, role.id):
        raise NoSuchLevelRole(role=role.mention)
    await ctx.audit("level_roles.remove", str(role.id))


async def list_level_roles(ctx: Context) -> list[ListedRole]:
    """All of them, lowest level first, with what stands in their way."""
    ladder = await read_ladder(ctx)
    return [
        ListedRole(
            role,
            gone=bool(ladder.positions) and role.role_id not in ladder.positions,
            above_bot=role.role_id in ladder.positions and ladder.above_bot(ladder.positions[role.role_id]),
        )
        for role in await _roles(ctx)
    ]


async def refuse_without_roles(ctx: Context) -> None:
    """There must be something to sync."""
    if not await _roles(ctx):
        raise NoLevelRoles()


async def _roles(ctx: Context) -> list[LevelRole]:
    level_roles = (await rows.list_level_roles(ctx.db, [ctx.guild_id])).get(ctx.guild_id, [])
    return [LevelRole(row.level, row.role_id, Keeping(row.keeping), row.lasts_days) for row in level_roles]
