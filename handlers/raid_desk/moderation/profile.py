"""What moderation tells on a member's profile: to staff alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.raid_desk.moderation_history import count_records
from handlers.platform.profiles.sections import ProfileLine
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.moderation.record_messages import counts_line

if TYPE_CHECKING:
    from handlers.frame.context import Context


async def moderation_lines(ctx: Context, user_id: int) -> Sequence[ProfileLine]:
    """Punishments, notes and points in numbers; nothing for those who have none."""
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    if not allowed(ctx.actor, Role.SECURITY, roles):
        return ()
    counts = await count_records(ctx.db, ctx.guild_id, user_id, ctx.now)
    if not (counts.active or counts.expired or counts.removed or counts.notes):
        return ()
    return (ProfileLine(ctx.say("Moderation"), counts_line(ctx.say, counts)),)
