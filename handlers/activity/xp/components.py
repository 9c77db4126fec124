"""The two steps of a reset of the whole server."""

from __future__ import annotations

from handlers.activity.xp import actions, grants, messages
from handlers.activity.xp.states import ExportGuildXp, KeepGuildXp, ResetGuildXp
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from interactions.responses import Defer, Update
from interactions.router import Router
from jobs.requests.activity import ExportXp, ResetXp

router = Router()


@router.component(ExportGuildXp, requires=Role.MODERATOR)
async def export_guild(ctx: Context, state: ExportGuildXp) -> Defer:
    """First the export, which comes with the button of the second step."""
    await actions.guild_xp(ctx)
    return Defer(ExportXp(ctx.follow_up, ctx.guild_id), update=True)


@router.component(ResetGuildXp, requires=Role.MODERATOR)
async def reset_guild(ctx: Context, state: ResetGuildXp) -> Defer:
    """Take everybody's xp, in the background."""
    grants.refuse_late_confirmation(state.exported_s, ctx.now.timestamp())
    total = await actions.guild_xp(ctx)
    await ctx.audit("xp.reset_server", members=total.members, xp=total.xp)
    return Defer(ResetXp(ctx.follow_up, ctx.guild_id, ctx.actor.id), update=True)


@router.component(KeepGuildXp, requires=Role.MODERATOR)
async def keep_guild(ctx: Context, state: KeepGuildXp) -> Update:
    """Nothing is reset."""
    return messages.guild_kept(ctx.say)
