"""What happened to runs, as it is read; `runs.add_event` writes it down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class RunEventRow(msgspec.Struct, frozen=True):
    """`actor_id` None: the bot itself."""

    event_id: int
    kind: str
    actor_id: int | None
    facts: dict[str, Any]
    at: datetime


async def lock_untold(db: Connection, run_id: int, limit: int = 200) -> list[RunEventRow]:
    """The oldest events from which nothing has followed yet; nobody else acts on them until the commit."""
    rows = await db.fetch(
        """
        SELECT event_id, kind, actor_id, facts, at FROM run_event
        WHERE run_id = $1 AND told_at IS NULL ORDER BY event_id LIMIT $2 FOR UPDATE
        """,
        run_id,
        limit,
    )
    return [RunEventRow(**row) for row in rows]


async def mark_told(db: Connection, event_ids: Sequence[int], now: datetime) -> None:
    """What follows from them is on its way."""
    await db.execute("UPDATE run_event SET told_at = $2 WHERE event_id = ANY($1::bigint[])", event_ids, now)


async def list_events(db: Connection, run_id: int) -> list[RunEventRow]:
    """All events of a run, oldest first."""
    rows = await db.fetch(
        "SELECT event_id, kind, actor_id, facts, at FROM run_event WHERE run_id = $1 ORDER BY event_id",
        run_id,
    )
    return [RunEventRow(**row) for row in rows]


async def find_last_event(db: Connection, run_id: int, kind: str) -> RunEventRow | None:
    """The latest event of a kind."""
    row = await db.fetchrow(
        """
        SELECT event_id, kind, actor_id, facts, at FROM run_event
        WHERE run_id = $1 AND kind = $2 ORDER BY event_id DESC LIMIT 1
        """,
        run_id,
        kind,
    )
    return None if row is None else RunEventRow(**row)


async def list_taken_off(db: Connection, run_id: int) -> list[int]:
    """Members who were taken off because of a suspension and have not come back."""
    rows = await db.fetch(
        """
        SELECT user_id FROM run_member AS m WHERE run_id = $1 AND state = 'left' AND EXISTS (
            SELECT 1 FROM run_event AS e
            WHERE e.run_id = $1 AND e.kind = 'taken_off' AND e.actor_id = m.user_id)
        ORDER BY user_id
        """,
        run_id,
    )
    return [row["user_id"] for row in rows]


async def list_told_events(db: Connection, run_id: int, after: int) -> list[RunEventRow]:
    """What happened since, oldest first: only that from which all else has followed."""
    rows = await db.fetch(
        """
        SELECT event_id, kind, actor_id, facts, at FROM run_event
        WHERE run_id = $1 AND event_id > $2 AND told_at IS NOT NULL ORDER BY event_id
        """,
        run_id,
        after,
    )
    return [RunEventRow(**row) for row in rows]
