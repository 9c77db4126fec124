"""The command log: one row for each command, component and modal, written in batches."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from db.pool import Connection


class CommandRow(msgspec.Struct, frozen=True):
    """One handled interaction; `options` is redacted already. Times in microseconds."""

    interaction_id: int
    guild_id: int | None
    user_id: int
    kind: str
    name: str
    options: dict[str, Any]
    outcome: str
    error: str | None
    handler_micros: int
    database_micros: int
    at: datetime


class UseRow(msgspec.Struct, frozen=True):
    """How often something was used and how it went; `name` None: all together, "": what is no command.

    `failed` counts errors and cut-offs, `refused` what was not allowed. Medians and 95th percentiles in
    microseconds, of the handler without the database and of the database.
    """

    name: str | None
    uses: int
    members: int
    failed: int
    refused: int
    handler: tuple[int, int]
    database: tuple[int, int]
    whole: tuple[int, int]


class UseFilter(msgspec.Struct, frozen=True):
    """Only these commands (None: all, and what is pressed, picked or filled in), only that kind of error."""

    commands: tuple[str, ...] | None = None
    error: str | None = None


class HourRow(msgspec.Struct, frozen=True):
    """`weekday` 0 is Monday, both by the guild's clock."""

    weekday: int
    hour: int
    uses: int


async def add_command_rows(db: Connection, rows: list[CommandRow]) -> None:
    """Writes them all in one statement; an interaction that has its row already keeps it."""
    await db.execute(
        """
        INSERT INTO command_log (interaction_id, guild_id, user_id, kind, name, options, outcome, error,
                                 handler_micros, database_micros, at)
        SELECT interaction_id, guild_id, user_id, kind, name, options, outcome, error,
               handler_micros, database_micros, at
        FROM jsonb_to_recordset($1) AS row (
            interaction_id bigint, guild_id bigint, user_id bigint, kind text, name text, options jsonb,
            outcome text, error text, handler_micros integer, database_micros integer, at timestamptz)
        ON CONFLICT (interaction_id) DO NOTHING
        """,
        rows,
    )


async def list_command_rows(db: Connection, guild_id: int | None, *, limit: int = 50) -> list[CommandRow]:
    """The latest rows of a guild (None: of direct messages), newest first."""
    rows = await db.fetch(
        """
        SELECT interaction_id, guild_id, user_id, kind, name, options, outcome, error,
               handler_micros, database_micros, at
        FROM command_log WHERE guild_id IS NOT DISTINCT FROM $1 ORDER BY at DESC, interaction_id DESC LIMIT $2
        """,
        guild_id,
        limit,
    )
    return [CommandRow(*row) for row in rows]


async def list_command_rows_between(
    db: Connection,
    guild_id: int,
    *,
    names: Sequence[str] | None,
    user_id: int | None,
    error: str | None,
    since: datetime,
    until: datetime,
    before: int | None,
    limit: int,
) -> list[CommandRow]:
    """A guild's rows of a span of time with ids below `before`, newest first. `error`: of that kind."""
    rows = await db.fetch(
        """
        SELECT interaction_id, guild_id, user_id, kind, name, options, outcome, error,
               handler_micros, database_micros, at
        FROM command_log
        WHERE guild_id = $1 AND at >= $6 AND at < $7
          AND ($2::text[] IS NULL OR (kind = 'command' AND name = ANY($2)))
          AND ($3::bigint IS NULL OR user_id = $3)
          AND ($4::text IS NULL OR split_part(error, ' ', 1) = $4)
          AND ($5::bigint IS NULL OR interaction_id < $5)
        ORDER BY interaction_id DESC LIMIT $8
        """,
        guild_id,
        names,
        user_id,
        error,
        before,
        since,
        until,
        limit,
    )
    return [CommandRow(*row) for row in rows]


async def delete_old_command_rows(
    db: Connection, *, before: datetime, guild_id: int | None, but: Sequence[int], limit: int
) -> int:
    """Forgets rows of a guild (None: of all but these, and of direct messages) from before; how many."""
    deleted = await db.fetch(
        """
        DELETE FROM command_log WHERE interaction_id IN (
            SELECT interaction_id FROM command_log
            WHERE at < $1 AND ($2::bigint IS NULL OR guild_id = $2)
              AND COALESCE(guild_id, 0) <> ALL($3::bigint[])
            ORDER BY at LIMIT $4)
        RETURNING 1
        """,
        before,
        guild_id,
        but,
        limit,
    )
    return len(deleted)


