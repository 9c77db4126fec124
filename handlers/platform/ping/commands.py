"""`/ping`."""

from handlers.frame.context import Context
from handlers.platform.ping import messages
from handlers.platform.roles.rules import Role
from interactions.entities import DISCORD_EPOCH_MS
from interactions.responses import Reply
from interactions.router import Router

router = Router()


@router.command("ping", requires=Role.EVERYONE, in_dm=True)
async def ping(ctx: Context) -> Reply:
    """Show how quickly I answer."""
    sent_ms = (ctx.interaction.id >> 22) + DISCORD_EPOCH_MS
    discord_ms = int(ctx.now.timestamp() * 1000) - sent_ms
    sample = await ctx.resources.latencies.current()
    return Reply(content=messages.pong(ctx.say, max(discord_ms, 0), sample), ephemeral=True)
