"""Turning pages and choosing boards: the owner's message changes, anybody else gets a copy of their own."""

from __future__ import annotations

import msgspec

from handlers.activity.leaderboards.rules import Period, Turn
from handlers.activity.leaderboards.states import ChooseMetric, ChoosePeriod, ShowMyPlace, TurnPage
from handlers.activity.leaderboards.views import BoardQuery, show, show_counted
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from interactions.responses import Reply, Update
from interactions.router import Router

router = Router()


@router.component(TurnPage, requires=Role.EVERYONE)
async def turn_page(ctx: Context, state: TurnPage) -> Reply | Update:
    """Another page of the same board."""
    query = BoardQuery(state.metric, state.period, state.cycle or None, state.owner)
    return await _answer(ctx, query, turn=state.turn, anchor=state.anchor)


@router.component(ChooseMetric, requires=Role.EVERYONE)
async def choose_metric(ctx: Context, state: ChooseMetric, *, picked: str) -> Reply | Update:
    """The same days, something else counted."""
    return await _counted(ctx, picked, state.period, state.cycle or None, state.owner)


@router.component(ChoosePeriod, requires=Role.EVERYONE)
async def choose_period(ctx: Context, state: ChoosePeriod, *, picked: Period) -> Reply | Update:
    """The same counted over other days."""
    return await _counted(ctx, state.metric, picked, None, state.owner)


async def _counted(ctx: Context, key: str, period: Period, cycle: int | None, owner: int) -> Reply | Update:
    page = await show_counted(ctx, key, period, cycle, ctx.actor.id)
    if owner == ctx.actor.id:
        return Update(embeds=page.embeds, components=page.components)
    return msgspec.structs.replace(page, ephemeral=True)


@router.component(ShowMyPlace, requires=Role.EVERYONE)
async def show_my_place(ctx: Context, state: ShowMyPlace) -> Reply:
    """The presser's own page, for them alone."""
    query = BoardQuery(state.metric, state.period, None, ctx.actor.id)
    return msgspec.structs.replace(await show(ctx, query, turn=Turn.ME), ephemeral=True)


async def _answer(
    ctx: Context, query: BoardQuery, *, turn: Turn = Turn.FIRST, anchor: int = 0
) -> Reply | Update:
    if query.owner == ctx.actor.id:
        page = await show(ctx, query, turn=turn, anchor=anchor)
        return Update(embeds=page.embeds, components=page.components)
    own = msgspec.structs.replace(query, owner=ctx.actor.id)
    return msgspec.structs.replace(await show(ctx, own, turn=turn, anchor=anchor), ephemeral=True)
