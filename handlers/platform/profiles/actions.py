"""Collecting a profile, and keeping it closed to those whom its member does not want.

Why: decision 0204.
"""

from __future__ import annotations

from collections.abc import Sequence

from db.platform import profiles
from handlers.frame.context import Context
from handlers.frame.refusals import Refusal
from handlers.kit.reviews.ties import read_tied
from handlers.platform.profiles.sections import ProfileLine
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings


class ClosedProfile(Refusal):
    """{name} keeps their profile private."""

    remedy = (
        "Only they can open it, with a button under their own `/profile` or with `/practice privacy`. "
        "Moderators see it anyway."
    )
    rule = "Everybody may close their own profile and activity to others; boards and ranks stay public."


class ProfileForBuddies(ClosedProfile):
    """{name} shows their profile to their practice buddy only."""


async def refuse_closed(ctx: Context, user_id: int, name: str) -> None:
    """A closed one is for those of `may_see`. `name` is not escaped."""
    level = await profiles.find_level(ctx.db, ctx.guild_id, user_id)
    if not await may_see(ctx, user_id, level):
        raise (ProfileForBuddies if level == profiles.BUDDIES else ClosedProfile)(name=name)


async def may_see(ctx: Context, user_id: int, level: str) -> bool:
    """Whether the actor may see that member's profile, which has this level: a closed one is for its member
    and moderators, and for their buddy if they want that."""
    if user_id == ctx.actor.id or level == profiles.PUBLIC:
        return True
    if level == profiles.BUDDIES and user_id in await read_buddies(ctx):
        return True
    return allowed(ctx.actor, Role.MODERATOR, (await ctx.guild_settings(PlatformSettings)).roles)


async def read_buddies(ctx: Context) -> Sequence[int]:
    """Whose profiles the actor sees also when these are for buddies. Mentors and students are not among them:
    nobody chooses those for what they want to be seen by."""
    return await read_tied(ctx.db, ctx.guild_id, ctx.actor.id, "buddy")


async def lines(ctx: Context, user_id: int) -> list[ProfileLine]:
    """What every product that is on tells of the member."""
    settings = await ctx.guild_settings(PlatformSettings)
    off = ctx.resources.modules_off.union(settings.modules_off)
    profile_lines: list[ProfileLine] = []
    for product in ctx.resources.products:
        if not (product.can_be_disabled and product.key in off):
            for section in product.profile:
                profile_lines += await section(ctx, user_id)
    return profile_lines


async def own_level(ctx: Context) -> str:
    """Who may see the actor's profile: `public`, `buddies` or `private`."""
    return await profiles.find_level(ctx.db, ctx.guild_id, ctx.actor.id)


async def choose_level(ctx: Context, level: str) -> None:
    """Who may see the actor's profile from now on."""
    if level == profiles.PUBLIC:
        await profiles.delete_closed(ctx.db, ctx.guild_id, ctx.actor.id)
    else:
        await profiles.move_level(ctx.db, ctx.guild_id, ctx.actor.id, level, ctx.now)
