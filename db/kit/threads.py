"""Log threads: where the thread of a record is, and up to which of its events it is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class ThreadRow(msgspec.Struct, frozen=True):
    """See the table. `thread_id` None: its message or the thread itself is not there yet."""

    log_thread_id: int
    kind: str
    subject: int
    guild_id: int
    channel_id: int
    thread_id: int | None
    title: str
    state: str
    written_until: int
    archived: bool


async def find_thread(db: Connection, kind: str, subject: int) -> ThreadRow | None:
    """The thread of that record, if one was begun."""
    row = await db.fetchrow(
        """
        SELECT log_thread_id, kind, subject, guild_id, channel_id, thread_id, title, state, written_until,
               archived
        FROM log_thread WHERE kind = $1 AND subject = $2
        """,
        kind,
        subject,
    )
    return None if row is None else ThreadRow(**row)


async def find_thread_id(db: Connection, kind: str, subject: int) -> int | None:
    """Where the log of that record can be read."""
    thread_id: int | None = await db.fetchval(
        "SELECT thread_id FROM log_thread WHERE kind = $1 AND subject = $2", kind, subject
    )
    return thread_id


async def lock_thread(db: Connection, log_thread_id: int) -> ThreadRow | None:
    """By its number; nobody else changes it before the commit."""
    row = await db.fetchrow(
        """
        SELECT log_thread_id, kind, subject, guild_id, channel_id, thread_id, title, state, written_until,
               archived
        FROM log_thread WHERE log_thread_id = $1 FOR UPDATE
        """,
        log_thread_id,
    )
    return None if row is None else ThreadRow(**row)


async def add_thread(
    db: Connection, kind: str, subject: int, guild_id: int, channel_id: int, title: str
) -> int | None:
    """Begun; None when there is one already."""
    log_thread_id: int | None = await db.fetchval(
        """
        INSERT INTO log_thread (kind, subject, guild_id, channel_id, title) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (kind, subject) DO NOTHING RETURNING log_thread_id
        """,
        kind,
        subject,
        guild_id,
        channel_id,
        title,
    )
    return log_thread_id


async def mark_due(db: Connection, kind: str, subject: int, due_at: datetime) -> None:
    """There is something new; what is due already stays due."""
    await db.execute(
        """
        UPDATE log_thread SET due_at = COALESCE(due_at, $3)
        WHERE kind = $1 AND subject = $2 AND state IN ('opening', 'open')
        """,
        kind,
        subject,
        due_at,
    )


async def list_due(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(guild, number) of open threads whose next lines are due."""
    rows = await db.fetch(
        """
        SELECT guild_id, log_thread_id FROM log_thread WHERE due_at <= $1 AND state = 'open'
        ORDER BY due_at, log_thread_id LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["log_thread_id"]) for row in rows]


async def mark_open(db: Connection, log_thread_id: int, thread_id: int) -> None:
    """The thread is there."""
    await db.execute(
        "UPDATE log_thread SET state = 'open', thread_id = $2, last_error = NULL WHERE log_thread_id = $1",
        log_thread_id,
        thread_id,
    )


async def mark_failed(db: Connection, log_thread_id: int, error: str) -> None:
    """Nothing more is written, and nobody is shown the way there."""
    await db.execute(
        """
        UPDATE log_thread SET state = 'failed', thread_id = NULL, due_at = NULL, last_error = $2
        WHERE log_thread_id = $1
        """,
        log_thread_id,
        error,
    )


async def mark_written(
    db: Connection, log_thread_id: int, until: int, *, archived: bool, now: datetime
) -> None:
    """It is written up to that event."""
    await db.execute(
        """
        UPDATE log_thread SET written_until = $2, archived = $3, due_at = NULL,
                              closed_at = CASE WHEN $3 THEN $4::timestamptz END
        WHERE log_thread_id = $1
        """,
        log_thread_id,
        until,
        archived,
        now,
    )


async def claim_closed(
    db: Connection, guild_id: int, kinds: Sequence[str], before: datetime, limit: int
) -> list[tuple[int, int]]:
    """(number, thread) of the guild's threads of these kinds that were closed by then; each once."""
    rows = await db.fetch(
        """
        WITH closed AS (
            SELECT log_thread_id, thread_id FROM log_thread
            WHERE guild_id = $1 AND kind = ANY($2::text[]) AND closed_at <= $3 AND state = 'open'
              AND due_at IS NULL AND thread_id IS NOT NULL
            ORDER BY closed_at LIMIT $4 FOR UPDATE SKIP LOCKED)
        UPDATE log_thread AS log SET state = 'deleted', thread_id = NULL
        FROM closed WHERE log.log_thread_id = closed.log_thread_id
        RETURNING closed.log_thread_id, closed.thread_id
        """,
        guild_id,
        kinds,
        before,
        limit,
    )
    return [(row["log_thread_id"], row["thread_id"]) for row in rows]


async def mark_kept(db: Connection, log_thread_id: int, thread_id: int, error: str, now: datetime) -> None:
    """It could not be deleted: it is still there, and closed from now on."""
    await db.execute(
        """
        UPDATE log_thread SET state = 'open', thread_id = $2, last_error = $3, closed_at = $4
        WHERE log_thread_id = $1 AND state = 'deleted'
        """,
        log_thread_id,
        thread_id,
        error,
        now,
    )


async def find_latest_failure(db: Connection, guild_id: int, kind: str) -> str | None:
    """Why the guild's newest thread of that kind failed; None when it is well."""
    error: str | None = await db.fetchval(
        """
        SELECT CASE WHEN state = 'failed' THEN last_error END FROM log_thread
        WHERE guild_id = $1 AND kind = $2 ORDER BY subject DESC LIMIT 1
        """,
        guild_id,
        kind,
    )
    return error