async def list_uses(db: Connection, guild_id: int, since: datetime, only: UseFilter) -> list[UseRow]:
    """What was used since then: all together first, then by command, most used first."""
    rows = await db.fetch(
        """
        SELECT CASE WHEN GROUPING(command) = 1 THEN NULL ELSE command END AS name,
               count(*) AS uses,
               count(DISTINCT user_id) AS members,
               count(*) FILTER (WHERE outcome IN ('failed', 'timeout')) AS failed,
               count(*) FILTER (WHERE outcome IN ('refused', 'limited')) AS refused,
               percentile_disc(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY handler_micros) AS handler,
               percentile_disc(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY database_micros) AS database,
               percentile_disc(ARRAY[0.5, 0.95])
                   WITHIN GROUP (ORDER BY handler_micros + database_micros) AS whole
        FROM (
            SELECT CASE WHEN kind = 'command' THEN name ELSE '' END AS command, user_id, outcome,
                   handler_micros, database_micros
            FROM command_log
            WHERE guild_id = $1 AND at >= $2
              AND ($3::text[] IS NULL OR (kind = 'command' AND name = ANY($3)))
              AND ($4::text IS NULL OR split_part(error, ' ', 1) = $4)) AS used
        GROUP BY GROUPING SETS ((), (command))
        ORDER BY GROUPING(command) DESC, uses DESC, command
        """,
        guild_id,
        since,
        only.commands,
        only.error,
    )
    return [
        UseRow(**{**row, **{key: tuple(row[key]) for key in ("handler", "database", "whole")}})
        for row in rows
        if row["uses"]
    ]


class AnswerTimes(msgspec.Struct, frozen=True):
    """Answers of a span of time: how many, how many failed, and 50, 95 and 99 of 100 are faster than that."""

    answers: int
    failed: int
    micros: tuple[int, int, int]


async def get_answer_times(db: Connection, guild_id: int, since: datetime) -> AnswerTimes:
    """Of everything that was answered in a guild since then."""
    row = await db.fetchrow(
        """
        SELECT count(*) AS answers, count(*) FILTER (WHERE outcome IN ('failed', 'timeout')) AS failed,
               percentile_disc(ARRAY[0.5, 0.95, 0.99])
                   WITHIN GROUP (ORDER BY handler_micros + database_micros) AS micros
        FROM command_log WHERE guild_id = $1 AND at >= $2
        """,
        guild_id,
        since,
    )
    return AnswerTimes(row["answers"], row["failed"], tuple(row["micros"] or (0, 0, 0)))


async def list_hours(
    db: Connection, guild_id: int, since: datetime, timezone: str, only: UseFilter
) -> list[HourRow]:
    """How much was used in each hour of the week by that time zone's clock; hours without any are missing."""
    rows = await db.fetch(
        """
        SELECT extract(isodow FROM local)::integer - 1 AS weekday, extract(hour FROM local)::integer AS hour,
               count(*) AS uses
        FROM (
            SELECT at AT TIME ZONE $3 AS local FROM command_log
            WHERE guild_id = $1 AND at >= $2
              AND ($4::text[] IS NULL OR (kind = 'command' AND name = ANY($4)))
              AND ($5::text IS NULL OR split_part(error, ' ', 1) = $5)) AS used
        GROUP BY 1, 2 ORDER BY 1, 2
        """,
        guild_id,
        since,
        timezone,
        only.commands,
        only.error,
    )
    return [HourRow(**row) for row in rows]


async def list_uses_by_day(
    db: Connection, guild_id: int, since: datetime, timezone: str
) -> dict[date, tuple[int, int]]:
    """Uses and failures by day of that time zone's clock; days without any are missing."""
    rows = await db.fetch(
        """
        SELECT (at AT TIME ZONE $3)::date AS day, count(*) AS uses,
               count(*) FILTER (WHERE outcome IN ('failed', 'timeout')) AS failed
        FROM command_log WHERE guild_id = $1 AND at >= $2 GROUP BY 1
        """,
        guild_id,
        since,
        timezone,
    )
    return {row["day"]: (row["uses"], row["failed"]) for row in rows}


async def list_error_kinds(
    db: Connection, guild_id: int, since: datetime, typed: str, limit: int
) -> list[tuple[str, int]]:
    """Kinds of errors since then that hold what was typed, and how often each was; most frequent first."""
    rows = await db.fetch(
        """
        SELECT split_part(error, ' ', 1) AS kind, count(*) AS uses FROM command_log
        WHERE guild_id = $1 AND at >= $2 AND error IS NOT NULL
          AND strpos(lower(split_part(error, ' ', 1)), lower($3)) > 0
        GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $4
        """,
        guild_id,
        since,
        typed,
        limit,
    )
    return [(row["kind"], row["uses"]) for row in rows]
