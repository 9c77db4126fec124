"""Levels and leaderboards in the REST API; members whose profile is closed to the reader are left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from db.platform.profiles import list_closed
from handlers.activity.leaderboards.actions import (
    BoardLine,
    Calendar,
    NoPastCycle,
    NoSuchCycle,
    board_named,
    read_below,
)
from handlers.activity.leaderboards.rules import BoardMetric, BoardPeriod
from handlers.activity.settings import ActivitySettings
from handlers.activity.xp.rules import level_for
from handlers.api.context import ApiContext
from handlers.api.fields import Cursor, Id, Page, Scope, Size, read_cursor, write_cursor
from handlers.api.problems import answers
from handlers.api.routes import Api
from handlers.platform.profiles.actions import read_buddies
from handlers.platform.roles.rules import Role

api = Api("activity", "Activity")
answers(404, NoSuchCycle, NoPastCycle)

CycleNumber = Annotated[int, Meta(ge=1, le=99_999, description="A cycle by its number")]


class Standing(msgspec.Struct, frozen=True):
    """A member on a board; voice time in seconds."""

    rank: int
    user_id: Id
    name: str
    value: int


class Level(msgspec.Struct, frozen=True):
    """A member's level, by all the xp they ever earned."""

    rank: int
    user_id: Id
    name: str
    level: int
    xp: int


@api.get("/levels", requires=Role.EVERYONE, scope=Scope.READ)
async def list_levels(ctx: ApiContext, cursor: Cursor | None = None, limit: Size = 50) -> Page[Level]:
    """Levels, the highest first."""
    curve = (await ctx.guild_settings(ActivitySettings)).curve
    lines = await read_below(ctx.db, ctx.guild_id, "xp:all", read_cursor(cursor), limit + 1)
    shown = [
        Level(line.rank, str(line.user_id), line.name, level_for(curve, line.value), line.value)
        for line in await _open(ctx, lines[:limit])
    ]
    return Page(shown, _next(lines, limit))


@api.get("/leaderboards/{metric}", requires=Role.EVERYONE, scope=Scope.READ)
async def read_leaderboard(
    ctx: ApiContext,
    metric: BoardMetric,
    period: BoardPeriod = BoardPeriod.ALL,
    cycle: CycleNumber | None = None,
    cursor: Cursor | None = None,
    limit: Size = 50,
) -> Page[Standing]:
    """A board from the top, as `/leaderboard` shows it."""
    settings = await ctx.guild_settings(ActivitySettings)
    calendar = Calendar((await ctx.guild()).timezone, settings.cycle_days)
    board = await board_named(ctx.db, ctx.guild_id, ctx.now, calendar, (metric, period, cycle))
    lines = await read_below(ctx.db, ctx.guild_id, board, read_cursor(cursor), limit + 1)
    shown = [
        Standing(line.rank, str(line.user_id), line.name, line.value)
        for line in await _open(ctx, lines[:limit])
    ]
    return Page(shown, _next(lines, limit))


async def _open(ctx: ApiContext, lines: Sequence[BoardLine]) -> list[BoardLine]:
    """Those who let the reader see their profile."""
    buddies = await read_buddies(ctx)
    closed = await list_closed(ctx.db, ctx.guild_id, [line.user_id for line in lines], buddies)
    return [line for line in lines if line.user_id == ctx.actor.id or line.user_id not in closed]


def _next(lines: Sequence[BoardLine], limit: int) -> str | None:
    return write_cursor(lines[limit - 1].user_id) if len(lines) > limit else None
