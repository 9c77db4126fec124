"""Webhooks of our own in log channels."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class LogChannelRow(msgspec.Struct, frozen=True):
    """A channel of a server that wants webhooks. `token`: sealed. `retry_at`: None before the first try."""

    guild_id: int
    webhook_id: int | None
    token: bytes | None
    retry_at: datetime | None


async def find_log_channel(db: Connection, channel_id: int) -> LogChannelRow | None:
    """None: the bot is to write there itself."""
    row = await db.fetchrow(
        """
        SELECT c.guild_id, w.webhook_id, w.token, w.retry_at
        FROM guild_channel AS c
        JOIN guild_setting AS s ON s.guild_id = c.guild_id AND s.module = 'platform'
            AND s.settings -> 'log_webhooks' = 'true'
        LEFT JOIN log_webhook AS w ON w.channel_id = c.channel_id
        WHERE c.channel_id = $1
        """,
        channel_id,
    )
    return None if row is None else LogChannelRow(**row)


async def save_webhook(db: Connection, channel_id: int, webhook_id: int, token: bytes, now: datetime) -> None:
    """From now on posts go through it. `token`: sealed."""
    await db.execute(
        """
        INSERT INTO log_webhook (channel_id, webhook_id, token, retry_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (channel_id) DO UPDATE
        SET webhook_id = excluded.webhook_id, token = excluded.token, retry_at = excluded.retry_at
        """,
        channel_id,
        webhook_id,
        token,
        now,
    )


async def mark_refused(db: Connection, channel_id: int, retry_at: datetime) -> None:
    """None could be made there; not to be tried before then."""
    await db.execute(
        """
        INSERT INTO log_webhook (channel_id, retry_at) VALUES ($1, $2)
        ON CONFLICT (channel_id) DO UPDATE SET webhook_id = NULL, token = NULL, retry_at = excluded.retry_at
        """,
        channel_id,
        retry_at,
    )


async def delete_webhook(db: Connection, channel_id: int) -> None:
    """It is gone at Discord; the next post makes another."""
    await db.execute("DELETE FROM log_webhook WHERE channel_id = $1", channel_id)
