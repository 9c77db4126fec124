"""What happened at the raid desk of a server since some day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection


async def count_raid_activity(db: Connection, guild_id: int, since: datetime) -> Mapping[str, int]:
    """Numbers by name; runs that staff took out are not counted, and what was taken back counts less."""
    row = await db.fetchrow(
        """
        SELECT * FROM (
            SELECT count(*) AS runs, count(*) FILTER (WHERE outcome = 'success') AS successes
            FROM run WHERE guild_id = $1 AND created_at >= $2 AND deleted_at IS NULL) AS posted
        CROSS JOIN (
            SELECT COALESCE(sum(amount) FILTER (WHERE reason = 'run_joined'), 0)::bigint AS joined,
                   COALESCE(sum(amount) FILTER (WHERE reason = 'key_popped'), 0)::bigint AS keys
            FROM ledger_entry
            WHERE ledger = 'raid_desk.counts' AND guild_id = $1 AND at >= $2 AND user_id <> 0) AS counted
        CROSS JOIN (
            SELECT count(*) AS verified FROM raider_event
            WHERE guild_id = $1 AND kind = 'verified' AND at >= $2) AS checked
        CROSS JOIN (
            SELECT count(*) FILTER (WHERE kind = 'warning') AS warnings,
                   count(*) FILTER (WHERE kind = 'suspension') AS suspensions
            FROM punishment WHERE guild_id = $1 AND at >= $2) AS punished
        """,
        guild_id,
        since,
    )
    return dict(row)
