"""From what waits to what was sent: deliveries of notifications."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from db.pool import Connection
from db.platform.notifications import NotificationRow


async def lock_waiting(db: Connection, guild_id: int, user_id: int, now: datetime) -> list[NotificationRow]:
    """What of the member's is due, oldest first."""
    rows = await db.fetch(
        """
        SELECT notification_id, guild_id, user_id, kind, content, embed, components, place, channel_id,
               held, delivery
        FROM notification
        WHERE guild_id = $1 AND user_id = $2 AND state = 'waiting' AND due_at <= $3
        ORDER BY notification_id FOR UPDATE
        """,
        guild_id,
        user_id,
        now,
    )
    return [NotificationRow(**row) for row in rows]


async def find_next_due(db: Connection, guild_id: int, user_id: int) -> datetime | None:
    """When the next of the member's waiting notices is due."""
    due_at: datetime | None = await db.fetchval(
        "SELECT min(due_at) FROM notification WHERE guild_id = $1 AND user_id = $2 AND state = 'waiting'",
        guild_id,
        user_id,
    )
    return due_at


async def mark_sent(
    db: Connection, notification_ids: Sequence[int], delivery: UUID, place: str, now: datetime
) -> None:
    """These went into the outbox as one message, for that place."""
    await db.execute(
        """
        UPDATE notification SET state = 'sent', sent_at = $4, delivery = $2, place = $3
        WHERE notification_id = ANY($1::bigint[])
        """,
        notification_ids,
        delivery,
        place,
        now,
    )


async def move_to_channel(db: Connection, notification_ids: Sequence[int], delivery: UUID) -> None:
    """Direct messages are closed: these are told in their channel instead."""
    await db.execute(
        """
        UPDATE notification SET place = 'channel', delivery = $2 WHERE notification_id = ANY($1::bigint[])
        """,
        notification_ids,
        delivery,
    )


async def mark_lost(db: Connection, notification_ids: Sequence[int]) -> None:
    """These were sent, and could be told nowhere."""
    await db.execute(
        "UPDATE notification SET state = 'lost' WHERE notification_id = ANY($1::bigint[])", notification_ids
    )


async def list_keys(db: Connection, notification_ids: Sequence[int]) -> list[str]:
    """By which keys these were told once."""
    rows = await db.fetch(
        """
        SELECT key FROM notification WHERE notification_id = ANY($1::bigint[]) AND key IS NOT NULL
        ORDER BY notification_id
        """,
        notification_ids,
    )
    return [row["key"] for row in rows]


async def list_delivery(db: Connection, delivery: UUID) -> list[NotificationRow]:
    """What one message told."""
    rows = await db.fetch(
        """
        SELECT notification_id, guild_id, user_id, kind, content, embed, components, place, channel_id,
               held, delivery
        FROM notification WHERE delivery = $1 AND state = 'sent' ORDER BY notification_id
        """,
        delivery,
    )
    return [NotificationRow(**row) for row in rows]
