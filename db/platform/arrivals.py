"""Who joined and who left; the drain writes it in the transaction in which it moves the members' rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class ArrivalRow(msgspec.Struct, frozen=True):
    """Somebody who joined. `roles_before`: what they held when they left, if they were here before."""

    user_id: int
    joined_at: datetime
    came_back: bool
    roles_before: tuple[int, ...]


class DepartureRow(msgspec.Struct, frozen=True):
    """Somebody who left. `is_back`: they are here again."""

    guild_id: int
    user_id: int
    is_back: bool


async def add_arrivals(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int], joined_ats: Sequence[datetime]
) -> None:
    """They joined; before their rows are written, so that whoever was here before is known."""
    await db.execute(
        """
        INSERT INTO arrival (guild_id, user_id, joined_at, came_back, looked_at)
        SELECT a.guild_id, a.user_id, a.joined_at, m.user_id IS NOT NULL, a.joined_at
        FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS a(guild_id, user_id, joined_at)
        LEFT JOIN member AS m USING (guild_id, user_id)
        ON CONFLICT (guild_id, user_id) DO UPDATE SET joined_at = excluded.joined_at,
            came_back = excluded.came_back, welcomed_at = NULL, looked_at = excluded.looked_at
        WHERE arrival.joined_at < excluded.joined_at
        """,
        guild_ids,
        user_ids,
        joined_ats,
    )


async def add_departures(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int], left_ats: Sequence[datetime]
) -> None:
    """They left; before their roles are forgotten."""
    await db.execute(
        """
        INSERT INTO departure (guild_id, user_id, left_at, role_ids)
        SELECT gone.guild_id, gone.user_id, gone.left_at, m.role_ids
        FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS gone(guild_id, user_id, left_at)
        JOIN member AS m USING (guild_id, user_id)
        ON CONFLICT (guild_id, user_id) DO UPDATE SET left_at = excluded.left_at,
            role_ids = excluded.role_ids, closed_at = NULL
        """,
        guild_ids,
        user_ids,
        left_ats,
    )


async def list_waiting_guilds(
    db: Connection, until: datetime, posted_before: datetime, limit: int
) -> list[int]:
    """Guilds in which somebody waits since then, and where nobody was welcomed after that."""
    rows = await db.fetch(
        """
        SELECT guild_id FROM arrival AS a WHERE welcomed_at IS NULL GROUP BY guild_id
        HAVING min(joined_at) <= $1 AND NOT EXISTS (
            SELECT FROM arrival AS b WHERE b.guild_id = a.guild_id AND b.welcomed_at > $2)
        LIMIT $3
        """,
        until,
        posted_before,
        limit,
    )
    return [row["guild_id"] for row in rows]


async def claim_arrivals(db: Connection, guild_id: int, now: datetime, limit: int) -> list[ArrivalRow]:
    """The next who are to be welcomed, the first first; each is claimed once for each time they join."""
    rows = await db.fetch(
        """
        WITH next AS (
            SELECT guild_id, user_id FROM arrival WHERE guild_id = $1 AND welcomed_at IS NULL
            ORDER BY joined_at, user_id LIMIT $3 FOR UPDATE),
        claimed AS (
            UPDATE arrival AS a SET welcomed_at = $2 FROM next
            WHERE a.guild_id = next.guild_id AND a.user_id = next.user_id RETURNING a.*)
        SELECT c.user_id, c.joined_at, c.came_back, COALESCE(d.role_ids, '{}') AS roles_before, m.left_at,
               m.is_bot
        FROM claimed AS c JOIN member AS m USING (guild_id, user_id)
        LEFT JOIN departure AS d USING (guild_id, user_id)
        ORDER BY c.joined_at, c.user_id
        """,
        guild_id,
        now,
        limit,
    )
    return [
        ArrivalRow(row["user_id"], row["joined_at"], row["came_back"], tuple(row["roles_before"]))
        for row in rows
        if row["left_at"] is None and not row["is_bot"]
    ]


async def list_open_departures(db: Connection, until: datetime, limit: int) -> list[DepartureRow]:
    """Those who left before then and are still in what they were in, the first first."""
    rows = await db.fetch(
        """
        SELECT d.guild_id, d.user_id, m.left_at IS NULL AS is_back
        FROM departure AS d JOIN member AS m USING (guild_id, user_id)
        WHERE closed_at IS NULL AND d.left_at <= $1 ORDER BY d.left_at LIMIT $2
        """,
        until,
        limit,
    )
    return [DepartureRow(**row) for row in rows]


async def mark_closed(db: Connection, guild_id: int, user_id: int, now: datetime) -> bool:
    """It is ours to close it; False when that was done already."""
    marked = await db.fetchval(
        """
        UPDATE departure SET closed_at = $3 WHERE guild_id = $1 AND user_id = $2 AND closed_at IS NULL
        RETURNING true
        """,
        guild_id,
        user_id,
        now,
    )
    return bool(marked)


async def list_newcomers(
    db: Connection, guild_id: int, since: datetime, until: datetime, limit: int
) -> list[ArrivalRow]:
    """Members who joined in that time and are here, the first first; not those who came back."""
    rows = await db.fetch(
        """
        SELECT a.user_id, a.joined_at, a.came_back, '{}'::bigint[] AS roles_before
        FROM arrival AS a JOIN member AS m USING (guild_id, user_id)
        WHERE a.guild_id = $1 AND a.joined_at > $2 AND a.joined_at <= $3 AND NOT came_back
          AND m.left_at IS NULL AND NOT m.is_bot
        ORDER BY a.joined_at, a.user_id LIMIT $4
        """,
        guild_id,
        since,
        until,
        limit,
    )
    return [ArrivalRow(**{**row, "roles_before": ()}) for row in rows]


async def claim_to_look_at(
    db: Connection, before: datetime, since: datetime, now: datetime, limit: int
) -> dict[int, list[int]]:
    """Newcomers of guilds with first steps whose steps were last looked at before then: by guild."""
    rows = await db.fetch(
        """
        UPDATE arrival AS a SET looked_at = $3 FROM (
            SELECT guild_id, user_id FROM arrival
            WHERE looked_at < $1 AND joined_at > $2
              AND EXISTS (SELECT FROM first_step WHERE first_step.guild_id = arrival.guild_id)
            ORDER BY looked_at LIMIT $4 FOR UPDATE SKIP LOCKED) AS next
        WHERE a.guild_id = next.guild_id AND a.user_id = next.user_id RETURNING a.guild_id, a.user_id
        """,
        before,
        since,
        now,
        limit,
    )
    newcomers: dict[int, list[int]] = {}
    for row in rows:
        newcomers.setdefault(row["guild_id"], []).append(row["user_id"])
    return newcomers


async def list_guilds_with_newcomers(db: Connection, since: datetime) -> list[int]:
    """Guilds that somebody joined since then."""
    rows = await db.fetch("SELECT DISTINCT guild_id FROM arrival WHERE joined_at > $1", since)
    return [row["guild_id"] for row in rows]


async def list_members_with_role(db: Connection, guild_id: int, role_id: int, limit: int) -> list[int]:
    """Members who hold it."""
    rows = await db.fetch(
        """
        SELECT user_id FROM member WHERE guild_id = $1 AND left_at IS NULL AND $2 = ANY (role_ids)
        ORDER BY user_id LIMIT $3
        """,
        guild_id,
        role_id,
        limit,
    )
    return [row["user_id"] for row in rows]
