"""Webhooks out and their deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class WebhookRow(msgspec.Struct, frozen=True):
    """A webhook. `disabled_for`: why nothing is sent any more; `last_*` of its newest delivery."""

    webhook_id: int
    guild_id: int
    url: str
    events: tuple[str, ...]
    created_by: int
    created_at: datetime
    disabled_at: datetime | None
    disabled_for: str | None


class NewWebhook(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook to write down."""

    guild_id: int
    url: str
    events: Sequence[str]
    secret: str
    created_by: int
    created_at: datetime


async def list_webhooks(db: Connection, guild_id: int) -> list[WebhookRow]:
    """The guild's webhooks, the oldest first."""
    rows = await db.fetch(
        """
        SELECT webhook_id, guild_id, url, events, created_by, created_at, disabled_at, disabled_for
        FROM webhook WHERE guild_id = $1 ORDER BY webhook_id
        """,
        guild_id,
    )
    return [WebhookRow(**{**row, "events": tuple(row["events"])}) for row in rows]


async def lock_guild_webhooks(db: Connection, guild_id: int) -> None:
    """Nobody else makes a webhook in that guild before the commit."""
    await db.execute("SELECT pg_advisory_xact_lock(hashtextextended('webhook', $1))", guild_id)


async def add_webhook(db: Connection, new: NewWebhook) -> int:
    """Its id."""
    webhook_id: int = await db.fetchval(
        """
        INSERT INTO webhook (guild_id, url, events, secret, created_by, created_at)
        VALUES ($1, $2, $3::text[], $4, $5, $6) RETURNING webhook_id
        """,
        new.guild_id,
        new.url,
        new.events,
        new.secret,
        new.created_by,
        new.created_at,
    )
    return webhook_id


async def delete_webhook(db: Connection, guild_id: int, webhook_id: int) -> bool:
    """With its deliveries; False when there is none."""
    deleted: bool | None = await db.fetchval(
        "DELETE FROM webhook WHERE guild_id = $1 AND webhook_id = $2 RETURNING true", guild_id, webhook_id
    )
    return bool(deleted)


async def mark_rotated(
    db: Connection, guild_id: int, webhook_id: int, secret: str, old_until: datetime
) -> bool:
    """A new secret, beside which the old one holds until then; what was disabled is tried again."""
    marked: bool | None = await db.fetchval(
        """
        UPDATE webhook SET old_secret = secret, old_until = $4, secret = $3, disabled_at = NULL,
            disabled_for = NULL
        WHERE guild_id = $1 AND webhook_id = $2 RETURNING true
        """,
        guild_id,
        webhook_id,
        secret,
        old_until,
    )
    return bool(marked)


async def mark_disabled(db: Connection, webhook_id: int, reason: str, now: datetime) -> bool:
    """Nothing is sent to it any more; False when that was so."""
    marked: bool | None = await db.fetchval(
        """
        UPDATE webhook SET disabled_at = $3, disabled_for = $2
        WHERE webhook_id = $1 AND disabled_at IS NULL RETURNING true
        """,
        webhook_id,
        reason,
        now,
    )
    return bool(marked)
