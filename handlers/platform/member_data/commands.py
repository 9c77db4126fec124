"""/export: everything that is kept about a member, for themselves."""

from __future__ import annotations

from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from interactions.responses import Defer
from interactions.router import Router
from jobs.requests.platform import ExportMember

router = Router()


@router.command("export", requires=Role.EVERYONE)
async def export(ctx: Context) -> Defer:
    """Get everything that is kept about you here, as a file only you can see."""
    return Defer(ExportMember(ctx.follow_up, ctx.guild_id, ctx.actor.id), ephemeral=True)
