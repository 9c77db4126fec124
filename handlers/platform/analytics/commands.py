"""`/analytics`: how commands are used here."""

from __future__ import annotations

from typing import Annotated

from handlers.frame.context import Context
from handlers.platform.analytics.actions import narrow, suggest_commands, suggest_errors
from handlers.platform.analytics.rules import MOST_DAYS, SWITCH, USUAL_DAYS
from handlers.platform.roles.rules import Role
from interactions.options import Option
from interactions.responses import Defer
from interactions.router import Router
from jobs.requests.platform import ShowAnalytics

router = Router(switch=SWITCH)

Days = Annotated[int, Option("How many days back; 7 if left out", ge=1, le=MOST_DAYS, name="days")]
Command = Annotated[
    str,
    Option("Only this command, or all that begin with it", max_length=100, autocomplete=suggest_commands),
]
Error = Annotated[
    str, Option("Only what ended with this kind of error", max_length=100, autocomplete=suggest_errors)
]
AsText = Annotated[bool, Option("As a table instead of a picture", name="text")]


@router.command("analytics", requires=Role.MODERATOR)
async def analytics(
    ctx: Context,
    *,
    command: Command = "",
    error: Error = "",
    days: Days = USUAL_DAYS,
    text: AsText = False,
) -> Defer:
    """Which commands are used here, how well they work, how long they take, and when."""
    only = narrow(ctx, command, error)
    request = ShowAnalytics(ctx.follow_up, ctx.guild_id, days, text, only.command, only.commands, only.error)
    return Defer(request, ephemeral=True)
