"""Members who keep their profile to themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection


async def find_closed(db: Connection, guild_id: int, user_id: int) -> bool:
    """Whether the member's profile is closed to others."""
    found = await db.fetchval(
        "SELECT true FROM closed_profile WHERE guild_id = $1 AND user_id = $2", guild_id, user_id
    )
    return found is not None


async def list_closed(db: Connection, guild_id: int, user_ids: Sequence[int]) -> set[int]:
    """Those of these members whose profiles are closed to others."""
    rows = await db.fetch(
        "SELECT user_id FROM closed_profile WHERE guild_id = $1 AND user_id = ANY($2::bigint[])",
        guild_id,
        user_ids,
    )
    return {row["user_id"] for row in rows}


async def add_closed(db: Connection, guild_id: int, user_id: int, now: datetime) -> None:
    """Close it."""
    await db.execute(
        """
        INSERT INTO closed_profile (guild_id, user_id, closed_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
        """,
        guild_id,
        user_id,
        now,
    )


async def delete_closed(db: Connection, guild_id: int, user_id: int) -> None:
    """Open it."""
    await db.execute("DELETE FROM closed_profile WHERE guild_id = $1 AND user_id = $2", guild_id, user_id)
