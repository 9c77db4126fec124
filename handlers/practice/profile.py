"""What practice tells on a member's profile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.platform.profiles.sections import ProfileLine
from handlers.practice import look
from handlers.practice.members import may_see, read_members

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
        say.counted(member.row.minutes, "1 minute in all", "{count} minutes in all"),
    )
    return (ProfileLine(say("Practice"), "\n".join(lines)),)
