"""How members want to be told things, and whose direct messages are closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection

CLOSED_FOR: Final = timedelta(days=7)
"""A member who takes no direct messages is not tried again for a week."""


class ChoiceRow(msgspec.Struct, frozen=True):
    """What a member chose; hours are minutes after midnight. `timezone` None: the guild's."""

    places: dict[str, str] = {}
    quiet_from: int | None = None
    quiet_to: int | None = None
    digest_at: int | None = None
    timezone: str | None = None


async def find_choice(db: Connection, guild_id: int, user_id: int) -> ChoiceRow:
    """What the member chose; nothing, when they never did."""
    row = await db.fetchrow(
        """
        SELECT places, quiet_from, quiet_to, digest_at, timezone FROM notification_choice
        WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
    )
    return ChoiceRow(**row) if row else ChoiceRow()


async def lock_choice(db: Connection, guild_id: int, user_id: int, now: datetime) -> ChoiceRow:
    """As `find_choice`; nobody else changes it until the transaction ends."""
    await db.execute(
        """
        INSERT INTO notification_choice (guild_id, user_id, updated_at) VALUES ($1, $2, $3)
        ON CONFLICT (guild_id, user_id) DO NOTHING
        """,
        guild_id,
        user_id,
        now,
    )
    row = await db.fetchrow(
        """
        SELECT places, quiet_from, quiet_to, digest_at, timezone FROM notification_choice
        WHERE guild_id = $1 AND user_id = $2 FOR UPDATE
        """,
        guild_id,
        user_id,
    )
    return ChoiceRow(**row) if row else ChoiceRow()


async def move_choice(db: Connection, guild_id: int, user_id: int, choice: ChoiceRow, now: datetime) -> None:
    """Writes what the member wants from now on; the row is locked."""
    await db.execute(
        """
        UPDATE notification_choice SET places = $3, quiet_from = $4, quiet_to = $5, digest_at = $6,
            timezone = $7, updated_at = $8
        WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        choice.places,
        choice.quiet_from,
        choice.quiet_to,
        choice.digest_at,
        choice.timezone,
        now,
    )


async def find_closed(db: Connection, user_id: int, now: datetime) -> datetime | None:
    """Until when the member's direct messages are not tried; None when they may be."""
    retry_at: datetime | None = await db.fetchval(
        "SELECT retry_at FROM direct_messages_closed WHERE user_id = $1 AND retry_at > $2", user_id, now
    )
    return retry_at


async def mark_closed(db: Connection, user_id: int, now: datetime) -> None:
    """The member took no direct message."""
    await db.execute(
        """
        INSERT INTO direct_messages_closed (user_id, noted_at, retry_at) VALUES ($1, $2, $3)
        ON CONFLICT (user_id) DO UPDATE SET noted_at = excluded.noted_at, retry_at = excluded.retry_at
        """,
        user_id,
        now,
        now + CLOSED_FOR,
    )


async def delete_closed(db: Connection, user_id: int) -> bool:
    """Direct messages are tried again; whether they were not."""
    deleted = await db.fetchval(
        "DELETE FROM direct_messages_closed WHERE user_id = $1 RETURNING true", user_id
    )
    return bool(deleted)


async def delete_old_closed(db: Connection, *, before: datetime, limit: int) -> int:
    """Forgets whose direct messages were closed long ago and not tried since; returns how many."""
    deleted = await db.fetch(
        """
        DELETE FROM direct_messages_closed WHERE user_id IN (
            SELECT user_id FROM direct_messages_closed WHERE retry_at < $1 LIMIT $2)
        RETURNING 1
        """,
        before,
        limit,
    )
    return len(deleted)


async def list_places(db: Connection, guild_id: int, user_ids: Sequence[int], kind: str) -> dict[int, str]:
    """Where those of these members want to be told of that kind who have chosen anything."""
    rows = await db.fetch(
        """
        SELECT user_id, places ->> $3 AS place FROM notification_choice
        WHERE guild_id = $1 AND user_id = ANY($2::bigint[]) AND places ? $3
        """,
        guild_id,
        user_ids,
        kind,
    )
    return {row["user_id"]: row["place"] for row in rows}
