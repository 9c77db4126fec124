"""From what was asked to the page that answers it; the command and its components share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from handlers.activity.cached import BOARDS
from handlers.activity.leaderboards import actions, messages, selects
from handlers.activity.leaderboards.rankings import ShowRanking
from handlers.activity.leaderboards.rules import BoardMetric, BoardPeriod, Turn
from handlers.activity.settings import ActivitySettings
from handlers.frame.refusals import Refusal
from handlers.kit import lists
from handlers.platform.metrics.rankings import RANKINGS
from interactions.escaping import shorten
from interactions.responses import Reply

if TYPE_CHECKING:
    from handlers.frame.context import Context


class NotCounted(Refusal):
    """{metric} is not counted in this server."""

    remedy = (
        "Choose one of those that are suggested as you type; modules that are switched off count nothing."
    )


class BoardQuery(msgspec.Struct, frozen=True):
    """Which board; `cycle` is the number of a cycle, if one was asked for."""

    metric: BoardMetric
    period: BoardPeriod
    cycle: int | None


async def show(
    ctx: Context, query: BoardQuery, *, turn: Turn = Turn.FIRST, anchor: int = 0, around: int | None = None
) -> Reply:
    """The page with its pager. `around`: the member on whose page `Turn.ME` opens; else the one who asks."""
    guild = await ctx.guild()
    settings = guild.settings(ActivitySettings)
    calendar = actions.calendar_of(guild)
    cycle = await actions.choose_cycle(ctx.db, guild.id, ctx.now, calendar, query.period, query.cycle)
    viewer = around or ctx.actor.id
    page = await actions.read_page(
        ctx.db,
        guild.id,
        query.metric,
        query.period,
        guild.today,
        cycle,
        turn=turn,
        anchor=anchor,
        viewer=viewer,
        top=lambda board: ctx.cached(BOARDS, board),
    )
    number = query.cycle or 0
    return Reply(
        embeds=(messages.board_embed(ctx.say, page, settings, guild, viewer=viewer),),
        components=(
            *messages.pager(ctx.say, page, number, ctx.actor.id),
            *selects.rows(ctx.say, guild, query.metric.value, query.period, number, ctx.actor.id),
        ),
    )


async def key_of(ctx: Context, typed: str, *, also_off: bool = False) -> str:
    """The key that was suggested, or of the title that was typed out; raises NotCounted.

    `also_off`: what a module counts that is switched off is known too.
    """
    offered = dict(selects.counted(ctx.say, await ctx.guild()))
    if also_off:
        offered = {key: ctx.say(ranking.title) for key, ranking in RANKINGS.items()} | offered
    by_title = {title.casefold(): key for key, title in offered.items()}
    key = typed if typed in offered else by_title.get(typed.strip().casefold())
    if key is None:
        raise NotCounted(metric=f"“{shorten(typed, 40)}”")
    return key


async def show_counted(ctx: Context, key: str, period: BoardPeriod, cycle: int | None) -> Reply:
    """The first page of whatever is counted by that key: ours, or another product's."""
    if key in set(BoardMetric):
        return await show(ctx, BoardQuery(BoardMetric(key), period, cycle))
    return await lists.show(ctx, ShowRanking(await key_of(ctx, key), period, cycle or 0))
