"""/leaderboard for everybody, /board for those who keep the boards in channels."""

from __future__ import annotations

from typing import Annotated

from handlers.activity.leaderboards import messages, panels, selects
from handlers.activity.leaderboards.rules import BoardMetric, BoardPeriod, Turn
from handlers.activity.leaderboards.views import BoardQuery, key_of, show, show_counted
from handlers.frame.context import Context
from handlers.platform.metrics.rankings import RANKINGS
from handlers.platform.roles.rules import Role
from interactions.options import ChannelOption, MemberOption, Option
from interactions.responses import Choice, Reply
from interactions.router import Router

router = Router()
router.group("board", "Boards that are posted in channels and update automatically.")

PERIODS = {
    "All time": BoardPeriod.ALL,
    "This cycle": BoardPeriod.CYCLE,
    "Last cycle": BoardPeriod.LAST,
    "This month": BoardPeriod.MONTH,
    "This week": BoardPeriod.WEEK,
    "Today": BoardPeriod.TODAY,
}
TEXT_CHANNELS = (0, 5)


async def suggest_counted(ctx: Context, text: str) -> list[Choice]:
    """Everything that can be ordered by in this server."""
    typed = text.casefold()
    offered = selects.counted(ctx.say, await ctx.guild())
    fitting = [(key, title) for key, title in offered if typed in title.casefold() or typed in key]
    return [Choice(title, key) for key, title in fitting[: selects.MOST_OFFERED]]


Counted = Annotated[str, Option("What is counted", name="metric", autocomplete=suggest_counted)]
Days = Annotated[BoardPeriod, Option("Over which days", choices=PERIODS, name="period")]
WhoseEnvirons = Annotated[MemberOption, Option("Show the page with this member", name="member")]
PastCycle = Annotated[int, Option("A cycle by its number, even one long past", ge=1, le=99_999, name="cycle")]
BoardChannel = Annotated[
    ChannelOption, Option("The channel the board is posted in", channel_types=TEXT_CHANNELS, name="channel")
]


@router.command("leaderboard", requires=Role.EVERYONE)
async def leaderboard(
    ctx: Context,
    *,
    metric: Counted = BoardMetric.XP.value,
    period: Days = BoardPeriod.ALL,
    member: WhoseEnvirons | None = None,
    cycle: PastCycle | None = None,
) -> Reply:
    """Who leads here, and where you stand."""
    chosen = BoardPeriod.LAST if cycle else period
    key = await key_of(ctx, metric)
    if member is not None and key in set(BoardMetric):
        query = BoardQuery(BoardMetric(key), chosen, cycle)
        return await show(ctx, query, turn=Turn.ME, around=member.id)
    return await show_counted(ctx, key, chosen, cycle)


@router.command("board add", requires=Role.MODERATOR)
async def add_board(
    ctx: Context, *, channel: BoardChannel, metric: Counted, period: Days = BoardPeriod.ALL
) -> Reply:
    """Post a board in a channel and keep it up to date."""
    panels.refuse_unusable_channel(channel)
    key = await key_of(ctx, metric)
    period = period if key in set(BoardMetric) or RANKINGS[key].dated else BoardPeriod.ALL
    await panels.add_board(ctx, channel.id, key, period)
    return messages.board_added(ctx.say, channel.id, key, period)


@router.command("board remove", requires=Role.MODERATOR)
async def remove_board(ctx: Context, *, channel: BoardChannel, metric: Counted) -> Reply:
    """Take a board out of a channel."""
    key = await key_of(ctx, metric, also_off=True)
    removed = await panels.remove_boards(ctx, channel.id, key)
    return messages.board_removed(ctx.say, channel.id, key, removed)


@router.command("board list", requires=Role.MODERATOR)
async def list_boards(ctx: Context) -> Reply:
    """The boards that are posted in channels, and whether each one works."""
    return messages.board_list(ctx.say, await panels.list_boards(ctx))
