"""/liberation: what the community has reached, as a picture or as text."""

from __future__ import annotations

from typing import Annotated

from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from handlers.practice.liberation import messages
from handlers.practice.liberation.actions import read_trend
from handlers.practice.liberation.rules import LiberationPeriod
from interactions.options import Option
from interactions.responses import Defer, Reply
from interactions.router import Router
from jobs.requests.practice import RenderLiberation

router = Router()

Over = Annotated[LiberationPeriod, Option("Changes since when; a month ago if left out", name="period")]
AsText = Annotated[bool, Option("As text instead of a picture", name="text")]


@router.command("liberation", requires=Role.EVERYONE)
async def liberation(
    ctx: Context, *, period: Over = LiberationPeriod.MONTH, text: AsText = False
) -> Reply | Defer:
    """See what this community has achieved: members, graduations, what was learnt and taught."""
    trend = await read_trend(ctx.db, ctx.guild_id, period)
    if text:
        return messages.text(ctx.say, trend)
    return Defer(RenderLiberation(ctx.follow_up, ctx.guild_id, period))
