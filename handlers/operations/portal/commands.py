"""`/portal`: members link themselves; administrators connect it."""

from __future__ import annotations

from db.api import portal as rows
from handlers.frame.context import Context
from handlers.operations.portal import actions
from handlers.platform.roles.rules import Role
from interactions.escaping import timestamp
from interactions.responses import Reply
from interactions.router import Router

router = Router()
router.group("portal", "This server's own site.")


@router.command("portal link", requires=Role.EVERYONE)
async def link(ctx: Context) -> Reply:
    """Get a code with which the portal knows that you are you."""
    code = await actions.make_code(ctx)
    lines = [
        ctx.say("Your code is **{code}**. Give it to the portal within 10 minutes.", code=code),
        ctx.say("-# The portal then knows your Discord id, and we know that you are linked. Nothing else."),
    ]
    return Reply("\n".join(lines), ephemeral=True)


@router.command("portal unlink", requires=Role.EVERYONE)
async def unlink(ctx: Context) -> Reply:
    """Unlink yourself from the portal."""
    await actions.unlink(ctx)
    return ctx.whisper("You are no longer linked.")


@router.command("portal status", requires=Role.EVERYONE)
async def status(ctx: Context) -> Reply:
    """See whether you are linked to the portal."""
    since = await rows.find_link(ctx.db, ctx.guild_id, ctx.actor.id)
    if since is None:
        raise actions.NotLinked
    return ctx.whisper("You have been linked since {when}.", when=timestamp(since, "D"))


@router.command("portal connect", requires=Role.ADMINISTRATOR)
async def connect(ctx: Context) -> Reply:
    """Make a secret with which the portal signs its events. The previous one stays valid too."""
    lines = [
        ctx.say("The portal signs what it sends with this secret, which is shown only now:"),
        f"```\n{await actions.connect(ctx)}\n```",
        ctx.say("-# It also needs a key of `/apikey create` for the portal. See `/v1/docs`."),
    ]
    return Reply("\n".join(lines), ephemeral=True)
