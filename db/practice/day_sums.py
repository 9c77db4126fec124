"""What practitioners' days come to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection


async def list_sums(
    db: Connection, guild_id: int, user_ids: Sequence[int], since: date, until: date
) -> dict[int, tuple[int, int]]:
    """Sessions and minutes of these members in these days."""
    whom = [guild_id] * len(user_ids), user_ids
    sums_of = await list_sums_of(db, *whom, [since] * len(user_ids), [until] * len(user_ids))
    return {user_id: sums for (_, user_id), sums in sums_of.items()}


async def list_sums_of(
    db: Connection,
    guild_ids: Sequence[int],
    user_ids: Sequence[int],
    since: Sequence[date],
    until: Sequence[date],
) -> dict[tuple[int, int], tuple[int, int]]:
    """The same, of pairs of guild and user, each in days of its own."""
    rows = await db.fetch(
        """
        SELECT guild_id, user_id, sum(sessions)::bigint AS sessions, sum(minutes)::bigint AS minutes
        FROM practice_day
        JOIN unnest($1::bigint[], $2::bigint[], $3::date[], $4::date[])
            AS asked(guild_id, user_id, since, until) USING (guild_id, user_id)
        WHERE day BETWEEN since AND until GROUP BY guild_id, user_id
        """,
        guild_ids,
        user_ids,
        since,
        until,
    )
    return {(row["guild_id"], row["user_id"]): (row["sessions"], row["minutes"]) for row in rows}
