"""Tasks that run all the time, every so many seconds, in one worker at a time; and how they fare."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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


class TaskRun(msgspec.Struct, frozen=True):
    """A run that succeeded: how long it took, and when the next one is due."""

    name: str
    due_at: datetime
    took_s: float


async def claim_tasks(
    db: Connection, names: Collection[str], *, holder: str, now: datetime, lease_until: datetime
) -> set[str]:
    """Those of them that `holder` is to run now: they are due, and nobody else has them."""
    rows = await db.fetch(
        """
        INSERT INTO standing_task (name, due_at, lease_until, begun_at, holder)
        SELECT name, $2, $3, $2, $4 FROM unnest($1::text[]) AS name ORDER BY name
        ON CONFLICT (name) DO UPDATE SET lease_until = $3, begun_at = $2, holder = $4
            WHERE standing_task.due_at <= $2
              AND (standing_task.lease_until IS NULL OR standing_task.lease_until <= $2)
        RETURNING name
        """,
        list(names),
        now,
        lease_until,
        holder,
    )
    return {row["name"] for row in rows}


async def renew_lease(db: Connection, name: str, *, holder: str, lease_until: datetime) -> bool:
    """Whether the holder still has it; its lease then ends at that moment."""
    renewed: bool | None = await db.fetchval(
        "UPDATE standing_task SET lease_until = $3 WHERE name = $1 AND holder = $2 RETURNING true",
        name,
        holder,
        lease_until,
    )
    return bool(renewed)


async def release_task(db: Connection, name: str, *, holder: str) -> None:
    """It was broken off by its holder: whoever is next may run it at once."""
    await db.execute(
        "UPDATE standing_task SET lease_until = NULL, holder = NULL WHERE name = $1 AND holder = $2",
        name,
        holder,
    )


async def mark_ran(db: Connection, runs: Sequence[TaskRun], *, holder: str) -> None:
    """They have run, and run again when they are due; what somebody else has by now is theirs."""
    await db.execute(
        """
        UPDATE standing_task AS t
        SET due_at = ran.due_at, lease_until = NULL, holder = NULL, took_s = ran.took_s, runs = t.runs + 1
        FROM unnest($1::text[], $2::timestamptz[], $3::float8[]) AS ran(name, due_at, took_s)
        WHERE t.name = ran.name AND t.holder = $4
        """,
        [run.name for run in runs],
        [run.due_at for run in runs],
        [run.took_s for run in runs],
        holder,
    )


async def mark_failed(db: Connection, run: TaskRun, *, holder: str, error: str, now: datetime) -> None:
    """It failed, and is tried again when it is due."""
    await db.execute(
        """
        WITH noted AS (INSERT INTO standing_task_failure (name, failed_at, error) VALUES ($1, $5, $4))
        UPDATE standing_task SET due_at = $2, lease_until = NULL, holder = NULL, took_s = $3,
            runs = runs + 1, failures = failures + 1, failed_at = $5, error = $4
        WHERE name = $1 AND holder = $6
        """,
        run.name,
        run.due_at,
        run.took_s,
        error,
        now,
        holder,
    )


async def count_failures(db: Connection, since: datetime) -> dict[str, int]:
    """How often each task has failed since then; those that have not are left out."""
    rows = await db.fetch(
        "SELECT name, count(*) AS failures FROM standing_task_failure WHERE failed_at >= $1 GROUP BY name",
        since,
    )
    return {row["name"]: row["failures"] for row in rows}


async def delete_old_failures(db: Connection, before: datetime) -> int:
    """Forgets failures from before; how many."""
    rows = await db.fetch("DELETE FROM standing_task_failure WHERE failed_at < $1 RETURNING 1", before)
    return len(rows)


async def list_tasks(db: Connection) -> list[StandingTask]:
    """All that have ever run, by name."""
    rows = await db.fetch(
        """
        SELECT name, due_at, begun_at, took_s, runs, failures, failed_at, error
        FROM standing_task ORDER BY name
        """
    )
    return [StandingTask(**row) for row in rows]
