"""Who looks for a practice buddy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class Seeker(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of somebody who looks for a buddy. `level`: of their techniques, in the mean."""

    user_id: int
    language: str
    since: datetime
    timezone: str | None
    techniques: Sequence[int]
    level: float


async def add_search(db: Connection, guild_id: int, user_id: int, language: str, now: datetime) -> bool:
    """They look for a buddy; False when they did already."""
    status: str = await db.execute(
        """
        INSERT INTO practice_search (guild_id, user_id, language, since) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING
        """,
        guild_id,
        user_id,
        language,
        now,
    )
    return status == "INSERT 0 1"


async def search_again(db: Connection, pair_id: int, user_ids: Sequence[int], now: datetime) -> None:
    """Those of a pair look for a buddy again."""
    await db.execute(
        """
        INSERT INTO practice_search (guild_id, user_id, language, since)
        SELECT guild_id, user_id, language, $3 FROM practice_buddy
        WHERE pair_id = $1 AND user_id = ANY($2::bigint[])
        ON CONFLICT DO NOTHING
        """,
        pair_id,
        user_ids,
        now,
    )


async def delete_search(db: Connection, guild_id: int, user_id: int) -> bool:
    """They no longer look; False when they did not."""
    status: str = await db.execute(
        "DELETE FROM practice_search WHERE guild_id = $1 AND user_id = $2", guild_id, user_id
    )
    return status != "DELETE 0"


async def find_search(db: Connection, guild_id: int, user_id: int) -> datetime | None:
    """Since when they look."""
    since: datetime | None = await db.fetchval(
        "SELECT since FROM practice_search WHERE guild_id = $1 AND user_id = $2", guild_id, user_id
    )
    return since


async def list_seekers(db: Connection, guild_id: int, limit: int) -> list[Seeker]:
    """Those who look and are still here, who has waited longest first."""
    rows = await db.fetch(
        """
        SELECT s.user_id, s.language, s.since, p.timezone, coalesce(h.techniques, '{}') AS techniques,
               coalesce(h.level, 1)::float8 AS level
        FROM practice_search AS s
        LEFT JOIN practitioner AS p USING (guild_id, user_id)
        LEFT JOIN member AS m USING (guild_id, user_id)
        LEFT JOIN LATERAL (
            SELECT array_agg(hold.technique_id) AS techniques, avg(t.level) AS level
            FROM practice_hold AS hold JOIN practice_technique AS t USING (technique_id)
            WHERE hold.guild_id = s.guild_id AND hold.user_id = s.user_id AND hold.sessions > 0
        ) AS h ON true
        WHERE s.guild_id = $1 AND m.left_at IS NULL ORDER BY s.since LIMIT $2
        """,
        guild_id,
        limit,
    )
    return [Seeker(**row) for row in rows]


async def list_partners(db: Connection, guild_id: int, since: datetime) -> set[tuple[int, int]]:
    """Pairs that have been offered or active since then: they are not offered again so soon."""
    rows = await db.fetch(
        """
        SELECT first_id, second_id FROM practice_pair
        WHERE guild_id = $1 AND first_id IN (SELECT user_id FROM practice_search WHERE guild_id = $1)
            AND coalesce(ended_at, offered_at) >= $2
        """,
        guild_id,
        since,
    )
    return {(row["first_id"], row["second_id"]) for row in rows}


async def list_guilds_with_seekers(db: Connection) -> list[int]:
    """Guilds in which at least two look for a buddy."""
    rows = await db.fetch("SELECT guild_id FROM practice_search GROUP BY guild_id HAVING count(*) > 1")
    return [row["guild_id"] for row in rows]
