"""/streak: the picture is drawn by a job, the text is answered at once."""

from __future__ import annotations

from typing import Annotated

from handlers.frame.context import Context
from handlers.frame.people import Person
from handlers.platform.roles.rules import Role
from handlers.practice.streak import actions, messages
from interactions.options import MemberOption, Option
from interactions.responses import Defer, Reply
from interactions.router import Router
from jobs.requests.practice import RenderStreak

router = Router()

Whose = Annotated[
    MemberOption,
    Option("Whose streak? Leave empty for yours", name="member", who=Person("bots do not practise")),
]
AsText = Annotated[bool, Option("As text instead of a picture", name="text")]


@router.command("streak", requires=Role.EVERYONE)
async def streak(ctx: Context, *, member: Whose | None = None, text: AsText = False) -> Reply | Defer:
    """See a streak, the freezes that are left, and the year day by day."""
    user_id, name = await actions.find_member(ctx, member)
    practising = await actions.open_member(ctx, user_id, name)
    if text:
        return messages.text(ctx.say, await actions.read_year(ctx.db, practising, name))
    return Defer(RenderStreak(ctx.follow_up, ctx.guild_id, user_id, name))
