"""Moving members to their places on the boards after their numbers changed, many at a time.

The writer of a number marks the member in ``standing_dirty`` in its own transaction; whoever refreshes
deletes the mark and moves the member in one other. So a mark is never lost, and what a board shows lags
behind the totals by one refresh at the most.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class PeriodStarts(msgspec.Struct, frozen=True):
    """First days of the periods that run now in a guild, and the number of its cycle."""

    today: date
    week: date
    month: date
    cycle: date
    cycle_number: int


async def list_dirty_guilds(db: Connection) -> list[int]:
    """Guilds with members whose standings are behind."""
    rows = await db.fetch(
        """
        WITH RECURSIVE guilds AS (
            (SELECT guild_id FROM standing_dirty ORDER BY guild_id LIMIT 1)
            UNION ALL
            SELECT (SELECT d.guild_id FROM standing_dirty AS d WHERE d.guild_id > g.guild_id
                    ORDER BY d.guild_id LIMIT 1)
            FROM guilds AS g WHERE g.guild_id IS NOT NULL)
        SELECT guild_id FROM guilds WHERE guild_id IS NOT NULL
        """
    )
    return [row["guild_id"] for row in rows]


async def lock_standings(db: Connection, guild_id: int) -> bool:
    """Take the guild's boards for this transaction; False when another process is moving members there."""
    locked: bool = await db.fetchval("SELECT pg_try_advisory_xact_lock(7202, hashint8($1))", guild_id)
    return locked


async def claim_dirty(db: Connection, guild_id: int, limit: int) -> list[int]:
    """Take up to `limit` marked members of a guild; their marks go with this transaction."""
    rows = await db.fetch(
        """
        DELETE FROM standing_dirty WHERE guild_id = $1 AND user_id = ANY(ARRAY(
            SELECT user_id FROM standing_dirty WHERE guild_id = $1
            ORDER BY user_id LIMIT $2 FOR UPDATE SKIP LOCKED))
        RETURNING user_id
        """,
        guild_id,
        limit,
    )
    return [row["user_id"] for row in rows]


async def add_dirty(db: Connection, guild_id: int, user_ids: list[int]) -> None:
    """Mark members whose numbers this transaction changes."""
    await db.execute(
        """
        INSERT INTO standing_dirty (guild_id, user_id) SELECT $1, unnest($2::bigint[])
        ON CONFLICT DO NOTHING
        """,
        guild_id,
        user_ids,
    )


async def add_dirty_guild(db: Connection, guild_id: int) -> None:
    """Mark every member of a guild who has or had numbers: its boards are made anew."""
    await db.execute(
        """
        INSERT INTO standing_dirty (guild_id, user_id)
        SELECT guild_id, user_id FROM activity_total WHERE guild_id = $1
        UNION SELECT guild_id, user_id FROM standing WHERE guild_id = $1
        ON CONFLICT DO NOTHING
        """,
        guild_id,
    )


async def add_dirty_days(db: Connection, guild_id: int, first: date, end: date) -> None:
    """Mark every member of a guild with activity on a day from `first` until before `end`."""
    await db.execute(
        """
        INSERT INTO standing_dirty (guild_id, user_id)
        SELECT DISTINCT guild_id, user_id FROM activity_day WHERE guild_id = $1 AND day >= $2 AND day < $3
        ON CONFLICT DO NOTHING
        """,
        guild_id,
        first,
        end,
    )


