"""Giving and taking xp: ledger, day and total together, then what follows from the level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.activity.xp import GuildXp, NewGrant, add_grant, get_guild_xp, lock_xp
from db.platform.guilds import find_guild
from handlers.activity.level_ups.actions import GuildFacts, LevelChange, follow_level_changes
from handlers.activity.settings import ActivitySettings
from handlers.activity.xp.grants import (
    AlreadySo,
    NobodyHasXp,
    NothingToTake,
    OnlyYourOwn,
    refuse_beyond_bound,
)
from handlers.activity.xp.rules import after_grant, level_for
from handlers.platform.guild_days import local_day
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings

if TYPE_CHECKING:
    from handlers.frame.context import Context
    from interactions.options import MemberOption


class XpMoved(msgspec.Struct, frozen=True):
    """A member's xp and level before and after."""

    old_xp: int
    new_xp: int
    old_level: int
    new_level: int

    @property
    def amount(self) -> int:
        """What was given; below zero when taken."""
        return self.new_xp - self.old_xp


async def give_xp(ctx: Context, member: MemberOption, amount: int, note: str | None) -> XpMoved:
    """Add to a member's xp."""
    xp = await lock_xp(ctx.db, ctx.guild_id, member.id)
    refuse_beyond_bound(xp, amount)
    return await _move(ctx, member, xp, xp + amount, "give", note)


async def take_xp(ctx: Context, member: MemberOption, amount: int, note: str | None) -> XpMoved:
    """Take from a member's xp, down to nothing at most; also from somebody who left."""
    xp = await lock_xp(ctx.db, ctx.guild_id, member.id)
    if xp == 0:
        raise NothingToTake(name=member.display_name)
    return await _move(ctx, member, xp, after_grant(xp, -amount), "take", note)


async def set_xp(ctx: Context, member: MemberOption, wanted: int, note: str | None) -> XpMoved:
    """Make a member's xp this much."""
    xp = await lock_xp(ctx.db, ctx.guild_id, member.id)
    if xp == wanted:
        raise AlreadySo(name=member.display_name, xp=f"{xp:,}")
    return await _move(ctx, member, xp, wanted, "set", note)


async def reset_xp(ctx: Context, member: MemberOption) -> XpMoved:
    """Take all of a member's xp; also of somebody who left."""
    xp = await lock_xp(ctx.db, ctx.guild_id, member.id)
    if xp == 0:
        raise NothingToTake(name=member.display_name)
    return await _move(ctx, member, xp, 0, "reset", None)


async def guild_xp(ctx: Context) -> GuildXp:
    """What a reset of the whole server would take."""
    total = await get_guild_xp(ctx.db, ctx.guild_id)
    if total.members == 0:
        raise NobodyHasXp()
    return total


async def refuse_curiosity(ctx: Context, user_id: int) -> None:
    """Others' xp is explained to moderators only."""
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    if user_id != ctx.actor.id and not allowed(ctx.actor, Role.MODERATOR, roles):
        raise OnlyYourOwn()


async def _move(
    ctx: Context, member: MemberOption, old_xp: int, new_xp: int, reason: str, note: str | None
) -> XpMoved:
    settings, platform = (
        await ctx.guild_settings(ActivitySettings),
        await ctx.guild_settings(PlatformSettings),
    )
    grant = NewGrant(
        guild_id=ctx.guild_id,
        user_id=member.id,
        amount=new_xp - old_xp,
        reason=reason,
        note=note,
        actor_id=ctx.actor.id,
        key=f"interaction:{ctx.interaction.id}",
        day=local_day(ctx.now, platform.timezone),
        at=ctx.now,
    )
    await add_grant(ctx.db, grant)
    moved = XpMoved(old_xp, new_xp, level_for(settings.curve, old_xp), level_for(settings.curve, new_xp))
    if moved.old_level != moved.new_level:
        await _follow(ctx, member.id, moved, settings, platform)
    facts = {"amount": grant.amount, "before": old_xp, "after": new_xp, "note": note}
    await ctx.audit(f"xp.{reason}", str(member.id), **facts)
    return moved


async def _follow(
    ctx: Context, user_id: int, moved: XpMoved, settings: ActivitySettings, platform: PlatformSettings
) -> None:
    guild = await find_guild(ctx.db, ctx.guild_id)
    locale = platform.locale or (guild.preferred_locale if guild is not None else "en-US")
    say = ctx.resources.languages.say_for(locale)
    facts = GuildFacts(guild.name if guild is not None else "", settings, platform, say)
    channel_id = ctx.channel_id or None
    change = LevelChange(ctx.guild_id, user_id, moved.old_level, moved.new_level, moved.new_xp, channel_id)
    await follow_level_changes(ctx.db, [change], {ctx.guild_id: facts}, ctx.now)
