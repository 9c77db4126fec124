"""Scheduled events of a guild that belong to a record of ours, and are kept up to date.

    await events.plan(ctx.db, Event(f"practice.teaching:{teaching_id}", ctx.guild_id, ...))
    await events.plan(ctx.db, ...)      # again: it is changed
    await events.cancel(ctx.db, subject)
    await events.end(ctx.db, subject)   # over before its time

`jobs.kit.events` brings each to Discord, once, whatever is killed meanwhile; what Discord refuses is noted in
the row and in the audit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.kit import events as rows
from db.kit.events import EventRow as Event
from db.outbox import Outbox
from handlers.kit.records import By
from jobs.requests.platform import KeepEvent

if TYPE_CHECKING:
    from datetime import datetime

    from db.pool import Connection

__all__ = ["Event", "cancel", "end", "find", "link", "note_refused", "plan"]

ORIGIN: Final = "kit.event"
LONGEST_NAME: Final = 100
LONGEST_DESCRIPTION: Final = 1_000
LONGEST_PLACE: Final = 100


async def plan(db: Connection, event: Event) -> None:
    """It is made, or changed to this."""
    await rows.save_event(db, event)
    await _keep(db, event.guild_id, event.subject)


async def cancel(db: Connection, guild_id: int, subject: str) -> None:
    """It does not take place; nothing where none is planned."""
    if await rows.mark_state(db, subject, "cancelled"):
        await _keep(db, guild_id, subject)


async def end(db: Connection, guild_id: int, subject: str) -> None:
    """It is over."""
    if await rows.mark_state(db, subject, "over"):
        await _keep(db, guild_id, subject)


async def find(db: Connection, subject: str) -> Event | None:
    """As it was planned."""
    return await rows.find_event(db, subject)


def link(event: Event) -> str | None:
    """Where members look at it; None until Discord has made it."""
    return None if event.event_id is None else f"https://discord.com/events/{event.guild_id}/{event.event_id}"


async def note_refused(db: Connection, subject: str, error: str, now: datetime) -> None:
    """Discord does not take it: whoever reads the audit learns why there is no event."""
    event = await rows.mark_error(db, subject, error)
    if event is not None:
        await By(db, event.guild_id, None, now).audit(
            "kit.event_failed", event.subject, {"name": event.name, "error": error}
        )


async def _keep(db: Connection, guild_id: int, subject: str) -> None:
    await Outbox(db, guild_id).add(KeepEvent(guild_id, subject, origin=f"{ORIGIN}:{subject}"))
