"""Timers: one row per thing that will happen, swept by the worker when it is due."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from db.pool import Connection


class Request(Protocol):
    """What the schedule needs to know of a request (jobs.requests.Request)."""

    @property
    def tag(self) -> str: ...

    def fields(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Timer:
    """A due row, locked until the transaction ends."""

    schedule_id: int
    request: str
    guild_id: int | None
    subject: str
    payload: dict[str, Any]
    due_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """The schedule as handlers and jobs see it, bound to their transaction."""

    db: Connection
    guild_id: int | None = None

    async def at(
        self, due_at: datetime, request: Request, *, subject: str = "", guild_id: int | None = None
    ) -> None:
        """Let the request run then. One timer per kind, guild and subject: a second one moves it."""
        await add_timer(
            self.db,
            request=request.tag,
            guild_id=guild_id if guild_id is not None else self.guild_id,
            subject=subject,
            payload=request.fields(),
            due_at=due_at,
        )

    async def soon(
        self, due_at: datetime, request: Request, *, subject: str = "", guild_id: int | None = None
    ) -> None:
        """Let the request run then, or when it was to run anyhow, if that is sooner."""
        await add_earlier_timer(
            self.db,
            request=request.tag,
            guild_id=guild_id if guild_id is not None else self.guild_id,
            subject=subject,
            payload=request.fields(),
            due_at=due_at,
        )

    async def cancel(self, request: type[Any], *, subject: str = "", guild_id: int | None = None) -> bool:
        """Take the timer away; False when there was none."""
        return await delete_timer(
            self.db,
            request=request.__struct_config__.tag,
            guild_id=guild_id if guild_id is not None else self.guild_id,
            subject=subject,
        )


async def add_timer(
    db: Connection,
    *,
    request: str,
    guild_id: int | None,
    subject: str,
    payload: dict[str, Any],
    due_at: datetime,
) -> None:
    """A new timer, or the same one moved."""
    await db.execute(
        """
        INSERT INTO schedule (request, guild_id, subject, payload, due_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (request, guild_id, subject) DO UPDATE
            SET payload = excluded.payload, due_at = excluded.due_at, attempts = 0, last_error = NULL
        """,
        request,
        guild_id,
        subject,
        payload,
        due_at,
    )


async def add_earlier_timer(
    db: Connection,
    *,
    request: str,
    guild_id: int | None,
    subject: str,
    payload: dict[str, Any],
    due_at: datetime,
) -> None:
    """A new timer, or the same one moved forward, never back: what is to happen soon cannot be pushed off.

    While the timer is being run, this waits for its end: what the caller wrote is seen by a later run.
    """
    await db.execute(
        """
        INSERT INTO schedule (request, guild_id, subject, payload, due_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (request, guild_id, subject) DO UPDATE
            SET payload = excluded.payload, due_at = least(schedule.due_at, excluded.due_at), attempts = 0,
                last_error = NULL
        """,
        request,
        guild_id,
        subject,
        payload,
        due_at,
    )


async def delete_timer(db: Connection, *, request: str, guild_id: int | None, subject: str) -> bool:
    deleted = await db.fetchval(
        """
        DELETE FROM schedule WHERE request = $1 AND guild_id IS NOT DISTINCT FROM $2 AND subject = $3
        RETURNING true
        """,
        request,
        guild_id,
        subject,
    )
    return bool(deleted)


async def find_timer(db: Connection, *, request: str, guild_id: int | None, subject: str) -> datetime | None:
    """When it will run."""
    due_at: datetime | None = await db.fetchval(
        """
        SELECT due_at FROM schedule
        WHERE request = $1 AND guild_id IS NOT DISTINCT FROM $2 AND subject = $3
        """,
        request,
        guild_id,
        subject,
    )
    return due_at


async def is_due(db: Connection, *, now: datetime, requests: list[str]) -> bool:
    """Whether there is a timer of these kinds to run: asked without a transaction."""
    due: bool = await db.fetchval(
        "SELECT EXISTS (SELECT FROM schedule WHERE due_at <= $1 AND request = ANY($2))", now, requests
    )
    return due


async def lock_due(db: Connection, *, now: datetime, requests: list[str]) -> Timer | None:
    """The most overdue timer of these kinds that nobody else is running."""
    row = await db.fetchrow(
        """
        SELECT schedule_id, request, guild_id, subject, payload, due_at, attempts FROM schedule
        WHERE due_at <= $1 AND request = ANY($2) ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
        """,
        now,
        requests,
    )
    return Timer(**row) if row else None


async def move_timer(db: Connection, schedule_id: int, *, due_at: datetime) -> None:
    """It has run and runs again then."""
    await db.execute(
        "UPDATE schedule SET due_at = $2, attempts = 0, last_error = NULL WHERE schedule_id = $1",
        schedule_id,
        due_at,
    )


async def mark_failed(db: Connection, schedule_id: int, *, due_at: datetime, error: str) -> None:
    """It failed and is tried again then."""
    await db.execute(
        "UPDATE schedule SET due_at = $2, attempts = attempts + 1, last_error = $3 WHERE schedule_id = $1",
        schedule_id,
        due_at,
        error,
    )


async def delete_due(db: Connection, schedule_id: int) -> None:
    """It has run for the last time."""
    await db.execute("DELETE FROM schedule WHERE schedule_id = $1", schedule_id)
