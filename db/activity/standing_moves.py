"""Moving members to their places on the boards after their numbers changed, many at a time.

The writer of a number marks the member in ``standing_dirty`` in its own transaction; whoever refreshes
deletes the mark and moves the member in one other. So a mark is never lost, and what a board shows lags
behind the totals by one refresh at the most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from db.arrays import numbers

if TYPE_CHECKING:
    from db.pool import Connection


class PeriodStarts(msgspec.Struct, frozen=True):
    """First days of the periods that run now in a guild, and the number of its cycle."""

    today: date
    week: date
    month: date
    cycle: date
    cycle_number: int


async def list_dirty_counts(db: Connection) -> list[tuple[int, int]]:
    """Guilds with members whose standings are behind, and how many members that are."""
    rows = await db.fetch(
        "SELECT guild_id, count(*) AS members FROM standing_dirty GROUP BY guild_id ORDER BY guild_id"
    )
    return [(row["guild_id"], row["members"]) for row in rows]


async def lock_standings(db: Connection, guild_ids: Sequence[int]) -> list[int]:
    """Take these guilds' boards for this transaction: those at which no other process is moving members."""
    rows = await db.fetch(
        """
        SELECT guild_id FROM unnest($1::bigint[]) AS asked(guild_id)
        WHERE pg_try_advisory_xact_lock(7202, hashint8(guild_id))
        """,
        guild_ids,
    )
    return [row["guild_id"] for row in rows]


async def claim_dirty(db: Connection, guild_ids: Sequence[int], limit: int) -> list[tuple[int, int]]:
    """Take up to `limit` marked members of each guild, as (guild, user); their marks go with the commit."""
    rows = await db.fetch(
        """
        DELETE FROM standing_dirty AS d USING (
            SELECT guild_id, marked.user_id FROM unnest($1::bigint[]) AS asked(guild_id)
            CROSS JOIN LATERAL (
                SELECT user_id FROM standing_dirty WHERE guild_id = asked.guild_id
                ORDER BY user_id LIMIT $2 FOR UPDATE SKIP LOCKED) AS marked) AS taken
        WHERE d.guild_id = taken.guild_id AND d.user_id = taken.user_id
        RETURNING d.guild_id, d.user_id
        """,
        guild_ids,
        limit,
    )
    return [(row["guild_id"], row["user_id"]) for row in rows]


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
    """Mark every member of a guild who has or had numbers: its boards are made again."""
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
    """As `move_standings_of`, in one guild.

    `only` "cycle", "week" or "month": of the boards of days, those alone, up to the day of `starts`.
    """
    members = [(guild_id, user_id) for user_id in user_ids]
    return await move_standings_of(db, members, {guild_id: starts}, only=only)


def _periods(starts: PeriodStarts, only: str | None) -> list[tuple[str, date]]:
    """The boards of days that run, by name, with the first day of each."""
    periods = (
        (f"day:{starts.today}", starts.today),
        (f"week:{starts.week}", starts.week),
        (f"month:{starts.month:%Y-%m}", starts.month),
        (f"cycle:{starts.cycle_number}", starts.cycle),
    )
    return [period for period in periods if only is None or period[0].startswith(only)]


async def move_standings_of(
    db: Connection,
    members: Sequence[tuple[int, int]],
    starts: Mapping[int, PeriodStarts],
    *,
    only: str | None = None,
) -> int:
    """Write the present values of members (guild, user) on the running boards of their guilds.

    Returns how many places changed. One statement, so that a board and its buckets can never differ: the
    fresh value of each member on each board, beside the one that stands there; those that differ are placed
    or removed, and counted over.
    """
    periods = [
        (guild_id, *period, start.today)
        for guild_id, start in starts.items()
        for period in _periods(start, only)
    ]
    return int(
        await db.fetchval(
            """
            WITH asked AS MATERIALIZED (
                SELECT * FROM unnest($1::text::bigint[], $2::text::bigint[]) AS u(guild_id, user_id)
            ), fresh AS MATERIALIZED (
                SELECT sums.guild_id, sums.user_id, metric || ':' || sums.period AS board,
                    GREATEST(0, value) AS value
                FROM (
                    SELECT guild_id, user_id, 'all' AS period, xp, messages, voice_seconds, reactions,
                        commands
                    FROM asked LEFT JOIN activity_total USING (guild_id, user_id)
                    UNION ALL
                    SELECT u.guild_id, u.user_id, p.period,
                        sum(message_xp + reaction_xp + command_xp + voice_xp + granted_xp)::bigint,
                        sum(messages), sum(voice_seconds), sum(reactions), sum(commands)
                    FROM asked AS u
                    JOIN unnest($3::bigint[], $4::text[], $5::date[], $6::date[])
                        AS p(guild_id, period, first_day, last_day) USING (guild_id)
                    LEFT JOIN activity_day AS d ON d.guild_id = u.guild_id AND d.user_id = u.user_id
                        AND d.day BETWEEN p.first_day AND p.last_day
                    GROUP BY u.guild_id, u.user_id, p.period
                ) AS sums
                CROSS JOIN LATERAL (VALUES
                    ('xp', COALESCE(xp, 0)), ('messages', COALESCE(messages, 0)),
                    ('voice', COALESCE(voice_seconds, 0)), ('reactions', COALESCE(reactions, 0)),
                    ('commands', COALESCE(commands, 0))) AS counted(metric, value)
            ), moved AS MATERIALIZED (
                SELECT f.guild_id, f.user_id, f.board, COALESCE(old.value, 0) AS before, f.value AS after
                FROM fresh AS f LEFT JOIN standing AS old USING (guild_id, board, user_id)
                WHERE COALESCE(old.value, 0) <> f.value
            ), placed AS (
                INSERT INTO standing (guild_id, board, user_id, value)
                SELECT guild_id, board, user_id, after FROM moved WHERE after > 0
                ON CONFLICT (guild_id, board, user_id) DO UPDATE SET value = EXCLUDED.value
            ), removed AS (
                DELETE FROM standing AS s USING moved AS m
                WHERE s.guild_id = m.guild_id AND s.board = m.board AND s.user_id = m.user_id AND m.after = 0
            ), changes AS (
                SELECT guild_id, board, span, CASE span WHEN 1 THEN bucket ELSE bucket >> 7 END AS bucket,
                    sum(members) AS members
                FROM (SELECT guild_id, board, standing_bucket_of(before) AS bucket, -1 AS members
                      FROM moved WHERE before > 0
                      UNION ALL
                      SELECT guild_id, board, standing_bucket_of(after), 1
                      FROM moved WHERE after > 0) AS steps
                CROSS JOIN (VALUES (1::smallint), (128::smallint)) AS spans(span)
                GROUP BY 1, 2, 3, 4 HAVING sum(members) <> 0
            ), counted AS (
                INSERT INTO standing_bucket AS b (guild_id, board, span, bucket, members)
                SELECT guild_id, board, span, bucket, members FROM changes
                ON CONFLICT (guild_id, board, span, bucket)
                    DO UPDATE SET members = b.members + EXCLUDED.members
            )
            SELECT count(*) FROM moved
            """,
            numbers([guild_id for guild_id, _ in members]),
            numbers([user_id for _, user_id in members]),
            [period[0] for period in periods],
            [period[1] for period in periods],
            [period[2] for period in periods],
            [period[3] for period in periods],
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
