"""Tasks that run all the time, every so many seconds, in one worker at a time; and how they fare."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class StandingTask(msgspec.Struct, frozen=True):
    """How a task fares. `took_s`: its last run; `error`: of its last failure, at `failed_at`."""

    name: str
    due_at: datetime
    begun_at: datetime | None
    took_s: float | None
    runs: int
    failures: int
    failed_at: datetime | None
    error: str | None


async def list_next_starts(db: Connection, names: Collection[str]) -> dict[str, datetime]:
    """When each of these may be started next; those that have never run are left out."""
    rows = await db.fetch(
        """
        SELECT name, greatest(due_at, lease_until) AS starts_at FROM standing_task
        WHERE name = ANY($1::text[])
        """,
        list(names),
    )
    return {row["name"]: row["starts_at"] for row in rows}


async def claim_task(db: Connection, name: str, *, now: datetime, lease_until: datetime) -> bool:
    """Whether the caller is to run it now: it is due, and nobody else has it."""
    claimed: bool | None = await db.fetchval(
        """
        INSERT INTO standing_task (name, due_at, lease_until, begun_at) VALUES ($1, $2, $3, $2)
        ON CONFLICT (name) DO UPDATE SET lease_until = $3, begun_at = $2
            WHERE standing_task.due_at <= $2
              AND (standing_task.lease_until IS NULL OR standing_task.lease_until <= $2)
        RETURNING true
        """,
        name,
        now,
        lease_until,
    )
    return bool(claimed)


async def mark_ran(db: Connection, name: str, *, due_at: datetime, took_s: float) -> None:
    """It has run, and runs again then."""
    await db.execute(
        """
        UPDATE standing_task SET due_at = $2, lease_until = NULL, took_s = $3, runs = runs + 1
        WHERE name = $1
        """,
        name,
        due_at,
        took_s,
    )


async def mark_failed(
    db: Connection, name: str, *, due_at: datetime, took_s: float, error: str, now: datetime
) -> None:
    """It failed, and is tried again then."""
    await db.execute(
        """
        UPDATE standing_task SET due_at = $2, lease_until = NULL, took_s = $3, runs = runs + 1,
            failures = failures + 1, failed_at = $5, error = $4
        WHERE name = $1
        """,
        name,
        due_at,
        took_s,
        error,
        now,
    )


async def list_tasks(db: Connection) -> list[StandingTask]:
    """All that have ever run, by name."""
    rows = await db.fetch(
        """
        SELECT name, due_at, begun_at, took_s, runs, failures, failed_at, error
        FROM standing_task ORDER BY name
        """
    )
    return [StandingTask(**row) for row in rows]
