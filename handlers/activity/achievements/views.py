"""The two lists of achievements, a page at a time; the commands and their pagers share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.platform.members import find_member
from handlers.activity.achievements import actions, messages
from handlers.activity.achievements.rules import PER_PAGE, page_of
from interactions.escaping import first_visible
from interactions.responses import Reply

if TYPE_CHECKING:
    from handlers.frame.context import Context


async def show(ctx: Context, user_id: int, page: int) -> Reply:
    """What a member has, and how far they are with the rest; for `/achievements`."""
    found = await actions.collection(ctx, user_id)
    shown, real, pages = page_of(found.standings, page)
    return messages.member_page(
        ctx.say,
        await _name(ctx, user_id),
        shown,
        found.standings,
        found.values,
        found.members,
        member=user_id,
        page=real,
        pages=pages,
        owner=ctx.actor.id,
    )


async def _name(ctx: Context, user_id: int) -> str:
    if user_id == ctx.actor.id:
        return ctx.actor.name
    member = await find_member(ctx.db, ctx.guild_id, user_id)
    return first_visible(*member.names) if member is not None else ctx.say("A former member")


async def show_definitions(ctx: Context, page: int) -> Reply:
    """All definitions, for `/achievement list`."""
    definitions = await actions.list_definitions(ctx)
    pages = max(1, -(-len(definitions) // PER_PAGE))
    real = max(0, min(page, pages - 1))
    shown = definitions[real * PER_PAGE : (real + 1) * PER_PAGE]
    members, broken = await actions.count_members(ctx), await actions.broken_roles(ctx, shown)
    return messages.definitions_page(ctx.say, shown, len(definitions), members, broken, real, pages)
