"""Who and what comes first at the raid desk, over some days."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class DungeonRow(msgspec.Struct, frozen=True):
    """A dungeon's logged runs; `organizers`: who led the most of them, at most three."""

    name: str
    runs: int
    successes: int
    organizers: list[int]


async def list_kind_sums(
    db: Connection, guild_id: int, kind: str, since: datetime | None, until: datetime | None
) -> list[tuple[int, int]]:
    """Members with how much of that kind the ledger has for them, the most first; reversals take away."""
    rows = await db.fetch(
        """
        SELECT user_id, sum(amount)::bigint AS value FROM raid_ledger
        WHERE guild_id = $1 AND kind = $2
          AND ($3::timestamptz IS NULL OR at >= $3) AND ($4::timestamptz IS NULL OR at < $4)
        GROUP BY user_id HAVING sum(amount) > 0 ORDER BY value DESC, user_id
        """,
        guild_id,
        kind,
        since,
        until,
    )
    return [(row["user_id"], row["value"]) for row in rows]


async def list_point_sums(
    db: Connection, guild_id: int, quota: bool, since: datetime | None, until: datetime | None
) -> list[tuple[int, int]]:
    """Members with their quota points (or raider points), the most first."""
    rows = await db.fetch(
        """
        SELECT user_id, sum(CASE WHEN $2 THEN quota_points ELSE raider_points END)::bigint AS value
        FROM raid_ledger
        WHERE guild_id = $1 AND ($3::timestamptz IS NULL OR at >= $3) AND ($4::timestamptz IS NULL OR at < $4)
        GROUP BY user_id
        HAVING sum(CASE WHEN $2 THEN quota_points ELSE raider_points END) > 0
        ORDER BY value DESC, user_id
        """,
        guild_id,
        quota,
        since,
        until,
    )
    return [(row["user_id"], row["value"]) for row in rows]


async def list_dungeons(
    db: Connection, guild_id: int, since: datetime | None, until: datetime | None
) -> list[DungeonRow]:
    """Dungeons by how often they were run, with how it went."""
    rows = await db.fetch(
        """
        WITH past AS (
            SELECT dungeon ->> 'key' AS key, dungeon ->> 'name' AS name, organizer_id, outcome
            FROM run
            WHERE guild_id = $1 AND deleted_at IS NULL AND outcome IN ('success', 'fail')
              AND ($2::timestamptz IS NULL OR ended_at >= $2)
              AND ($3::timestamptz IS NULL OR ended_at < $3)),
        led AS (
            SELECT key, organizer_id,
                   row_number() OVER (PARTITION BY key ORDER BY count(*) DESC, organizer_id) AS place
            FROM past GROUP BY key, organizer_id)
        SELECT max(name) AS name, count(*) AS runs, count(*) FILTER (WHERE outcome = 'success') AS successes,
               (SELECT array_agg(led.organizer_id ORDER BY led.place) FROM led
                WHERE led.key = past.key AND led.place <= 3) AS organizers
        FROM past GROUP BY key ORDER BY runs DESC, key
        """,
        guild_id,
        since,
        until,
    )
    return [DungeonRow(**row) for row in rows]
