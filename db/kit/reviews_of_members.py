"""What a member has submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.kit.reviews import ReviewRow

if TYPE_CHECKING:
    from db.pool import Connection


async def find_open_of(db: Connection, guild_id: int, kind: str, submitter_id: int) -> ReviewRow | None:
    """What a member has submitted of that kind, or was asked more about, and is not decided."""
    row = await db.fetchrow(
        """
        SELECT * FROM review WHERE guild_id = $1 AND kind = $2 AND submitter_id = $3
            AND state IN ('draft', 'submitted', 'more_asked')
        ORDER BY review_id LIMIT 1
        """,
        guild_id,
        kind,
        submitter_id,
    )
    return ReviewRow(**row) if row else None


async def find_latest_of(db: Connection, guild_id: int, kind: str, submitter_id: int) -> ReviewRow | None:
    """What a member has submitted last of that kind, decided or not."""
    row = await db.fetchrow(
        """
        SELECT * FROM review WHERE guild_id = $1 AND kind = $2 AND submitter_id = $3
        ORDER BY submitted_at DESC, review_id DESC LIMIT 1
        """,
        guild_id,
        kind,
        submitter_id,
    )
    return ReviewRow(**row) if row else None
