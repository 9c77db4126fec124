"""What achievements tell on a member's profile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.activity import achievement_awards
from db.activity import achievements as rows
from handlers.activity.achievements.messages import BADGE, shown_name
from handlers.platform.profiles.sections import ProfileLine
from interactions.escaping import escape, shorten

if TYPE_CHECKING:
    from handlers.frame.context import Context

NAMED = 3


async def achievement_lines(ctx: Context, user_id: int) -> Sequence[ProfileLine]:
    """How many were earned, and the last of them by name; secret ones count without their name."""
    held = [
        award
        for award in await achievement_awards.list_awards(ctx.db, ctx.guild_id, [user_id])
        if award.revoked_at is None
    ]
    known = {row.achievement_id: row for row in await rows.list_achievements(ctx.db, ctx.guild_id)}
    held = sorted(
        (award for award in held if award.achievement_id in known), key=lambda award: award.awarded_at
    )
    if not held:
        return ()
    last = [known[award.achievement_id] for award in reversed(held) if not known[award.achievement_id].secret]
    names = [f"{row.emoji or BADGE} {escape(shorten(shown_name(ctx.say, row), 60))}" for row in last[:NAMED]]
    return (ProfileLine(ctx.say("Achievements"), "\n".join((f"**{ctx.say.number(len(held))}**", *names))),)
