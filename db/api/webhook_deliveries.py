"""What is sent to webhooks: written down as it happens, claimed, repeated, given up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class DeliveryRow(msgspec.Struct, frozen=True):
    """What was, or is to be, sent."""

    delivery_id: int
    webhook_id: int
    event: str
    facts: dict[str, Any]
    state: str
    attempts: int
    due_at: datetime
    created_at: datetime
    ended_at: datetime | None
    status: int | None
    error: str | None


class DueDelivery(msgspec.Struct, frozen=True):
    """A delivery to try now, and how. `old_secret`: signs too."""

    delivery_id: int
    webhook_id: int
    guild_id: int
    event: str
    facts: dict[str, Any]
    attempts: int
    give_up_at: datetime
    created_at: datetime
    url: str
    secret: str
    old_secret: str | None
    created_by: int


class Happened(msgspec.Struct, frozen=True):
    """Something that webhooks may be told. `key`: by a name that is used once."""

    guild_id: int
    event: str
    key: str
    facts: dict[str, Any]


async def add_deliveries(
    db: Connection, happened: Sequence[Happened], now: datetime, give_up_at: datetime
) -> int:
    """To all webhooks that want to hear of it, once each; returns how many."""
    rows = await db.fetch(
        """
        INSERT INTO webhook_delivery (webhook_id, guild_id, event, key, facts, due_at, give_up_at, created_at)
        SELECT w.webhook_id, w.guild_id, h.event, h.key, h.facts, $2, $3, $2
        FROM jsonb_to_recordset($1) AS h (guild_id bigint, event text, key text, facts jsonb)
        JOIN webhook AS w ON w.guild_id = h.guild_id AND h.event = ANY(w.events) AND w.disabled_at IS NULL
        ON CONFLICT (webhook_id, key) DO NOTHING RETURNING 1
        """,
        happened,
        now,
        give_up_at,
    )
    return len(rows)


async def add_delivery(
    db: Connection, webhook_id: int, happened: Happened, now: datetime, give_up_at: datetime
) -> int | None:
    """To one webhook of that guild, whatever it wants to hear of; None when there is none."""
    delivery_id: int | None = await db.fetchval(
        """
        INSERT INTO webhook_delivery (webhook_id, guild_id, event, key, facts, due_at, give_up_at, created_at)
        SELECT webhook_id, guild_id, $3, $4, $5, $6, $7, $6 FROM webhook
        WHERE guild_id = $1 AND webhook_id = $2
        ON CONFLICT (webhook_id, key) DO NOTHING RETURNING delivery_id
        """,
        happened.guild_id,
        webhook_id,
        happened.event,
        happened.key,
        happened.facts,
        now,
        give_up_at,
    )
    return delivery_id


async def list_deliveries(
    db: Connection, guild_id: int, webhook_id: int, *, before: int | None, limit: int
) -> list[DeliveryRow]:
    """A webhook's deliveries with numbers below `before`, the newest first."""
    rows = await db.fetch(
        """
        SELECT delivery_id, webhook_id, event, facts, state, attempts, due_at, created_at, ended_at, status,
               error
        FROM webhook_delivery
        WHERE guild_id = $1 AND webhook_id = $2 AND ($3::bigint IS NULL OR delivery_id < $3)
        ORDER BY delivery_id DESC LIMIT $4
        """,
        guild_id,
        webhook_id,
        before,
        limit,
    )
    return [DeliveryRow(**row) for row in rows]


async def mark_repeated(
    db: Connection, guild_id: int, delivery_id: int, now: datetime, give_up_at: datetime
) -> bool:
    """It is sent once more; False when there is no such delivery, or it still waits."""
    marked: bool | None = await db.fetchval(
        """
        UPDATE webhook_delivery SET state = 'waiting', attempts = 0, due_at = $3, give_up_at = $4,
            ended_at = NULL, status = NULL, error = NULL
        WHERE guild_id = $1 AND delivery_id = $2 AND state <> 'waiting' RETURNING true
        """,
        guild_id,
        delivery_id,
        now,
        give_up_at,
    )
    return bool(marked)


async def claim_due(db: Connection, now: datetime, lease_until: datetime, limit: int) -> list[DueDelivery]:
    """Deliveries to try now; nobody else tries them before the lease ends."""
    rows = await db.fetch(
        """
        WITH due AS (
            SELECT d.delivery_id FROM webhook_delivery AS d JOIN webhook AS w USING (webhook_id)
            WHERE d.state = 'waiting' AND d.due_at <= $1 AND w.disabled_at IS NULL
            ORDER BY d.due_at LIMIT $3 FOR UPDATE OF d SKIP LOCKED)
        UPDATE webhook_delivery AS d SET due_at = $2, attempts = attempts + 1
        FROM due, webhook AS w
        WHERE d.delivery_id = due.delivery_id AND w.webhook_id = d.webhook_id
        RETURNING d.delivery_id, d.webhook_id, d.guild_id, d.event, d.facts, d.attempts, d.give_up_at,
            d.created_at, w.url, w.secret, CASE WHEN w.old_until > $1 THEN w.old_secret END AS old_secret,
            w.created_by
        """,
        now,
        lease_until,
        limit,
    )
    return [DueDelivery(**row) for row in rows]


async def mark_delivered(db: Connection, delivery_id: int, status: int, now: datetime) -> None:
    """It has arrived."""
    await db.execute(
        """
        UPDATE webhook_delivery SET state = 'delivered', status = $2, error = NULL, ended_at = $3
        WHERE delivery_id = $1
        """,
        delivery_id,
        status,
        now,
    )


async def mark_failed(
    db: Connection, delivery_id: int, *, status: int | None, error: str, due_at: datetime
) -> None:
    """It has not arrived, and is tried again then."""
    await db.execute(
        "UPDATE webhook_delivery SET status = $2, error = $3, due_at = $4 WHERE delivery_id = $1",
        delivery_id,
        status,
        error,
        due_at,
    )


async def mark_given_up(
    db: Connection, delivery_id: int, *, status: int | None, error: str, now: datetime
) -> None:
    """It has not arrived, and is tried no more."""
    await db.execute(
        """
        UPDATE webhook_delivery SET state = 'given_up', status = $2, error = $3, ended_at = $4
        WHERE delivery_id = $1
        """,
        delivery_id,
        status,
        error,
        now,
    )


async def delete_old_deliveries(db: Connection, before: datetime, limit: int) -> int:
    """Forgets those that have ended, from before; returns how many."""
    rows = await db.fetch(
        """
        DELETE FROM webhook_delivery WHERE delivery_id IN (
            SELECT delivery_id FROM webhook_delivery WHERE created_at < $1 AND state <> 'waiting'
            ORDER BY created_at LIMIT $2)
        RETURNING 1
        """,
        before,
        limit,
    )
    return len(rows)
