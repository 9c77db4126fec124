"""Quests that members want to hear of."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection


async def add_favourite(db: Connection, guild_id: int, user_id: int, quest_id: int, now: datetime) -> bool:
    """False when it is one already."""
    added = await db.fetchval(
        """
        INSERT INTO quest_favourite (guild_id, user_id, quest_id, added_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING RETURNING true
        """,
        guild_id,
        user_id,
        quest_id,
        now,
    )
    return bool(added)


async def delete_favourite(db: Connection, guild_id: int, user_id: int, quest_id: int) -> bool:
    """False when it was none."""
    deleted = await db.fetchval(
        """
        DELETE FROM quest_favourite WHERE guild_id = $1 AND user_id = $2 AND quest_id = $3 RETURNING true
        """,
        guild_id,
        user_id,
        quest_id,
    )
    return bool(deleted)


async def list_favourites(db: Connection, guild_id: int, user_id: int) -> list[int]:
    """A member's, the latest first."""
    rows = await db.fetch(
        """
        SELECT quest_id FROM quest_favourite WHERE guild_id = $1 AND user_id = $2
        ORDER BY added_at DESC, quest_id DESC
        """,
        guild_id,
        user_id,
    )
    return [row["quest_id"] for row in rows]


async def list_admirers(db: Connection, quest_id: int) -> list[int]:
    """Members who have it as a favourite."""
    rows = await db.fetch(
        "SELECT user_id FROM quest_favourite WHERE quest_id = $1 ORDER BY user_id", quest_id
    )
    return [row["user_id"] for row in rows]
