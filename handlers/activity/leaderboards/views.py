"""From what was asked to the page that answers it; the command and its components share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.platform.guilds import find_guild
from handlers.activity.cached import BOARDS
from handlers.activity.leaderboards import actions, messages
from handlers.activity.leaderboards.actions import Calendar, Turn
from handlers.activity.leaderboards.rules import Metric, Period
from handlers.activity.settings import ActivitySettings
from handlers.platform.guild_days import local_day
from handlers.platform.settings.platform_settings import PlatformSettings
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context


class Asked(msgspec.Struct, frozen=True):
    """Which board; `cycle` is the number of a cycle, if one was asked for. `owner` asked."""

    metric: Metric
    period: Period
    cycle: int | None
    owner: int


async def show(
    ctx: Context, asked: Asked, *, turn: Turn = Turn.FIRST, anchor: int = 0, around: int | None = None
) -> Reply:
    """The page with its pager. `around`: the member on whose page `Turn.ME` opens; else the one who asks."""
    settings = await ctx.guild_settings(ActivitySettings)
    face = await guild_face(ctx.db, ctx.guild_id, await ctx.guild_settings(PlatformSettings))
    calendar = Calendar(face.timezone, settings.cycle_days)
    cycle = await actions.choose_cycle(ctx.db, ctx.guild_id, ctx.now, calendar, asked.period, asked.cycle)
    viewer = around or ctx.actor.id
    page = await actions.read_page(
        ctx.db,
        ctx.guild_id,
        asked.metric,
        asked.period,
        local_day(ctx.now, face.timezone),
        cycle,
        turn=turn,
        anchor=anchor,
        viewer=viewer,
        top=lambda board: ctx.cached(BOARDS, board),
    )
    return Reply(
        embeds=(messages.board_embed(ctx.say, page, settings, face, viewer=viewer),),
        components=messages.pager(ctx.say, page, asked.cycle or 0, asked.owner),
    )


async def guild_face(db: Connection, guild_id: int, platform: PlatformSettings) -> messages.GuildFace:
    """Name and icon of a guild as last seen."""
    guild = await find_guild(db, guild_id)
    if guild is None:
        return messages.GuildFace("", None, platform.timezone)
    icon = f"https://cdn.discordapp.com/icons/{guild_id}/{guild.icon}.png" if guild.icon else None
    return messages.GuildFace(guild.name, icon, platform.timezone, guild.preferred_locale)
