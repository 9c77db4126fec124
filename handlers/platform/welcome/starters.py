"""What `/setup` adds for newcomers, in servers with a module to which a welcome belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.platform import first_steps as rows
from handlers.platform.channels.rules import required_channel
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.platform.setup.presets import StarterSet
from handlers.platform.welcome import changing, steps
from handlers.platform.welcome.settings import WelcomeSettings

if TYPE_CHECKING:
    from handlers.frame.context import Context


async def _welcome(ctx: Context) -> int:
    """As `/welcome set` without options."""
    required_channel(await ctx.guild_settings(PlatformSettings), ChannelKey.WELCOME)
    before = await ctx.guild_settings(WelcomeSettings)
    await changing.change(ctx, {"on": True})
    return 0 if before.on else 1


async def _first_steps(ctx: Context) -> int:
    before = len(await rows.list_steps(ctx.db, ctx.guild_id))
    return len(await steps.add_starters(ctx)) - before


STARTERS: Final = (
    StarterSet(
        "welcome", "Welcome newcomers", "In the channel chosen for it; `/welcome set` says how", _welcome
    ),
    StarterSet(
        "first_steps", "First steps of newcomers", "Up to five; ticked when they are done", _first_steps
    ),
)