async def move_standings(
    db: Connection, guild_id: int, user_ids: list[int], starts: PeriodStarts, *, only: str | None = None
) -> int:
    """Write the present values of members on the running boards; returns how many places changed.

    `only` "cycle", "week" or "month": of the boards of days, those alone, up to the day of `starts`.

    One statement, so that a board and its buckets can never differ: the fresh value of each member on each
    board, beside the one that stands there; those that differ are placed or removed, and counted over.
    """
    periods = {
        f"day:{starts.today}": starts.today,
        f"week:{starts.week}": starts.week,
        f"month:{starts.month:%Y-%m}": starts.month,
        f"cycle:{starts.cycle_number}": starts.cycle,
    }
    if only is not None:
        periods = {name: first for name, first in periods.items() if name.startswith(only)}
    return int(
        await db.fetchval(
            """
            WITH fresh AS MATERIALIZED (
                SELECT sums.user_id, metric || ':' || sums.period AS board, GREATEST(0, value) AS value
                FROM (
                    SELECT u.user_id, 'all' AS period, xp, messages, voice_seconds, reactions, commands
                    FROM unnest($2::bigint[]) AS u(user_id)
                    LEFT JOIN activity_total AS t ON t.guild_id = $1 AND t.user_id = u.user_id
                    UNION ALL
                    SELECT u.user_id, p.period,
                        sum(message_xp + reaction_xp + command_xp + voice_xp + granted_xp)::bigint,
                        sum(messages), sum(voice_seconds), sum(reactions), sum(commands)
                    FROM unnest($2::bigint[]) AS u(user_id)
                    CROSS JOIN unnest($3::text[], $4::date[]) AS p(period, first_day)
                    LEFT JOIN activity_day AS d
                        ON d.guild_id = $1 AND d.user_id = u.user_id AND d.day BETWEEN p.first_day AND $5
                    GROUP BY u.user_id, p.period
                ) AS sums
                CROSS JOIN LATERAL (VALUES
                    ('xp', COALESCE(xp, 0)), ('messages', COALESCE(messages, 0)),
                    ('voice', COALESCE(voice_seconds, 0)), ('reactions', COALESCE(reactions, 0)),
                    ('commands', COALESCE(commands, 0))) AS counted(metric, value)
            ), moved AS MATERIALIZED (
                SELECT f.user_id, f.board, COALESCE(old.value, 0) AS before, f.value AS after
                FROM fresh AS f
                LEFT JOIN standing AS old
                    ON old.guild_id = $1 AND old.board = f.board AND old.user_id = f.user_id
                WHERE COALESCE(old.value, 0) <> f.value
            ), placed AS (
                INSERT INTO standing (guild_id, board, user_id, value)
                SELECT $1, board, user_id, after FROM moved WHERE after > 0
                ON CONFLICT (guild_id, board, user_id) DO UPDATE SET value = EXCLUDED.value
            ), removed AS (
                DELETE FROM standing AS s USING moved AS m
                WHERE s.guild_id = $1 AND s.board = m.board AND s.user_id = m.user_id AND m.after = 0
            ), changes AS (
                SELECT board, span, CASE span WHEN 1 THEN bucket ELSE bucket >> 7 END AS bucket,
                    sum(members) AS members
                FROM (SELECT board, standing_bucket_of(before) AS bucket, -1 AS members
                      FROM moved WHERE before > 0
                      UNION ALL
                      SELECT board, standing_bucket_of(after), 1 FROM moved WHERE after > 0) AS steps
                CROSS JOIN (VALUES (1::smallint), (128::smallint)) AS spans(span)
                GROUP BY 1, 2, 3 HAVING sum(members) <> 0
            ), counted AS (
                INSERT INTO standing_bucket AS b (guild_id, board, span, bucket, members)
                SELECT $1, board, span, bucket, members FROM changes
                ON CONFLICT (guild_id, board, span, bucket)
                    DO UPDATE SET members = b.members + EXCLUDED.members
            )
            SELECT count(*) FROM moved
            """,
            guild_id,
            user_ids,
            list(periods),
            list(periods.values()),
            starts.today,
        )
    )


async def list_active(db: Connection, guild_id: int, first: date, end: date) -> list[int]:
    """Members with activity on a day from `first` until before `end`."""
    rows = await db.fetch(
        """
        SELECT DISTINCT user_id FROM activity_day WHERE guild_id = $1 AND day >= $2 AND day < $3
        ORDER BY user_id
        """,
        guild_id,
        first,
        end,
    )
    return [row["user_id"] for row in rows]
