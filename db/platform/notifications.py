"""What members are told: who is to be told, what waits, what was sent."""

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


class RecipientRow(msgspec.Struct, frozen=True):
    """What deciding takes to know of a member. `sent`: when their latest messages left, newest first.

    `latest` is the delivery of the newest, `timezone` the guild's if the member chose none; `waits`: whether
    anything waits for them.
    """

    guild_id: int
    user_id: int
    guild_name: str
    timezone: str
    places: dict[str, str]
    quiet_from: int | None
    quiet_to: int | None
    digest_at: int | None
    closed: bool
    sent: tuple[datetime, ...]
    latest: UUID | None
    waits: bool


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


async def list_recipients(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int], *, now: datetime, since: datetime
) -> dict[tuple[int, int], RecipientRow]:
    """All of these pairs of guild and member, each named once, with their ten latest messages since then."""
    rows = await db.fetch(
        """
        SELECT asked.guild_id, asked.user_id, COALESCE(guild.name, '') AS guild_name,
               COALESCE(choice.timezone, setting.settings ->> 'timezone', 'UTC') AS timezone,
               COALESCE(choice.places, '{}') AS places, choice.quiet_from, choice.quiet_to, choice.digest_at,
               COALESCE(closed.retry_at > $3, false) AS closed,
               sent.ats AS sent, sent.deliveries[1] AS latest,
               EXISTS (SELECT FROM notification AS n
                       WHERE n.guild_id = asked.guild_id AND n.user_id = asked.user_id
                         AND n.state = 'waiting') AS waits
        FROM unnest($1::bigint[], $2::bigint[]) AS asked(guild_id, user_id)
        LEFT JOIN guild ON guild.guild_id = asked.guild_id
        LEFT JOIN guild_setting AS setting
            ON setting.guild_id = asked.guild_id AND setting.module = 'platform'
        LEFT JOIN notification_choice AS choice
            ON choice.guild_id = asked.guild_id AND choice.user_id = asked.user_id
        LEFT JOIN direct_messages_closed AS closed ON closed.user_id = asked.user_id
        CROSS JOIN LATERAL (
            SELECT COALESCE(array_agg(left_at ORDER BY left_at DESC), '{}') AS ats,
                   array_agg(delivery ORDER BY left_at DESC) AS deliveries
            FROM (
                SELECT delivery, max(sent_at) AS left_at FROM notification AS n
                WHERE n.guild_id = asked.guild_id AND n.user_id = asked.user_id
                  AND n.state = 'sent' AND n.sent_at > $4
                GROUP BY delivery ORDER BY left_at DESC LIMIT 10) AS lately) AS sent
        """,
        guild_ids,
        user_ids,
        now,
        since,
    )
    return {
        (row["guild_id"], row["user_id"]): RecipientRow(**{**row, "sent": tuple(row["sent"])}) for row in rows
    }


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
