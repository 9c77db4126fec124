"""/prizes: roles for the first of a board."""

from __future__ import annotations

from typing import Annotated

from handlers.activity.leaderboards.rules import BoardMetric
from handlers.activity.prizes import actions, messages
from handlers.activity.prizes.rules import MOST_PLACES, PrizePeriod
from handlers.activity.settings import ActivitySettings
from handlers.frame.context import Context
from handlers.platform.roles.giving import givable
from handlers.platform.roles.rules import Role
from interactions.options import Option, RoleOption
from interactions.responses import Reply
from interactions.router import Router

router = Router()
router.group("prizes", "Roles for the top members of a board.")

METRICS = {
    "XP": BoardMetric.XP,
    "Messages": BoardMetric.MESSAGES,
    "Voice time": BoardMetric.VOICE,
    "Reactions": BoardMetric.REACTIONS,
    "Commands": BoardMetric.COMMANDS,
}
PERIODS = {"Cycle": PrizePeriod.CYCLE, "Week": PrizePeriod.WEEK, "Month": PrizePeriod.MONTH}

Counted = Annotated[BoardMetric, Option("What the board counts", choices=METRICS, name="metric")]
Ending = Annotated[PrizePeriod, Option("The period at whose end it is given", choices=PERIODS, name="period")]
Places = Annotated[int, Option("For how many places", ge=1, le=MOST_PLACES, name="places")]
Given = Annotated[RoleOption, Option("The role they keep until the next end", name="role", who=givable)]


@router.command("prizes set", requires=Role.MODERATOR)
async def set_prize(
    ctx: Context, *, metric: Counted, period: Ending, role: Given, places: Places = 3
) -> Reply:
    """Give a role to the top members of a board until the next end."""
    await actions.set_prize(ctx, metric, period, places, role)
    return messages.prize_set(ctx.say, metric, period, places, role.id)


@router.command("prizes remove", requires=Role.MODERATOR)
async def remove_prize(ctx: Context, *, metric: Counted, period: Ending) -> Reply:
    """Stop giving a prize for a board, and take the role back."""
    await actions.remove_prize(ctx, metric, period)
    return ctx.whisper("That board no longer has a prize; its role is taken back.")


@router.command("prizes list", requires=Role.EVERYONE)
async def list_prizes(ctx: Context) -> Reply:
    """Show the prizes and who holds them."""
    prizes, held = await actions.list_prizes(ctx)
    barred = (await ctx.guild_settings(ActivitySettings)).no_prize_roles
    return messages.listed(ctx.say, prizes, held, barred)
