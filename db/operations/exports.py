"""What operations know of a member, for them to take along."""

from __future__ import annotations

from collections.abc import AsyncIterable
from typing import TYPE_CHECKING

from db.exports import AT_ONCE

if TYPE_CHECKING:
    from db.exports import ReadingConnection
    from db.pool import Record


def portal(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
    """Since when they are linked to the portal."""
    return db.cursor(
        """
        SELECT linked_at FROM portal_link WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        prefetch=AT_ONCE,
    )
