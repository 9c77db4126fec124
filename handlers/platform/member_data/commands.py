"""/export: everything that is kept about a member, for themselves. /forgetme: erases what can be erased."""

from __future__ import annotations

from handlers.frame.context import Context
from handlers.platform.member_data import messages
from handlers.platform.member_data.states import ExportMine, ForgetMe
from handlers.platform.roles.rules import Role
from interactions.responses import Defer, Reply
from interactions.router import Router
from jobs.requests.platform import ExportMember, ForgetMember

router = Router()


@router.command("export", requires=Role.EVERYONE)
async def export(ctx: Context) -> Defer:
    """Get everything that is kept about you here, as a file only you can see."""
    return Defer(ExportMember(ctx.follow_up, ctx.guild_id, ctx.actor.id), ephemeral=True)


@router.component(ExportMine, requires=Role.EVERYONE, in_dm=True)
async def press_export(ctx: Context, state: ExportMine) -> Defer:
    """The same by a button, for whoever presses."""
    return Defer(ExportMember(ctx.follow_up, state.guild, ctx.actor.id), ephemeral=True)


@router.command("forgetme", requires=Role.EVERYONE)
async def forgetme(ctx: Context) -> Reply:
    """Erase what is kept about you here: first you see what goes, and what stays and why."""
    return messages.ask_to_forget(ctx.say, ctx.resources.products)


@router.component(ForgetMe, requires=Role.EVERYONE)
async def forget(ctx: Context, state: ForgetMe) -> Defer:
    """Of whoever presses, in the background."""
    return Defer(ForgetMember(ctx.follow_up, ctx.guild_id, ctx.actor.id), update=True)
