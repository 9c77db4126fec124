"""/leaderboard for everybody, /board for those who keep the boards in channels."""

from __future__ import annotations

from typing import Annotated

from handlers.activity.leaderboards import messages, panels
from handlers.activity.leaderboards.actions import Turn
from handlers.activity.leaderboards.rules import Metric, Period
from handlers.activity.leaderboards.views import Asked, show
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from interactions.options import ChannelOption, MemberOption, Option
from interactions.responses import Reply
from interactions.router import Router

router = Router()
router.group("board", "Boards that stand in channels and keep themselves up to date.")

METRICS = {
    "XP": Metric.XP,
    "Messages": Metric.MESSAGES,
    "Voice time": Metric.VOICE,
    "Reactions": Metric.REACTIONS,
    "Commands": Metric.COMMANDS,
}
PERIODS = {
    "All time": Period.ALL,
    "This cycle": Period.CYCLE,
    "Last cycle": Period.LAST,
    "This month": Period.MONTH,
    "This week": Period.WEEK,
    "Today": Period.TODAY,
}
TEXT_CHANNELS = (0, 5)

Counted = Annotated[Metric, Option("What is counted", choices=METRICS, name="metric")]
Days = Annotated[Period, Option("Over which days", choices=PERIODS, name="period")]
WhoseEnvirons = Annotated[MemberOption, Option("Show the page on which this member stands", name="member")]
PastCycle = Annotated[int, Option("A cycle by its number, also one long past", ge=1, le=99_999, name="cycle")]
BoardChannel = Annotated[
    ChannelOption, Option("The channel the board stands in", channel_types=TEXT_CHANNELS, name="channel")
]


@router.command("leaderboard", requires=Role.EVERYONE)
async def leaderboard(
    ctx: Context,
    *,
    metric: Counted = Metric.XP,
    period: Days = Period.ALL,
    member: WhoseEnvirons | None = None,
    cycle: PastCycle | None = None,
) -> Reply:
    """Who leads here, and where you stand."""
    asked = Asked(metric, Period.LAST if cycle else period, cycle, ctx.actor.id)
    if member is not None:
        return await show(ctx, asked, turn=Turn.ME, around=member.id)
    return await show(ctx, asked)


@router.command("board add", requires=Role.MODERATOR)
async def add_board(
    ctx: Context, *, channel: BoardChannel, metric: Counted, period: Days = Period.ALL
) -> Reply:
    """Let a board stand in a channel and keep itself up to date."""
    panels.refuse_unusable_channel(channel)
    await panels.add_panel(ctx, channel.id, metric, period)
    return messages.board_added(ctx.say, channel.id, metric, period)


@router.command("board remove", requires=Role.MODERATOR)
async def remove_board(ctx: Context, *, channel: BoardChannel, metric: Counted) -> Reply:
    """Take a board out of a channel."""
    removed = await panels.remove_panels(ctx, channel.id, metric)
    return messages.board_removed(ctx.say, channel.id, metric, removed)


@router.command("board list", requires=Role.MODERATOR)
async def list_boards(ctx: Context) -> Reply:
    """The boards that stand in channels, and whether each is well."""
    return messages.board_list(ctx.say, await panels.list_panels(ctx))
