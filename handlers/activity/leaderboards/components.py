"""Turning pages and choosing boards: the owner's message changes, anybody else gets a copy of their own."""

from __future__ import annotations

import msgspec

from handlers.activity.leaderboards.rules import BoardPeriod, Turn
from handlers.activity.leaderboards.states import ChooseMetric, ChoosePeriod, ShowMyPlace, TurnPage
from handlers.activity.leaderboards.views import BoardQuery, show, show_counted
from handlers.frame.context import Context
from handlers.kit.lists import for_presser
from handlers.platform.roles.rules import Role
from interactions.responses import Reply, Update
from interactions.router import Router

router = Router()


@router.component(TurnPage, requires=Role.EVERYONE)
async def turn_page(ctx: Context, state: TurnPage) -> Reply | Update:
    """Another page of the same board."""
    query = BoardQuery(state.metric, state.period, state.cycle or None)
    page = await show(ctx, query, turn=state.turn, anchor=state.anchor)
    return for_presser(ctx, state.owner, page)


@router.component(ChooseMetric, requires=Role.EVERYONE)
async def choose_metric(ctx: Context, state: ChooseMetric, *, picked: str) -> Reply | Update:
    """The same days, something else counted."""
    page = await show_counted(ctx, picked, state.period, state.cycle or None)
    return for_presser(ctx, state.owner, page)


@router.component(ChoosePeriod, requires=Role.EVERYONE)
async def choose_period(ctx: Context, state: ChoosePeriod, *, picked: BoardPeriod) -> Reply | Update:
    """The same counted over other days."""
    return for_presser(ctx, state.owner, await show_counted(ctx, state.metric, picked, None))


@router.component(ShowMyPlace, requires=Role.EVERYONE)
async def show_my_place(ctx: Context, state: ShowMyPlace) -> Reply:
    """The presser's own page, for them alone."""
    query = BoardQuery(state.metric, state.period, None)
    return msgspec.structs.replace(await show(ctx, query, turn=Turn.ME), ephemeral=True)
