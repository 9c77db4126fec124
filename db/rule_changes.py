"""Which guilds changed what the drain counts by, since it looked last.

A row holds the transaction that wrote it, and a look the horizon of its snapshot: what was not seen by then
was written by a transaction from the horizon on. So no change is missed, whoever made it and however late it
commits; some are told of twice. The first look has no horizon and finds none. What lies beyond the snapshot
is of another cluster, from a dump that was restored. Rows of these tables are never deleted.

Why: decision 0165.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.pool import Connection


class RuleChanges(NamedTuple):
    """Guilds, and from which transaction on the next look has to ask."""

    guild_ids: set[int]
    horizon: int


async def list_rule_changes(db: Connection, horizon: int | None) -> RuleChanges:
    """Of settings, activity quests and boosts."""
    row = await db.fetchrow(
        """
        WITH now AS (SELECT pg_current_snapshot() AS seen)
        SELECT pg_snapshot_xmin(seen)::text::bigint AS horizon, ARRAY(
            SELECT guild_id FROM guild_setting
            WHERE changed_in >= $1::bigint::text::xid8 AND changed_in < pg_snapshot_xmax(seen)
            UNION
            SELECT guild_id FROM activity_quest_guild
            WHERE changed_in >= $1::bigint::text::xid8 AND changed_in < pg_snapshot_xmax(seen)) AS guild_ids
        FROM now
        """,
        horizon,
    )
    return RuleChanges(set(row["guild_ids"]), row["horizon"])


async def list_watch_changes(db: Connection, horizon: int | None) -> RuleChanges:
    """Of the metrics that are watched."""
    row = await db.fetchrow(
        """
        WITH now AS (SELECT pg_current_snapshot() AS seen)
        SELECT pg_snapshot_xmin(seen)::text::bigint AS horizon, ARRAY(
            SELECT guild_id FROM metric_watch
            WHERE changed_in >= $1::bigint::text::xid8 AND changed_in < pg_snapshot_xmax(seen)) AS guild_ids
        FROM now
        """,
        horizon,
    )
    return RuleChanges(set(row["guild_ids"]), row["horizon"])
