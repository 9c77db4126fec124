"""Log threads of runs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection

from db.raid_desk.run_events import EventRow


class RunLog(msgspec.Struct, frozen=True):
    """Where a run's log stands, and up to which event it is written."""

    run_id: int
    guild_id: int
    channel_id: int
    thread_id: int | None
    state: str
    logged_until: int
    archived: bool


async def find_run_log(db: Connection, run_id: int) -> RunLog | None:
    """The log of that run, if one was begun."""
    row = await db.fetchrow(
        """
        SELECT run_id, guild_id, channel_id, thread_id, state, logged_until, archived
        FROM run_log WHERE run_id = $1
        """,
        run_id,
    )
    return None if row is None else RunLog(**row)


async def add_run_log(db: Connection, run_id: int, guild_id: int, channel_id: int) -> bool:
    """Begun; False when there is one already."""
    added = await db.fetchval(
        """
        INSERT INTO run_log (run_id, guild_id, channel_id, state) VALUES ($1, $2, $3, 'opening')
        ON CONFLICT (run_id) DO NOTHING RETURNING true
        """,
        run_id,
        guild_id,
        channel_id,
    )
    return bool(added)


async def mark_log_due(db: Connection, run_id: int, due_at: datetime) -> None:
    """There is something new; what is due already stays due."""
    await db.execute(
        """
        UPDATE run_log SET due_at = COALESCE(due_at, $2) WHERE run_id = $1 AND state <> 'failed'
        """,
        run_id,
        due_at,
    )


async def mark_log_open(db: Connection, run_id: int, thread_id: int) -> None:
    """The thread is there."""
    await db.execute(
        "UPDATE run_log SET state = 'open', thread_id = $2, last_error = NULL WHERE run_id = $1",
        run_id,
        thread_id,
    )


async def mark_log_failed(db: Connection, run_id: int, error: str) -> None:
    """Nothing more is written."""
    await db.execute(
        "UPDATE run_log SET state = 'failed', due_at = NULL, last_error = $2 WHERE run_id = $1",
        run_id,
        error,
    )


async def mark_logged(db: Connection, run_id: int, until: int, *, archived: bool) -> None:
    """The log is written up to that event."""
    await db.execute(
        "UPDATE run_log SET logged_until = $2, archived = $3, due_at = NULL WHERE run_id = $1",
        run_id,
        until,
        archived,
    )


async def list_due_logs(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(guild, run) of those with a thread whose next lines are due."""
    rows = await db.fetch(
        """
        SELECT guild_id, run_id FROM run_log WHERE due_at <= $1 AND state = 'open'
        ORDER BY due_at, run_id LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["run_id"]) for row in rows]


async def list_unlogged(db: Connection, run_id: int, after: int) -> list[EventRow]:
    """What happened since, oldest first: only that from which all else has followed."""
    rows = await db.fetch(
        """
        SELECT event_id, kind, actor_id, facts, at FROM run_event
        WHERE run_id = $1 AND event_id > $2 AND told_at IS NOT NULL ORDER BY event_id
        """,
        run_id,
        after,
    )
    return [EventRow(**row) for row in rows]


async def find_latest_failure(db: Connection, guild_id: int) -> str | None:
    """Why the guild's newest log failed; None when its newest log is well."""
    error: str | None = await db.fetchval(
        """
        SELECT CASE WHEN state = 'failed' THEN last_error END FROM run_log
        WHERE guild_id = $1 ORDER BY run_id DESC LIMIT 1
        """,
        guild_id,
    )
    return error


async def mark_run_thread(db: Connection, run_id: int, thread_id: int | None) -> None:
    """Where the run's log stands."""
    await db.execute("UPDATE run SET thread_id = $2 WHERE run_id = $1", run_id, thread_id)
