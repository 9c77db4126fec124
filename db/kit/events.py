"""Scheduled events of guilds, as the bot wants them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class EventRow(msgspec.Struct, frozen=True, kw_only=True):
    """One event; see the comments of the table."""

    subject: str
    guild_id: int
    event_id: int | None = None
    name: str
    description: str
    starts_at: datetime
    ends_at: datetime
    channel_id: int | None
    place: str
    state: str = "planned"
    error: str | None = None


async def save_event(db: Connection, event: EventRow) -> None:
    """A new event, or the same one as it is to be now."""
    await db.execute(
        """
        INSERT INTO scheduled_event
            (subject, guild_id, name, description, starts_at, ends_at, channel_id, place, state)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'planned')
        ON CONFLICT (subject) DO UPDATE SET name = excluded.name, description = excluded.description,
            starts_at = excluded.starts_at, ends_at = excluded.ends_at, channel_id = excluded.channel_id,
            place = excluded.place, error = NULL
        """,
        event.subject,
        event.guild_id,
        event.name,
        event.description,
        event.starts_at,
        event.ends_at,
        event.channel_id,
        event.place,
    )


async def find_event(db: Connection, subject: str) -> EventRow | None:
    """The event of that subject."""
    row = await db.fetchrow("SELECT * FROM scheduled_event WHERE subject = $1", subject)
    return None if row is None else EventRow(**row)


async def mark_state(db: Connection, subject: str, state: str) -> bool:
    """It is cancelled or over; False when it was no longer planned."""
    status: str = await db.execute(
        "UPDATE scheduled_event SET state = $2 WHERE subject = $1 AND state = 'planned'", subject, state
    )
    return status != "UPDATE 0"


async def mark_event(db: Connection, subject: str, event_id: int | None) -> None:
    """What Discord calls it; None: somebody deleted it there."""
    await db.execute(
        "UPDATE scheduled_event SET event_id = $2, error = NULL WHERE subject = $1", subject, event_id
    )


async def mark_error(db: Connection, subject: str, error: str) -> EventRow | None:
    """Discord refused it."""
    row = await db.fetchrow(
        "UPDATE scheduled_event SET error = $2 WHERE subject = $1 RETURNING *", subject, error
    )
    return None if row is None else EventRow(**row)


async def find_latest_error(db: Connection, guild_id: int) -> str | None:
    """Why Discord refused an event that is still planned."""
    error: str | None = await db.fetchval(
        """
        SELECT error FROM scheduled_event
        WHERE guild_id = $1 AND state = 'planned' AND error IS NOT NULL ORDER BY starts_at DESC LIMIT 1
        """,
        guild_id,
    )
    return error
