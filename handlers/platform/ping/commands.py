"""`/ping`."""

from handlers.context import Context
from handlers.platform.ping import messages
from handlers.platform.roles.rules import Role
from interactions.payloads import created_at
from interactions.responses import Reply
from interactions.router import Router

router = Router()


@router.command("ping", requires=Role.EVERYONE, in_dm=True)
async def ping(ctx: Context) -> Reply:
    """Show how quickly I answer."""
    discord_ms = (ctx.now - created_at(ctx.interaction.id)).total_seconds() * 1000
    sample = await ctx.resources.latencies.current()
    return Reply(content=messages.pong(ctx.say, max(discord_ms, 0.0), sample), ephemeral=True)
