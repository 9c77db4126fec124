"""What the raid desk tells on a member's profile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.raid_desk.ledger import find_points
from db.raid_desk.run_history import list_ledger_sums
from handlers.platform.profiles.sections import ProfileLine

if TYPE_CHECKING:
    from handlers.frame.context import Context


async def run_lines(ctx: Context, user_id: int) -> Sequence[ProfileLine]:
    """Runs they were in, runs they organized, keys they popped, and the points for all that."""
    sums = (await list_ledger_sums(ctx.db, ctx.guild_id, [user_id], None)).get(user_id, {})
    quota_points, raider_points = await find_points(ctx.db, ctx.guild_id, user_id)
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
