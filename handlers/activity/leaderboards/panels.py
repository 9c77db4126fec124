"""Boards that stand in channels: putting them there and taking them away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.activity import leaderboard_panels
from handlers.frame.refusals import Refusal
from interactions.escaping import mention_channel
from interactions.permissions import Permissions
from jobs.requests.activity import RefreshPanel
from jobs.requests.platform import DeleteMessage

if TYPE_CHECKING:
    from db.activity.leaderboard_panels import PanelRow
    from handlers.activity.leaderboards.rules import Metric, Period
    from handlers.frame.context import Context
    from interactions.options import ChannelOption

MOST_PANELS = 25
ORIGIN = "leaderboards.panel"
NEEDED = Permissions.VIEW_CHANNEL | Permissions.SEND_MESSAGES | Permissions.EMBED_LINKS


class BotCannotPost(Refusal):
    """I cannot post in {channel}: there I lack {missing}."""

    mend = "Somebody who manages that channel can give it to me in the channel's permissions."


class BoardStandsAlready(Refusal):
    """{channel} has that board already."""

    mend = "Remove it first with `/board remove`, or choose other days."


class TooManyBoards(Refusal):
    """There are {most} boards already, and no more are kept up to date at once."""

    mend = "Remove one with `/board remove` first."


class NoSuchBoard(Refusal):
    """No such board stands in {channel}."""

    mend = "`/board list` shows those that do."


def refuse_unusable_channel(channel: ChannelOption) -> None:
    """By the bot's permissions there, when Discord told them."""
    permissions = channel.channel.app_permissions
    missing = permissions.missing(NEEDED).names() if permissions is not None else []
    if missing:
        raise BotCannotPost(channel=mention_channel(channel.id), missing=f"**{', '.join(missing)}**")


async def add_panel(ctx: Context, channel_id: int, metric: Metric, period: Period) -> None:
    """The board's row; its first refresh posts it."""
    if len(await leaderboard_panels.list_panels(ctx.db, ctx.guild_id)) >= MOST_PANELS:
        raise TooManyBoards(most=MOST_PANELS)
    panel_id = await leaderboard_panels.add_panel(ctx.db, ctx.guild_id, channel_id, metric, period, "command")
    if panel_id is None:
        raise BoardStandsAlready(channel=mention_channel(channel_id))
    await ctx.schedule.at(ctx.now, RefreshPanel(ctx.guild_id, panel_id), subject=str(panel_id))
    await ctx.audit("board.add", str(channel_id), metric=metric.value, period=period.value)


async def remove_panels(ctx: Context, channel_id: int, metric: Metric) -> int:
    """Takes every board of that metric out of the channel; returns how many."""
    found = [
        panel
        for panel in await leaderboard_panels.list_panels(ctx.db, ctx.guild_id)
        if panel.channel_id == channel_id and panel.metric == metric.value
    ]
    if not found:
        raise NoSuchBoard(channel=mention_channel(channel_id))
    for panel in found:
        await _remove(ctx, panel)
    await ctx.audit("board.remove", str(channel_id), metric=metric.value)
    return len(found)


async def remove_panel(ctx: Context, panel: PanelRow) -> None:
    """Takes one board away."""
    await _remove(ctx, panel)
    await ctx.audit("board.remove", str(panel.channel_id), metric=panel.metric)


async def _remove(ctx: Context, panel: PanelRow) -> None:
    gone = await leaderboard_panels.delete_panel(ctx.db, panel.panel_id)
    await ctx.schedule.cancel(RefreshPanel, subject=str(panel.panel_id))
    if gone is not None and gone.message_id is not None:
        await ctx.outbox.add(DeleteMessage(gone.channel_id, gone.message_id))


async def list_panels(ctx: Context) -> list[PanelRow]:
    """The guild's boards in channels."""
    return await leaderboard_panels.list_panels(ctx.db, ctx.guild_id)
