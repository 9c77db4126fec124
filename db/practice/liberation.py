"""What a practice community has reached, day by day."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class RollupRow(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one day; see the comments of the table. `mean_days` and `median_days` in days."""

    day: date
    members: int
    active: int
    graduated: int
    mean_days: float | None
    median_days: float | None
    mastered: int
    validations: int
    taught: int
    spinoffs: int
    refreshed_at: datetime


async def list_stale_guilds(db: Connection, before: datetime, limit: int) -> list[tuple[int, bool]]:
    """Guilds in which somebody practises and whose figures are older than this; and whether they have any."""
    rows = await db.fetch(
        """
        WITH RECURSIVE guilds AS (
            (SELECT guild_id FROM practitioner ORDER BY guild_id LIMIT 1)
            UNION ALL
            SELECT (SELECT p.guild_id FROM practitioner AS p WHERE p.guild_id > g.guild_id
                    ORDER BY p.guild_id LIMIT 1)
            FROM guilds AS g WHERE g.guild_id IS NOT NULL),
        ages AS (
            SELECT g.guild_id, (SELECT r.refreshed_at FROM practice_rollup AS r
                                WHERE r.guild_id = g.guild_id ORDER BY r.day DESC LIMIT 1) AS refreshed_at
            FROM guilds AS g WHERE g.guild_id IS NOT NULL)
        SELECT guild_id, refreshed_at IS NOT NULL AS has_any FROM ages
        WHERE refreshed_at IS NULL OR refreshed_at <= $1 ORDER BY refreshed_at NULLS FIRST LIMIT $2
        """,
        before,
        limit,
    )
    return [(row["guild_id"], row["has_any"]) for row in rows]


async def save_rollup(
    db: Connection, guild_id: int, day: date, moment: datetime, timezone: str, now: datetime
) -> None:
    """Counts the figures as they were at that moment of that day of the guild, and writes them down.

    Reads members, masteries, validations and what there is little of; no sessions.
    """
    await db.execute(
        """
        INSERT INTO practice_rollup (guild_id, day, members, active, graduated, mean_days, median_days,
                                     mastered, validations, taught, spinoffs, refreshed_at)
        SELECT $1, $2, here.members, here.active, grown.graduated, grown.mean_days, grown.median_days,
            (SELECT count(*) FROM practice_hold WHERE guild_id = $1 AND mastered_at <= $3),
            (SELECT count(*) FROM practice_validation
             WHERE guild_id = $1 AND created_at <= $3 AND (revoked_at IS NULL OR revoked_at > $3)),
            (SELECT count(*) FROM practice_teaching
             WHERE guild_id = $1 AND state = 'done' AND ended_at <= $3),
            (SELECT count(*) FROM practice_spinoff
             WHERE guild_id = $1 AND state IN ('listed', 'closed') AND listed_at <= $3
                 AND (closed_at IS NULL OR closed_at > $3)),
            $5
        FROM (
            SELECT count(*) AS members, count(*) FILTER (WHERE EXISTS (
                SELECT FROM practice_day AS d
                WHERE d.guild_id = p.guild_id AND d.user_id = p.user_id
                    AND d.day BETWEEN $2::date - 27 AND $2 AND d.sessions > 0)) AS active
            FROM practitioner AS p LEFT JOIN member AS m USING (guild_id, user_id)
            WHERE p.guild_id = $1 AND p.first_day <= $2 AND (m.left_at IS NULL OR m.left_at > $3)
        ) AS here, (
            SELECT count(*) AS graduated, avg(lasted)::float AS mean_days,
                percentile_cont(0.5) WITHIN GROUP (ORDER BY lasted) AS median_days
            FROM (
                SELECT ((graduated_at AT TIME ZONE $4)::date - (statistics ->> 'first_day')::date) AS lasted
                FROM practice_graduation
                WHERE guild_id = $1 AND state = 'graduated' AND graduated_at <= $3
            ) AS graduations
        ) AS grown
        ON CONFLICT (guild_id, day) DO UPDATE SET members = excluded.members, active = excluded.active,
            graduated = excluded.graduated, mean_days = excluded.mean_days,
            median_days = excluded.median_days, mastered = excluded.mastered,
            validations = excluded.validations, taught = excluded.taught, spinoffs = excluded.spinoffs,
            refreshed_at = excluded.refreshed_at
        """,
        guild_id,
        day,
        moment,
        timezone,
        now,
    )


async def list_rollups(db: Connection, guild_id: int, days: int) -> list[RollupRow]:
    """Those of the last days up to the latest one, the oldest first."""
    rows = await db.fetch(
        """
        SELECT day, members, active, graduated, mean_days, median_days, mastered, validations, taught,
            spinoffs, refreshed_at
        FROM practice_rollup WHERE guild_id = $1 AND day >= (
            SELECT max(day) FROM practice_rollup WHERE guild_id = $1) - $2::integer
        ORDER BY day
        """,
        guild_id,
        days,
    )
    return [RollupRow(**row) for row in rows]
