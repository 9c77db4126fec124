"""The two lists of achievements."""

from __future__ import annotations

from db.platform.members import find_member
from handlers.activity.achievements import actions, messages
from handlers.activity.achievements.rules import PER_PAGE
from handlers.activity.achievements.states import ShowAchievements, ShowDefinitions
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Span, pages
from handlers.platform.roles.rules import Role
from interactions.escaping import first_visible
from interactions.router import Router

router = Router()


@pages(router, ShowAchievements, requires=Role.EVERYONE, size=PER_PAGE)
async def achievements_of(ctx: Context, asked: ShowAchievements, span: Span) -> Listed:
    """What a member has, and how far they are with the rest; for `/achievements`."""
    collection = await actions.collection(ctx, asked.member)
    name = await _name(ctx, asked.member)
    return messages.member_page(ctx.say, name, span.of(collection.standings), collection)


async def _name(ctx: Context, user_id: int) -> str:
    if user_id == ctx.actor.id:
        return ctx.actor.name
    member = await find_member(ctx.db, ctx.guild_id, user_id)
    return first_visible(*member.names) if member is not None else ctx.say("A former member")


@pages(router, ShowDefinitions, requires=Role.MODERATOR, size=PER_PAGE)
async def definitions(ctx: Context, asked: ShowDefinitions, span: Span) -> Listed:
    """All definitions, for `/achievement list`."""
    everything = await actions.list_definitions(ctx)
    shown = span.of(everything)
    members, broken = await actions.count_members(ctx), await actions.broken_roles(ctx, shown)
    return messages.definitions_page(ctx.say, shown, len(everything), members, broken)
