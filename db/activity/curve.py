"""What a change of the level curve would mean for the members of a guild."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from db.activity.standings import ABOVE_ALL

if TYPE_CHECKING:
    from db.pool import Connection


async def find_highest_xp(db: Connection, guild_id: int) -> int:
    """The most xp that anybody has; 0 when nobody has any."""
    highest: int | None = await db.fetchval(
        "SELECT max(xp) FROM activity_total WHERE guild_id = $1", guild_id
    )
    return highest or 0


async def list_moved_levels(
    db: Connection, guild_id: int, old_thresholds: Sequence[int], new_thresholds: Sequence[int]
) -> list[tuple[int, int, int]]:
    """Old level, new level and number of members, where they differ; thresholds are where levels begin."""
    rows = await db.fetch(
        """
        SELECT old, new, count(*) AS members
        FROM (SELECT width_bucket(xp, $2::bigint[]) AS old, width_bucket(xp, $3::bigint[]) AS new
              FROM activity_total WHERE guild_id = $1 AND xp > 0) AS levels
        WHERE old <> new GROUP BY old, new ORDER BY old, new
        """,
        guild_id,
        old_thresholds,
        new_thresholds,
    )
    return [(row["old"], row["new"], row["members"]) for row in rows]


async def list_first_members(db: Connection, guild_id: int, limit: int) -> list[tuple[int, int]]:
    """The members with the most xp, and how much."""
    rows = await db.fetch(
        "SELECT user_id, value FROM standing_down($1, 'xp:all', $3, 0, $2)",
        guild_id,
        limit,
        ABOVE_ALL,
    )
    return [(row["user_id"], row["value"]) for row in rows]


async def list_daily_xp(db: Connection, guild_id: int, first_day: date, days: int, fewest: int) -> list[int]:
    """Xp a day of a light, median and heavy member (quarter, half, nineteen of twenty earn at most that).

    By what was earned since a day, in so many days; empty when fewer members than `fewest` earned anything.
    """
    row = await db.fetchrow(
        """
        SELECT count(*) AS members,
               percentile_cont(ARRAY[0.25, 0.5, 0.95]) WITHIN GROUP (ORDER BY xp) AS shares
        FROM (SELECT sum(message_xp + reaction_xp + command_xp + voice_xp)::float8 AS xp
              FROM activity_day WHERE guild_id = $1 AND day >= $2 GROUP BY user_id) AS earned
        WHERE xp > 0
        """,
        guild_id,
        first_day,
    )
    if row["members"] < fewest:
        return []
    return [max(1, round(share / days)) for share in row["shares"]]
