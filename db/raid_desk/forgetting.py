"""Erasing what a member chose for raids."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection


async def delete_choices(db: Connection, guild_id: int, user_id: int) -> None:
    """Their class, and templates that only they use."""
    await db.execute(
        """
        WITH classes AS (DELETE FROM raid_choice WHERE guild_id = $1 AND user_id = $2)
        DELETE FROM run_template WHERE guild_id = $1 AND owner_id = $2 AND NOT shared
        """,
        guild_id,
        user_id,
    )
