"""Erasing what the platform knows of a member, and remembering that their name goes when they go."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection


async def delete_traces(db: Connection, guild_id: int, user_id: int, now: datetime) -> None:
    """Notices, choices, and who used which command; once they leave, their names too."""
    await db.execute(
        """
        WITH notices AS (
            DELETE FROM notification WHERE guild_id = $1 AND user_id = $2 AND state <> 'waiting'),
        choices AS (DELETE FROM notification_choice WHERE guild_id = $1 AND user_id = $2),
        uses AS (
            UPDATE command_log SET user_id = 0, options = '{}' WHERE guild_id = $1 AND user_id = $2)
        INSERT INTO forgotten (guild_id, user_id, at) VALUES ($1, $2, $3)
        ON CONFLICT (guild_id, user_id) DO UPDATE SET at = excluded.at
        """,
        guild_id,
        user_id,
        now,
    )


async def delete_names(db: Connection, guild_id: int, user_id: int) -> None:
    """Those of a member who asked to be forgotten and has left."""
    await db.execute(
        """
        WITH asked AS (DELETE FROM forgotten WHERE guild_id = $1 AND user_id = $2 RETURNING 1)
        UPDATE member SET username = '', global_name = NULL, nick = NULL, avatar = NULL, guild_avatar = NULL
        WHERE guild_id = $1 AND user_id = $2 AND left_at IS NOT NULL AND EXISTS (SELECT FROM asked)
        """,
        guild_id,
        user_id,
    )
