"""What quotas tell on a member's profile: how far they are in those of their roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.platform.members import find_member
from db.raid_desk.quota import list_quotas
from db.raid_desk.quota_standings import list_standings
from handlers.platform.profiles.sections import ProfileLine
from handlers.raid_desk.quota.messages import verdict
from interactions.escaping import mention_role

if TYPE_CHECKING:
    from handlers.frame.context import Context

MOST = 5


async def quota_lines(ctx: Context, user_id: int) -> Sequence[ProfileLine]:
    """A line for each; nothing for those who hold no such role."""
    quotas = await list_quotas(ctx.db, ctx.guild_id)
    member = await find_member(ctx.db, ctx.guild_id, user_id) if quotas else None
    if member is None:
        return ()
    say, lines = ctx.say, []
    for quota in [quota for quota in quotas if quota.role_id in member.role_ids][:MOST]:
        standings = await list_standings(ctx.db, quota.quota_id, None, limit=1, user_id=user_id)
        for line in standings.lines:
            facts = {"points": say.number(line.points), "required": say.number(quota.required)}
            have = say("{points} of {required}", **facts)
            lines.append(f"{mention_role(quota.role_id)}: **{have}** · {verdict(say, line, quota.required)}")
    return (ProfileLine(say("Quota"), "\n".join(lines)),) if lines else ()
