"""The audit: who changed what, in the same transaction as the change."""

from datetime import datetime
from typing import Any

import msgspec

from db.pool import Connection


class AuditEntry(msgspec.Struct, frozen=True):
    """One row; `actor_id` is None when the bot itself acted."""

    audit_id: int
    guild_id: int
    actor_id: int | None
    action: str
    subject: str
    facts: dict[str, Any]
    at: datetime


async def add_audit(
    db: Connection,
    *,
    guild_id: int,
    actor_id: int | None,
    action: str,
    subject: str,
    facts: dict[str, Any],
    now: datetime,
) -> int:
    """Writes one entry and returns its id."""
    audit_id: int = await db.fetchval(
        """
        INSERT INTO audit (guild_id, actor_id, action, subject, facts, at)
        VALUES ($1, $2, $3, $4, $5, $6) RETURNING audit_id
        """,
        guild_id,
        actor_id,
        action,
        subject,
        facts,
        now,
    )
    return audit_id


async def list_audit(db: Connection, guild_id: int, *, limit: int = 50) -> list[AuditEntry]:
    """The guild's latest entries, newest first."""
    rows = await db.fetch(
        """
        SELECT audit_id, guild_id, actor_id, action, subject, facts, at
        FROM audit WHERE guild_id = $1 ORDER BY at DESC, audit_id DESC LIMIT $2
        """,
        guild_id,
        limit,
    )
    return [AuditEntry(*row) for row in rows]
