"""The command log: one row for each command, component and modal, written in batches."""

from collections.abc import Sequence
from datetime import datetime
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
