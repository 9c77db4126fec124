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

    `only` "cycle", "week" or "month": those boards alone, up to the day of `starts`.
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


_COUNTED = ("xp", "messages", "voice", "reactions", "commands")
"""Metrics of the boards, in the order of the statement's sums."""


async def move_standings_of(
    db: Connection,
    members: Sequence[tuple[int, int]],
    starts: Mapping[int, PeriodStarts],
    *,
    only: str | None = None,
) -> int:
    """Write the present values of members (guild, user) on the running boards of their guilds.

    Returns how many places changed. One statement, so that a board and its buckets can never differ: each
    member's values, board by board, beside those that stand there; those that differ are written, placed or
    removed, and those that came into another bucket are counted over.

    What stands there is looked up by member, however large the table is, and written where it was found, by
    ctid: nobody else moves it meanwhile, since running boards are held (`lock_standings`) and those of a
    period that is over have one timer that fixes them.
    """
    periods = {guild_id: _periods(start, only) for guild_id, start in starts.items()}
    return int(
        await db.fetchval(
            """
            WITH running AS MATERIALIZED (
                SELECT guild_id, string_to_array(boards, ',') AS boards, first_days, last_day,
                    (SELECT min(day) FROM unnest(first_days) AS day) AS first_day
                FROM unnest($3::bigint[], $4::text[], $5::text[], $6::date[])
                    AS told(guild_id, boards, days, last_day)
                CROSS JOIN LATERAL (SELECT string_to_array(days, ',')::date[] AS first_days) AS split
            ), moved AS MATERIALIZED (
                SELECT guild_id, u.user_id, differing.*
                FROM unnest($1::text::bigint[], $2::text::bigint[]) AS u(guild_id, user_id)
                JOIN running AS r USING (guild_id)
                CROSS JOIN LATERAL (
                    SELECT board, max(before) AS before, max(after) AS after, max(place) AS place
                    FROM (
                        SELECT board, NULL::bigint AS before, value AS after, NULL::tid AS place
                        FROM (SELECT ARRAY[
                            sum(message_xp + reaction_xp + command_xp + voice_xp + granted_xp)
                                FILTER (WHERE day >= first_days[1]),
                            sum(messages) FILTER (WHERE day >= first_days[1]),
                            sum(voice_seconds) FILTER (WHERE day >= first_days[1]),
                            sum(reactions) FILTER (WHERE day >= first_days[1]),
                            sum(commands) FILTER (WHERE day >= first_days[1]),
                            sum(message_xp + reaction_xp + command_xp + voice_xp + granted_xp)
                                FILTER (WHERE day >= first_days[2]),
                            sum(messages) FILTER (WHERE day >= first_days[2]),
                            sum(voice_seconds) FILTER (WHERE day >= first_days[2]),
                            sum(reactions) FILTER (WHERE day >= first_days[2]),
                            sum(commands) FILTER (WHERE day >= first_days[2]),
                            sum(message_xp + reaction_xp + command_xp + voice_xp + granted_xp)
                                FILTER (WHERE day >= first_days[3]),
                            sum(messages) FILTER (WHERE day >= first_days[3]),
                            sum(voice_seconds) FILTER (WHERE day >= first_days[3]),
                            sum(reactions) FILTER (WHERE day >= first_days[3]),
                            sum(commands) FILTER (WHERE day >= first_days[3]),
                            sum(message_xp + reaction_xp + command_xp + voice_xp + granted_xp)
                                FILTER (WHERE day >= first_days[4]),
                            sum(messages) FILTER (WHERE day >= first_days[4]),
                            sum(voice_seconds) FILTER (WHERE day >= first_days[4]),
                            sum(reactions) FILTER (WHERE day >= first_days[4]),
                            sum(commands) FILTER (WHERE day >= first_days[4])
                              ]::bigint[] AS sums
                              FROM activity_day
                              WHERE guild_id = u.guild_id AND user_id = u.user_id
                                AND day BETWEEN first_day AND last_day) AS days
                        LEFT JOIN activity_total AS t ON t.guild_id = u.guild_id AND t.user_id = u.user_id
                        CROSS JOIN LATERAL unnest(
                            boards, sums || ARRAY[xp, messages, voice_seconds, reactions, commands]
                        ) AS fresh(board, value)
                        WHERE board IS NOT NULL AND value > 0
                        UNION ALL
                        SELECT board, value, NULL, ctid FROM standing
                        WHERE guild_id = u.guild_id AND user_id = u.user_id AND board = ANY(boards)
                    ) AS both_values
                    GROUP BY board HAVING max(before) IS DISTINCT FROM max(after)) AS differing
            ), placed AS (
                INSERT INTO standing (guild_id, board, user_id, value)
                SELECT guild_id, board, user_id, after FROM moved WHERE place IS NULL
                ON CONFLICT (guild_id, user_id, board) DO UPDATE SET value = EXCLUDED.value
            ), written AS (
                UPDATE standing AS s SET value = m.after FROM moved AS m
                WHERE s.ctid = ANY(ARRAY(SELECT place FROM moved WHERE after IS NOT NULL))
                  AND s.ctid = m.place
            ), removed AS (
                DELETE FROM standing
                WHERE ctid = ANY(ARRAY(SELECT place FROM moved WHERE after IS NULL))
            ), changes AS (
                SELECT guild_id, board, span, CASE span WHEN 1 THEN bucket ELSE bucket >> 7 END AS bucket,
                    sum(members) AS members
                FROM (SELECT guild_id, board, standing_bucket_of(before) AS old,
                             standing_bucket_of(after) AS new
                      FROM moved OFFSET 0) AS steps
                CROSS JOIN LATERAL (VALUES (old, -1), (new, 1)) AS change(bucket, members)
                CROSS JOIN (VALUES (1::smallint), (128::smallint)) AS spans(span)
                WHERE old IS DISTINCT FROM new AND bucket IS NOT NULL
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
            list(periods),
            [_boards(running, only) for running in periods.values()],
            [",".join(str(first_day) for _, first_day in running) for running in periods.values()],
            [starts[guild_id].today for guild_id in periods],
        )
    )


def _boards(periods: Sequence[tuple[str, date]], only: str | None) -> str:
    """Boards in the order of the statement's sums, by comma."""
    names = [name for name, _ in periods] + (["all"] if only is None else [])
    return ",".join(f"{metric}:{name}" for name in names for metric in _COUNTED)


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
