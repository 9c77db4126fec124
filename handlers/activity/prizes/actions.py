"""Keeping the list of prizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.activity import prizes as rows
from db.activity.level_roles import list_level_roles
from handlers.activity.leaderboards.rules import BoardMetric
from handlers.activity.prizes.awarding import take_back
from handlers.activity.prizes.rules import (
    NoSuchPrize,
    PrizeIsLevelRole,
    PrizePeriod,
)

if TYPE_CHECKING:
    from handlers.frame.context import Context
    from interactions.options import RoleOption


async def set_prize(
    ctx: Context, metric: BoardMetric, period: PrizePeriod, places: int, role: RoleOption
) -> None:
    """From the next end on, the first of that board have that role."""
    level_roles = (await list_level_roles(ctx.db, [ctx.guild_id])).get(ctx.guild_id, [])
    if role.id in {level_role.role_id for level_role in level_roles}:
        raise PrizeIsLevelRole(role=role.mention)
    await rows.add_prize(ctx.db, ctx.guild_id, rows.PrizeRow(metric.value, period.value, places, role.id))
    await ctx.audit("prizes.set", str(role.id), metric=metric.value, period=period.value, places=places)


async def remove_prize(ctx: Context, metric: BoardMetric, period: PrizePeriod) -> None:
    """There is no such prize any more, and nobody keeps its role."""
    if not await rows.delete_prize(ctx.db, ctx.guild_id, metric.value, period.value):
        raise NoSuchPrize()
    await take_back(ctx.db, ctx.guild_id, metric.value, period)
    await ctx.audit("prizes.remove", metric=metric.value, period=period.value)


async def list_prizes(ctx: Context) -> tuple[list[rows.PrizeRow], list[rows.HeldPrizeRow]]:
    """All prizes, and who holds them."""
    return await rows.list_prizes(ctx.db, ctx.guild_id), await rows.list_held(ctx.db, ctx.guild_id)
