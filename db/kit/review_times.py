"""How long reviewers take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class ServiceTime(msgspec.Struct, frozen=True):
    """What one reviewer has decided; `actor_id` None: all of them.

    `half`, `most`: within what time half, and nine of ten, of the decisions came after the submission.
    """

    actor_id: int | None
    decisions: int
    half: timedelta
    most: timedelta


async def list_service_times(
    db: Connection, guild_id: int, kinds: Sequence[str], since: datetime
) -> list[ServiceTime]:
    """All together first, then by reviewer, the most decisions first; without what waited for 90 days."""
    rows = await db.fetch(
        """
        WITH decided AS (
            SELECT e.actor_id, e.at - (
                SELECT max(s.at) FROM review_event AS s
                WHERE s.review_id = e.review_id AND s.event_id < e.event_id AND s.move IN ('submit', 'appeal')
            ) AS took
            FROM review AS r JOIN review_event AS e USING (review_id)
            WHERE r.guild_id = $1 AND r.kind = ANY($2::text[])
              AND r.submitted_at >= $3::timestamptz - interval '90 days'
              AND e.move IN ('approve', 'reject', 'ask') AND e.at >= $3)
        SELECT actor_id, count(*) AS decisions,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY took) AS half,
               percentile_cont(0.9) WITHIN GROUP (ORDER BY took) AS most
        FROM decided WHERE took IS NOT NULL
        GROUP BY GROUPING SETS ((), (actor_id)) HAVING count(*) > 0
        ORDER BY GROUPING(actor_id) DESC, decisions DESC, actor_id
        """,
        guild_id,
        kinds,
        since,
    )
    return [ServiceTime(**row) for row in rows]


async def find_oldest_waiting(
    db: Connection, guild_id: int, kinds: Sequence[str]
) -> tuple[int, datetime | None]:
    """How many wait for a decision, and since when the first of them does."""
    row = await db.fetchrow(
        """
        SELECT count(*) AS waiting, min(submitted_at) AS since FROM review
        WHERE guild_id = $1 AND kind = ANY($2::text[]) AND state = 'submitted'
        """,
        guild_id,
        kinds,
    )
    assert row is not None
    return row["waiting"], row["since"]
