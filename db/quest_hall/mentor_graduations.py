"""How many students graduated with whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection


async def count_graduated(
    db: Connection, guild_id: int, since: datetime | None, until: datetime | None
) -> list[tuple[int, int]]:
    """(mentor, students who graduated in that time), the most first."""
    rows = await db.fetch(
        """
        SELECT mentor_id, count(*) AS students FROM mentor_pair
        WHERE guild_id = $1 AND state = 'graduated' AND ($2::timestamptz IS NULL OR ended_at >= $2)
          AND ($3::timestamptz IS NULL OR ended_at < $3)
        GROUP BY mentor_id ORDER BY students DESC, mentor_id
        """,
        guild_id,
        since,
        until,
    )
    return [(row["mentor_id"], row["students"]) for row in rows]


async def count_graduated_of(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int], since: Sequence[datetime | None]
) -> dict[tuple[int, int], int]:
    """How many students graduated with each pair of guild and mentor since then (None: ever); those without
    are missing."""
    rows = await db.fetch(
        """
        SELECT p.guild_id, mentor_id, count(*) AS students FROM mentor_pair AS p
        JOIN unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS asked(guild_id, user_id, since)
            ON p.guild_id = asked.guild_id AND mentor_id = asked.user_id
        WHERE state = 'graduated' AND (since IS NULL OR ended_at >= since)
        GROUP BY p.guild_id, mentor_id
        """,
        guild_ids,
        user_ids,
        since,
    )
    return {(row["guild_id"], row["mentor_id"]): row["students"] for row in rows}
