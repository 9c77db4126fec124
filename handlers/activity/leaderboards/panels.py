"""Boards that stand in channels: putting them there and taking them away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.activity import leaderboard_panels as rows
from handlers.activity.leaderboards.board_panel import BOARD
from handlers.frame.refusals import Refusal
from handlers.kit import panels
from interactions.escaping import bold, mention_channel
from interactions.permissions import Permissions

if TYPE_CHECKING:
    from db.activity.leaderboard_panels import BoardPanelRow
    from handlers.activity.leaderboards.rules import BoardPeriod
    from handlers.frame.context import Context
    from interactions.options import ChannelOption

MOST_BOARDS = 25
NEEDED = Permissions.VIEW_CHANNEL | Permissions.SEND_MESSAGES | Permissions.EMBED_LINKS


class BotCannotPost(Refusal):
    """I cannot post in {channel}: I lack {missing} there."""

    remedy = "Somebody who manages that channel can give it to me in the channel's permissions."


class BoardStandsAlready(Refusal):
    """{channel} has that board already."""

    remedy = "Remove it first with `/board remove`, or choose other days."


class TooManyBoards(Refusal):
    """There are {most} boards already, which is the limit."""

    remedy = "Remove one with `/board remove` first."


class NoSuchBoard(Refusal):
    """No board like that is posted in {channel}."""

    remedy = "`/board list` shows those that do."


def refuse_unusable_channel(channel: ChannelOption) -> None:
    """By the bot's permissions there, when Discord told them."""
    permissions = channel.channel.app_permissions
    missing = permissions.missing(NEEDED).names() if permissions is not None else []
    if missing:
        raise BotCannotPost(channel=mention_channel(channel.id), missing=bold(", ".join(missing)))


async def add_board(ctx: Context, channel_id: int, metric: str, period: BoardPeriod) -> None:
    """The board's row; its panel posts it."""
    if len(await rows.list_boards(ctx.db, ctx.guild_id)) >= MOST_BOARDS:
        raise TooManyBoards(most=MOST_BOARDS)
    board_id = await rows.add_board(ctx.db, ctx.guild_id, channel_id, metric, period, "command")
    if board_id is None:
        raise BoardStandsAlready(channel=mention_channel(channel_id))
    await panels.post(ctx.db, BOARD, board_id, ctx.guild_id, channel_id, now=ctx.now)
    await ctx.audit("board.add", str(channel_id), metric=metric, period=period.value)


async def remove_boards(ctx: Context, channel_id: int, metric: str) -> int:
    """Takes every board of that metric out of the channel; returns how many."""
    boards = [
        board
        for board in await rows.list_boards(ctx.db, ctx.guild_id)
        if board.channel_id == channel_id and board.metric == metric
    ]
    if not boards:
        raise NoSuchBoard(channel=mention_channel(channel_id))
    for board in boards:
        await _remove(ctx, board)
    await ctx.audit("board.remove", str(channel_id), metric=metric)
    return len(boards)


async def remove_board(ctx: Context, board: BoardPanelRow) -> None:
    """Takes one board away."""
    await _remove(ctx, board)
    await ctx.audit("board.remove", str(board.channel_id), metric=board.metric)


async def _remove(ctx: Context, board: BoardPanelRow) -> None:
    await rows.delete_board(ctx.db, board.panel_id)
    await panels.touch(ctx.db, BOARD, board.panel_id, now=ctx.now)


async def list_boards(ctx: Context) -> list[BoardPanelRow]:
    """The guild's boards in channels."""
    return await rows.list_boards(ctx.db, ctx.guild_id)
