"""/levelroles: which role comes with which level."""

from __future__ import annotations

from typing import Annotated

from handlers.activity.level_roles import actions, messages
from handlers.activity.level_roles.rules import Keeping
from handlers.activity.xp.rules import MAX_LEVEL
from handlers.frame.context import Context
from handlers.platform.roles.giving import givable
from handlers.platform.roles.rules import Role
from interactions.options import Option, RoleOption
from interactions.responses import Defer, Reply
from interactions.router import Router
from jobs.requests.activity import SyncLevelRoles

router = Router()
router.group("levelroles", "Roles that come with a level.")

KEEPINGS = {
    "Stack: kept alongside higher ones": Keeping.STACK,
    "Replace: taken when a higher one comes": Keeping.REPLACE,
    "Sticky: never taken, not even when xp falls": Keeping.STICKY,
}

Given = Annotated[RoleOption, Option("The role", name="role", who=givable)]
Listed = Annotated[RoleOption, Option("The role", name="role")]
AtLevel = Annotated[int, Option("The level it comes with", ge=1, le=MAX_LEVEL, name="level")]
Kept = Annotated[Keeping, Option("What happens to it later", choices=KEEPINGS, name="keeping")]
LastingDays = Annotated[int, Option("Taken away after this many days", ge=1, le=366, name="days")]


@router.command("levelroles add", requires=Role.MODERATOR)
async def add_role(
    ctx: Context,
    *,
    role: Given,
    level: AtLevel,
    keeping: Kept = Keeping.STACK,
    days: LastingDays | None = None,
) -> Reply:
    """Give a role to members who reach a level."""
    await actions.add_role(ctx, role, level, keeping, days)
    return messages.added(ctx.say, role.id, level, keeping, days)


@router.command("levelroles remove", requires=Role.MODERATOR)
async def remove_role(ctx: Context, *, role: Listed) -> Reply:
    """Stop giving a role for a level; members keep it."""
    await actions.remove_role(ctx, role)
    return ctx.whisper("{role} is no longer a level role; members keep it.", role=role.mention)


@router.command("levelroles list", requires=Role.EVERYONE)
async def list_roles(ctx: Context) -> Reply:
    """Show which role comes with which level."""
    return messages.listed(ctx.say, await actions.list_level_roles(ctx))


@router.command("levelroles sync", requires=Role.MODERATOR)
async def sync_roles(ctx: Context) -> Defer:
    """Give all members the roles of their level, and take those they should not have."""
    await actions.refuse_without_roles(ctx)
    await ctx.audit("level_roles.sync")
    return Defer(SyncLevelRoles(ctx.follow_up, ctx.guild_id), ephemeral=True)
