"""What happened in the quest hall of a server since some day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection


async def count_quest_activity(db: Connection, guild_id: int, since: datetime) -> Mapping[str, int]:
    """Numbers by name."""
    row = await db.fetchrow(
        """
        SELECT * FROM (
            SELECT count(*) AS completed, count(DISTINCT user_id) AS members
            FROM quest_claim WHERE guild_id = $1 AND state = 'approved' AND ended_at >= $2) AS done
        CROSS JOIN (
            SELECT count(*) AS bounties FROM bounty
            WHERE guild_id = $1 AND state <> 'draft' AND created_at >= $2) AS posted
        """,
        guild_id,
        since,
    )
    return dict(row)
