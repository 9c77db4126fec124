"""The audit: who changed what, in the same transaction as the change."""

from collections.abc import Sequence
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


async def list_audit_before(
    db: Connection,
    guild_id: int,
    *,
    since: datetime,
    action: str | None,
    member_id: int | None,
    before: int | None,
    limit: int,
    offset: int = 0,
) -> list[AuditEntry]:
    """Entries older than that id (None: the latest), newest first.

    `action`: that one, or all that begin with it and a dot. `member_id`: who acted or was concerned.
    """
    rows = await db.fetch(
        """
        SELECT audit_id, guild_id, actor_id, action, subject, facts, at FROM audit
        WHERE guild_id = $1 AND at >= $2
          AND ($3::text IS NULL OR action = $3 OR starts_with(action, $3 || '.'))
          AND ($4::bigint IS NULL OR actor_id = $4 OR subject = $4::text)
          AND ($5::bigint IS NULL OR audit_id < $5)
        ORDER BY audit_id DESC LIMIT $6 OFFSET $7
        """,
        guild_id,
        since,
        action,
        member_id,
        before,
        limit,
        offset,
    )
    return [AuditEntry(*row) for row in rows]


async def count_audit(
    db: Connection, guild_id: int, since: datetime, action: str | None, member_id: int | None
) -> int:
    """How many entries `list_audit_before` knows."""
    number: int = await db.fetchval(
        """
        SELECT count(*) FROM audit
        WHERE guild_id = $1 AND at >= $2
          AND ($3::text IS NULL OR action = $3 OR starts_with(action, $3 || '.'))
          AND ($4::bigint IS NULL OR actor_id = $4 OR subject = $4::text)
        """,
        guild_id,
        since,
        action,
        member_id,
    )
    return number


async def list_audit_between(
    db: Connection,
    guild_id: int,
    *,
    action: str | None,
    actor_id: int | None,
    subject: str | None,
    since: datetime,
    until: datetime,
    before: int | None,
    limit: int,
) -> list[AuditEntry]:
    """As `list_audit_before`, by who acted and what was concerned, of a span of time."""
    rows = await db.fetch(
        """
        SELECT audit_id, guild_id, actor_id, action, subject, facts, at FROM audit
        WHERE guild_id = $1 AND at >= $6 AND at < $7
          AND ($2::text IS NULL OR action = $2 OR starts_with(action, $2 || '.'))
          AND ($3::bigint IS NULL OR actor_id = $3)
          AND ($4::text IS NULL OR subject = $4)
          AND ($5::bigint IS NULL OR audit_id < $5)
        ORDER BY audit_id DESC LIMIT $8
        """,
        guild_id,
        action,
        actor_id,
        subject,
        before,
        since,
        until,
        limit,
    )
    return [AuditEntry(*row) for row in rows]


async def list_audit_after(
    db: Connection,
    guild_id: int,
    *,
    since: datetime,
    action: str | None,
    member_id: int | None,
    after: int,
    limit: int,
) -> list[AuditEntry]:
    """As `list_audit_before`: entries newer than that id, oldest first."""
    rows = await db.fetch(
        """
        SELECT audit_id, guild_id, actor_id, action, subject, facts, at FROM audit
        WHERE guild_id = $1 AND at >= $2
          AND ($3::text IS NULL OR action = $3 OR starts_with(action, $3 || '.'))
          AND ($4::bigint IS NULL OR actor_id = $4 OR subject = $4::text)
          AND audit_id > $5
        ORDER BY audit_id LIMIT $6
        """,
        guild_id,
        since,
        action,
        member_id,
        after,
        limit,
    )
    return [AuditEntry(*row) for row in rows]


async def list_audit_actions(db: Connection, guild_id: int, like: str, limit: int) -> list[str]:
    """The guild's actions that hold this text, from one distinct action to the next."""
    rows = await db.fetch(
        """
        SELECT DISTINCT action FROM (
            SELECT action FROM audit WHERE guild_id = $1 ORDER BY audit_id DESC LIMIT 20000) AS lately
        WHERE strpos(action, $2) > 0 ORDER BY action LIMIT $3
        """,
        guild_id,
        like,
        limit,
    )
    return [row["action"] for row in rows]


async def claim_unmirrored(db: Connection, limit: int) -> list[AuditEntry]:
    """The oldest entries that the mirror has not seen, of all guilds; from now on it has."""
    rows = await db.fetch(
        """
        UPDATE audit SET mirrored = true
        WHERE audit_id IN (
            SELECT audit_id FROM audit WHERE NOT mirrored ORDER BY audit_id LIMIT $1 FOR UPDATE SKIP LOCKED)
        RETURNING audit_id, guild_id, actor_id, action, subject, facts, at
        """,
        limit,
    )
    return sorted((AuditEntry(*row) for row in rows), key=lambda entry: entry.audit_id)


async def list_subject_kinds(db: Connection, guild_id: int, ids: Sequence[int]) -> dict[int, str]:
    """Which of these ids are "role", "channel" or "member" of the guild."""
    rows = await db.fetch(
        """
        SELECT role_id AS id, 'role' AS kind FROM guild_role
        WHERE guild_id = $1 AND role_id = ANY($2::bigint[])
        UNION ALL
        SELECT channel_id, 'channel' FROM guild_channel
        WHERE guild_id = $1 AND channel_id = ANY($2::bigint[])
        UNION ALL
        SELECT user_id, 'member' FROM member WHERE guild_id = $1 AND user_id = ANY($2::bigint[])
        """,
        guild_id,
        ids,
    )
    return {row["id"]: row["kind"] for row in rows}


async def delete_old_audit(
    db: Connection, *, before: datetime, guild_id: int | None, but: Sequence[int], limit: int
) -> int:
    """Forgets entries of a guild (None: of all guilds but these) from before; returns how many."""
    deleted = await db.fetch(
        """
        DELETE FROM audit WHERE audit_id IN (
            SELECT audit_id FROM audit
            WHERE at < $1 AND ($2::bigint IS NULL OR guild_id = $2) AND guild_id <> ALL($3::bigint[])
            ORDER BY at LIMIT $4)
        RETURNING 1
        """,
        before,
        guild_id,
        but,
        limit,
    )
    return len(deleted)
