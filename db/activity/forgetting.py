"""Erasing what a member does not need for their level."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection


async def delete_hours(db: Connection, guild_id: int, user_id: int) -> None:
    """At which hours of a day they were active; the day's sums stay."""
    await db.execute(
        "UPDATE activity_day SET hours = NULL WHERE guild_id = $1 AND user_id = $2 AND hours IS NOT NULL",
        guild_id,
        user_id,
    )
