"""`/analytics`: how commands are used here."""

from __future__ import annotations

from typing import Annotated

from handlers.frame.context import Context
from handlers.platform.analytics.rules import MOST_DAYS, USUAL_DAYS, AnalyticsOff
from handlers.platform.roles.rules import Role
from interactions.options import Option
from interactions.responses import Defer
from interactions.router import Router
from jobs.requests.platform import ShowAnalytics

router = Router()

Days = Annotated[int, Option("Of how many days; 7 when you choose nothing", ge=1, le=MOST_DAYS, name="days")]
AsText = Annotated[bool, Option("As a table instead of a picture", name="text")]
SWITCH = "analytics"
"""ENABLE_ANALYTICS=false switches it off for the whole process."""


@router.command("analytics", requires=Role.MODERATOR)
async def analytics(ctx: Context, *, days: Days = USUAL_DAYS, text: AsText = False) -> Defer:
    """Which commands are used here, how they go, how long they take, and when."""
    if SWITCH in ctx.resources.modules_off:
        raise AnalyticsOff
    return Defer(ShowAnalytics(ctx.follow_up, ctx.guild_id, days, text), ephemeral=True)
