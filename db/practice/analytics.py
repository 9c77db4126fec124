"""What happened in the practice of a server since some day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection


async def count_practice_activity(
    db: Connection, guild_id: int, first_day: date, since: datetime
) -> Mapping[str, int]:
    """Numbers by name; `first_day` is the server's day of `since`."""
    row = await db.fetchrow(
        """
        SELECT * FROM (
            SELECT COALESCE(sum(sessions), 0)::bigint AS sessions,
                   COALESCE(sum(minutes), 0)::bigint AS minutes,
                   count(DISTINCT user_id) FILTER (WHERE sessions > 0) AS members
            FROM practice_day WHERE guild_id = $1 AND day >= $2) AS practised
        CROSS JOIN (
            SELECT count(*) AS graduations FROM practice_graduation
            WHERE guild_id = $1 AND graduated_at >= $3) AS graduated
        """,
        guild_id,
        first_day,
        since,
    )
    return dict(row)
