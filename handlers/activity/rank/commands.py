"""/rank: the card is drawn by a job; the text form is answered at once."""

from __future__ import annotations

from typing import Annotated

from handlers.activity.rank import actions, messages
from handlers.activity.rank.rules import NothingCountedForYou, NothingCountedYet
from handlers.activity.settings import ActivitySettings
from handlers.frame.context import Context
from handlers.frame.people import Person
from handlers.frame.refusals import Refusal
from handlers.platform.roles.rules import Role
from interactions.options import MemberOption, Option
from interactions.responses import Defer, Reply
from interactions.router import Router
from jobs.requests.activity import RenderRankCard

router = Router()

Whose = Annotated[
    MemberOption,
    Option("Whose rank? Leave empty for yours", name="member", who=Person("bots have no rank", here=True)),
]
AsText = Annotated[bool, Option("As text instead of a picture", name="text")]


@router.command("rank", requires=Role.EVERYONE)
async def rank(ctx: Context, *, member: Whose | None = None, text: AsText = False) -> Reply | Defer:
    """Show a member's level, rank and activity."""
    user_id = ctx.actor.id if member is None else member.id
    if not text:
        if not await actions.is_counted(ctx.db, ctx.guild_id, user_id):
            raise _nothing_counted(ctx, member)
        return Defer(RenderRankCard(ctx.follow_up, ctx.guild_id, user_id))
    settings = await ctx.guild_settings(ActivitySettings)
    name = ctx.actor.name if member is None else member.display_name
    ranked = await actions.find_ranked(ctx.db, ctx.guild_id, user_id, settings.curve, name=name)
    if ranked is None:
        raise _nothing_counted(ctx, member)
    return messages.rank_text(ctx.say, ranked.facts)


def _nothing_counted(ctx: Context, member: MemberOption | None) -> Refusal:
    if member is None or member.id == ctx.actor.id:
        return NothingCountedForYou()
    return NothingCountedYet(name=member.display_name)
