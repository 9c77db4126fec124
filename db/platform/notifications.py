"""What members are told: what waits, until it is sent or superseded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from db.pool import encode_json

if TYPE_CHECKING:
    from db.pool import Connection


class NewNotification(msgspec.Struct, frozen=True):
    """A row to write: waiting if it has no delivery, else already in the outbox."""

    guild_id: int
    user_id: int
    kind: str
    key: str | None
    topic: str | None
    content: str
    embed: dict[str, Any] | None
    components: list[dict[str, Any]] | None
    place: str
    channel_id: int | None
    held: str | None
    due_at: datetime
    state: str
    delivery: UUID | None


class NotificationRow(msgspec.Struct, frozen=True):
    """One notice as it stands."""

    notification_id: int
    guild_id: int
    user_id: int
    kind: str
    content: str
    embed: dict[str, Any] | None
    components: list[dict[str, Any]] | None
    place: str
    channel_id: int | None
    held: str | None
    delivery: UUID | None


async def add_notifications(
    db: Connection, notices: Sequence[NewNotification], now: datetime
) -> list[NotificationRow]:
    """Writes those that were not told before; returns them in their order.

    They are numbered in their order, and written in that of the unique key: two transactions that tell the
    same things would otherwise wait for each other.
    """
    rows = await db.fetch(
        """
        INSERT INTO notification (notification_id, guild_id, user_id, kind, key, topic, content, embed,
                                  components, place, channel_id, held, due_at, state, delivery, sent_at,
                                  created_at)
        OVERRIDING SYSTEM VALUE
        SELECT number, guild_id, user_id, kind, key, topic, content, embed::jsonb, components::jsonb, place,
               channel_id, held, due_at, state, delivery,
               CASE WHEN state = 'waiting' THEN NULL ELSE $15::timestamptz END, $15
        FROM (
            SELECT nextval(pg_get_serial_sequence('notification', 'notification_id')) AS number, told.*
            FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[],
                        $7::text[], $8::text[], $9::text[], $10::bigint[], $11::text[], $12::timestamptz[],
                        $13::text[], $14::uuid[])
                WITH ORDINALITY AS told(guild_id, user_id, kind, key, topic, content, embed, components,
                                        place, channel_id, held, due_at, state, delivery, position)
            ORDER BY position) AS numbered
        ORDER BY guild_id, user_id, kind, key
        ON CONFLICT (guild_id, user_id, kind, key) DO NOTHING
        RETURNING notification_id, guild_id, user_id, kind, content, embed, components, place, channel_id,
                  held, delivery
        """,
        [notice.guild_id for notice in notices],
        [notice.user_id for notice in notices],
        [notice.kind for notice in notices],
        [notice.key for notice in notices],
        [notice.topic for notice in notices],
        [notice.content for notice in notices],
        [_json(notice.embed) for notice in notices],
        [_json(notice.components) for notice in notices],
        [notice.place for notice in notices],
        [notice.channel_id for notice in notices],
        [notice.held for notice in notices],
        [notice.due_at for notice in notices],
        [notice.state for notice in notices],
        [notice.delivery for notice in notices],
        now,
    )
    return [NotificationRow(**row) for row in sorted(rows, key=itemgetter("notification_id"))]


def _json(value: Any) -> str | None:
    return None if value is None else encode_json(value).decode()


async def delete_superseded(
    db: Connection,
    guild_ids: Sequence[int],
    user_ids: Sequence[int],
    kinds: Sequence[str],
    topics: Sequence[str],
) -> None:
    """What waits of these topics is not told any more: something newer is."""
    await db.execute(
        """
        DELETE FROM notification AS n
        USING unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[])
            AS newer(guild_id, user_id, kind, topic)
        WHERE n.guild_id = newer.guild_id AND n.user_id = newer.user_id AND n.kind = newer.kind
          AND n.topic = newer.topic AND n.state = 'waiting'
        """,
        guild_ids,
        user_ids,
        kinds,
        topics,
    )


async def add_delivery_timers(
    db: Connection,
    request: str,
    guild_ids: Sequence[int],
    user_ids: Sequence[int],
    due_ats: Sequence[datetime],
) -> None:
    """Lets the members' waiting notices be sent then, or when a timer that is there says, if that is sooner.

    Each pair is named once, in ascending order: so that transactions wait for each other in one order.
    """
    await db.execute(
        """
        INSERT INTO schedule (request, guild_id, subject, payload, due_at)
        SELECT $1, guild_id, user_id::text,
               jsonb_build_object('guild_id', guild_id, 'user_id', user_id), due_at
        FROM unnest($2::bigint[], $3::bigint[], $4::timestamptz[]) AS waiting(guild_id, user_id, due_at)
        ON CONFLICT (request, guild_id, subject) DO UPDATE
            SET due_at = LEAST(schedule.due_at, excluded.due_at)
        """,
        request,
        guild_ids,
        user_ids,
        due_ats,
    )


async def move_waiting(
    db: Connection, guild_id: int, user_id: int, *, due_at: datetime, held: str | None
) -> int:
    """All direct messages that wait for the member are due then; returns how many those are."""
    moved = await db.fetch(
        """
        UPDATE notification SET due_at = $3, held = COALESCE($4, held)
        WHERE guild_id = $1 AND user_id = $2 AND state = 'waiting' AND place = 'dm' RETURNING 1
        """,
        guild_id,
        user_id,
        due_at,
        held,
    )
    return len(moved)


async def delete_waiting(db: Connection, guild_id: int, user_id: int, kinds: Sequence[str]) -> None:
    """What waits of these kinds is not told: the member wants none of them any more."""
    await db.execute(
        """
        DELETE FROM notification
        WHERE guild_id = $1 AND user_id = $2 AND state = 'waiting' AND kind = ANY($3::text[])
        """,
        guild_id,
        user_id,
        kinds,
    )


async def count_waiting(db: Connection, guild_id: int, user_id: int) -> int:
    """How many notices wait for the member."""
    count: int = await db.fetchval(
        "SELECT count(*) FROM notification WHERE guild_id = $1 AND user_id = $2 AND state = 'waiting'",
        guild_id,
        user_id,
    )
    return count


async def delete_old_notifications(db: Connection, *, before: datetime, limit: int) -> int:
    """Forgets what was told before that moment; what waits stays. Returns how many rows went."""
    deleted = await db.fetch(
        """
        DELETE FROM notification WHERE notification_id IN (
            SELECT notification_id FROM notification WHERE created_at < $1 AND state <> 'waiting' LIMIT $2)
        RETURNING 1
        """,
        before,
        limit,
    )
    return len(deleted)
