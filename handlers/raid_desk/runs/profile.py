"""What the raid desk tells on a member's profile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.platform.profiles.sections import ProfileLine
from handlers.raid_desk.ledgers import COUNTS, QUOTA_POINTS, RAIDER_POINTS

if TYPE_CHECKING:
    from handlers.frame.context import Context


async def run_lines(ctx: Context, user_id: int) -> Sequence[ProfileLine]:
    """Runs they were in, runs they organized, keys they popped, and the points for all that."""
    sums = (await COUNTS.sums_by_reason(ctx.db, ctx.guild_id, [user_id]))[user_id]
    quota_points = await QUOTA_POINTS.total(ctx.db, ctx.guild_id, user_id)
    raider_points = await RAIDER_POINTS.total(ctx.db, ctx.guild_id, user_id)
    say = ctx.say
    counted = (
        (sums.get("run_joined", 0), say("Runs joined")),
        (sums.get("run_completed", 0), say("Runs organized")),
        (sums.get("key_popped", 0), say("Keys popped")),
        (raider_points, say("Raider points")),
        (quota_points, say("Quota points")),
    )
    lines = [f"{title}: **{say.number(amount)}**" for amount, title in counted if amount > 0]
    return (ProfileLine(say("Runs"), "\n".join(lines)),) if lines else ()
