"""Which dungeons come first at the raid desk, over some days."""

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
