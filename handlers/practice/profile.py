"""What practice tells on a member's profile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.practice.graduations import find_graduation
from db.practice.shields import is_verified
from db.practice.teachings import count_taught
from handlers.platform.profiles.sections import ProfileLine
from handlers.practice import look
from handlers.practice.members import may_see, read_members
from interactions.escaping import timestamp

if TYPE_CHECKING:
    from handlers.frame.context import Context


async def practice_lines(ctx: Context, user_id: int) -> Sequence[ProfileLine]:
    """Streak, consistency and minutes; nothing of members who keep their streak to themselves."""
    member = (await read_members(ctx.db, ctx.guild_id, [user_id], ctx.now)).get(user_id)
    if member is None or member.row.first_day is None:
        return ()
    if not await may_see(ctx, member):
        return ()
    say = ctx.say
    lines = (
        look.streak_line(say, member.streak),
        look.consistency_line(say, member.consistency),
        say.counted(member.row.minutes, "1 minute in total", "{count} minutes in total"),
    )
    text = "\n".join((*lines, *await _reached(ctx, user_id)))
    return (ProfileLine(say("Practice"), text),)


async def _reached(ctx: Context, user_id: int) -> list[str]:
    """What stays for good: graduated, verified, taught."""
    say = ctx.say
    lines: list[str] = []
    graduation = await find_graduation(ctx.db, ctx.guild_id, user_id)
    if graduation is not None and graduation.graduated_at is not None:
        lines.append(say("🎓 Graduated on {when}.", when=timestamp(graduation.graduated_at, "D")))
    if await is_verified(ctx.db, ctx.guild_id, user_id):
        lines.append(say("🛡️ Shield verified"))
    taught = (await count_taught(ctx.db, ctx.guild_id, [user_id])).get(user_id, 0)
    if taught:
        lines.append(say.counted(taught, "1 session taught", "{count} sessions taught"))
    return lines
