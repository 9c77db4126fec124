"""Collecting a profile, and keeping it closed to those whom its member does not want.

Why: decision 0204.
"""

from __future__ import annotations

from db.platform import profiles
from handlers.frame.context import Context
from handlers.frame.refusals import Refusal
from handlers.platform.profiles.sections import ProfileLine
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings


class ClosedProfile(Refusal):
    """{name} keeps their profile to themselves."""

    mend = "Only they can open it, with the button under their own `/profile`. Moderators see it anyway."
    rule = "Everybody may close their own profile and activity to others; boards and ranks stay public."


async def refuse_closed(ctx: Context, user_id: int, name: str) -> None:
    """One's own is always open; a closed one is for its member and for moderators. `name` is not escaped."""
    if user_id == ctx.actor.id or not await profiles.find_closed(ctx.db, ctx.guild_id, user_id):
        return
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    if not allowed(ctx.actor, Role.MODERATOR, roles):
        raise ClosedProfile(name=name)


async def lines(ctx: Context, user_id: int) -> list[ProfileLine]:
    """What every product that is on tells of the member."""
    settings = await ctx.guild_settings(PlatformSettings)
    off = ctx.resources.modules_off.union(settings.modules_off)
    found: list[ProfileLine] = []
    for product in ctx.resources.products:
        if not (product.can_be_disabled and product.key in off):
            for section in product.profile:
                found += await section(ctx, user_id)
    return found


async def is_closed(ctx: Context, user_id: int) -> bool:
    """Whether others may not see it."""
    return await profiles.find_closed(ctx.db, ctx.guild_id, user_id)


async def close(ctx: Context) -> None:
    """The actor's profile is theirs alone from now on."""
    await profiles.add_closed(ctx.db, ctx.guild_id, ctx.actor.id, ctx.now)


async def reopen(ctx: Context) -> None:
    """Everybody may see the actor's profile again."""
    await profiles.delete_closed(ctx.db, ctx.guild_id, ctx.actor.id)
