"""/activity: the chart is drawn by a job; the text form is answered at once."""

from __future__ import annotations

from typing import Annotated

from handlers.activity.history import actions, messages
from handlers.activity.history.rules import FEWEST_DAYS, MOST_DAYS, USUAL_DAYS, NothingInThoseDays
from handlers.frame.context import Context
from handlers.frame.people import Person
from handlers.platform.profiles.actions import refuse_closed
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import PlatformSettings
from interactions.options import MemberOption, Option
from interactions.responses import Defer, Reply
from interactions.router import Router
from jobs.requests.activity import RenderActivityChart

router = Router()

Whose = Annotated[
    MemberOption,
    Option(
        "Whose activity? Leave empty for yours",
        name="member",
        who=Person("bots have no rank", here=True),
    ),
]
Days = Annotated[int, Option("How many days back; 30 if left out", ge=FEWEST_DAYS, le=MOST_DAYS, name="days")]
AsText = Annotated[bool, Option("As text instead of a picture", name="text")]


@router.command("activity", requires=Role.EVERYONE)
async def activity(
    ctx: Context, *, member: Whose | None = None, days: Days = USUAL_DAYS, text: AsText = False
) -> Reply | Defer:
    """Show a member's messages and voice time by day, and the hours they are here."""
    user_id = ctx.actor.id if member is None else member.id
    name = ctx.actor.name if member is None else member.display_name
    await refuse_closed(ctx, user_id, name)
    timezone = (await ctx.guild_settings(PlatformSettings)).timezone
    past = await actions.find_history(ctx.db, ctx.guild_id, user_id, days, ctx.now, timezone, name)
    if past is None:
        raise NothingInThoseDays(name=name, days=days)
    if text:
        return messages.history_text(ctx.say, past)
    return Defer(RenderActivityChart(ctx.follow_up, ctx.guild_id, user_id, days))
