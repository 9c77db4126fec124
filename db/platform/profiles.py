"""Members who do not show their profile to everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from db.pool import Connection

PUBLIC: Final = "public"
BUDDIES: Final = "buddies"
PRIVATE: Final = "private"


async def find_level(db: Connection, guild_id: int, user_id: int) -> str:
    """Who may see the member's profile: `public`, `buddies` or `private`."""
    level: str | None = await db.fetchval(
        "SELECT level FROM closed_profile WHERE guild_id = $1 AND user_id = $2", guild_id, user_id
    )
    return level or PUBLIC


async def list_closed(
    db: Connection, guild_id: int, user_ids: Sequence[int], buddies: Sequence[int]
) -> set[int]:
    """Those of these members whose profiles are closed to somebody who has these buddies."""
    rows = await db.fetch(
        """
        SELECT user_id FROM closed_profile WHERE guild_id = $1 AND user_id = ANY($2::bigint[])
          AND NOT (level = 'buddies' AND user_id = ANY($3::bigint[]))
        """,
        guild_id,
        user_ids,
        buddies,
    )
    return {row["user_id"] for row in rows}


async def move_level(db: Connection, guild_id: int, user_id: int, level: str, now: datetime) -> None:
    """Close it, but for the level; `closed_at` stays that of the first time."""
    await db.execute(
        """
        INSERT INTO closed_profile (guild_id, user_id, level, closed_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (guild_id, user_id) DO UPDATE SET level = excluded.level
        """,
        guild_id,
        user_id,
        level,
        now,
    )


async def delete_closed(db: Connection, guild_id: int, user_id: int) -> None:
    """Open it."""
    await db.execute("DELETE FROM closed_profile WHERE guild_id = $1 AND user_id = $2", guild_id, user_id)
