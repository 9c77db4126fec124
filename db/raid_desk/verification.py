"""Verifications by RealmEye that are under way, and pages that were read lately."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class VerificationRow(msgspec.Struct, frozen=True):
    """A verification. `result`: what the last look at the page found, as `concluding.Found` has it."""

    session_id: int
    guild_id: int
    user_id: int
    state: str
    code: str
    name: str | None
    result: dict[str, Any] | None
    failures: int
    version: int
    begun_at: datetime
    expires_at: datetime
    checked_at: datetime | None
    check_at: datetime | None


class ExpiredRow(msgspec.Struct, frozen=True):
    """A verification whose time ran out. `waited`: for us, while the page could not be looked at."""

    session_id: int
    guild_id: int
    waited: bool


class PageRow(msgspec.Struct, frozen=True):
    """A page that was read. `profile` None: RealmEye showed nobody of that name."""

    profile: dict[str, Any] | None
    fetched_at: datetime


async def add_session(
    db: Connection, guild_id: int, user_id: int, code: str, *, now: datetime, expires_at: datetime
) -> None:
    """A new one, unless the member has one that is open."""
    await db.execute(
        """
        INSERT INTO verification_session (guild_id, user_id, state, code, begun_at, expires_at)
        VALUES ($1, $2, 'pending_ign', $3, $4, $5)
        ON CONFLICT (guild_id, user_id) WHERE state IN ('pending_ign', 'pending_realmeye') DO NOTHING
        """,
        guild_id,
        user_id,
        code,
        now,
        expires_at,
    )


async def lock_open_session(db: Connection, guild_id: int, user_id: int) -> VerificationRow | None:
    """The member's open one, locked."""
    row = await db.fetchrow(
        """
        SELECT session_id, guild_id, user_id, state, code, name, result, failures, version, begun_at,
               expires_at, checked_at, check_at
        FROM verification_session
        WHERE guild_id = $1 AND user_id = $2 AND state IN ('pending_ign', 'pending_realmeye') FOR UPDATE
        """,
        guild_id,
        user_id,
    )
    return None if row is None else VerificationRow(**row)


async def find_session(db: Connection, guild_id: int, user_id: int) -> VerificationRow | None:
    """The member's open one, else the latest that ended."""
    row = await db.fetchrow(
        """
        SELECT session_id, guild_id, user_id, state, code, name, result, failures, version, begun_at,
               expires_at, checked_at, check_at
        FROM verification_session WHERE guild_id = $1 AND user_id = $2
        ORDER BY state IN ('pending_ign', 'pending_realmeye') DESC, session_id DESC LIMIT 1
        """,
        guild_id,
        user_id,
    )
    return None if row is None else VerificationRow(**row)


async def lock_session(db: Connection, session_id: int) -> VerificationRow | None:
    """That one, locked. Whose it is and of which guild is for the caller to look at."""
    row = await db.fetchrow(
        """
        SELECT session_id, guild_id, user_id, state, code, name, result, failures, version, begun_at,
               expires_at, checked_at, check_at
        FROM verification_session WHERE session_id = $1 FOR UPDATE
        """,
        session_id,
    )
    return None if row is None else VerificationRow(**row)


async def move_session(db: Connection, before: VerificationRow, after: VerificationRow) -> bool:
    """From the version that was looked at to the next; False when somebody was quicker."""
    done: str = await db.execute(
        """
        UPDATE verification_session
        SET state = $3, code = $4, name = $5, result = $6, failures = $7, expires_at = $8, checked_at = $9,
            check_at = $10, version = version + 1
        WHERE session_id = $1 AND version = $2
        """,
        before.session_id,
        before.version,
        after.state,
        after.code,
        after.name,
        after.result,
        after.failures,
        after.expires_at,
        after.checked_at,
        after.check_at,
    )
    return done.endswith(" 1")


async def claim_check(
    db: Connection, session_id: int, *, due_by: datetime | None, until: datetime
) -> VerificationRow | None:
    """Looks at the page now, unless nobody waits for it (any more). `due_by`: only if it was due by then."""
    row = await db.fetchrow(
        """
        UPDATE verification_session SET check_at = $3, version = version + 1
        WHERE session_id = $1 AND state = 'pending_realmeye' AND check_at IS NOT NULL
            AND ($2::timestamptz IS NULL OR check_at <= $2)
        RETURNING session_id, guild_id, user_id, state, code, name, result, failures, version, begun_at,
                  expires_at, checked_at, check_at
        """,
        session_id,
        due_by,
        until,
    )
    return None if row is None else VerificationRow(**row)


async def list_due_checks(db: Connection, now: datetime, limit: int) -> list[int]:
    """Sessions whose page should have been looked at by now."""
    rows = await db.fetch(
        "SELECT session_id FROM verification_session WHERE check_at <= $1 ORDER BY check_at LIMIT $2",
        now,
        limit,
    )
    return [row["session_id"] for row in rows]


async def mark_sessions_closed(db: Connection, guild_id: int, user_id: int, state: str) -> None:
    """The member's open one ends."""
    await db.execute(
        """
        UPDATE verification_session SET state = $3, check_at = NULL, version = version + 1
        WHERE guild_id = $1 AND user_id = $2 AND state IN ('pending_ign', 'pending_realmeye')
        """,
        guild_id,
        user_id,
        state,
    )


async def list_reviewed(db: Connection, guild_id: int, user_id: int) -> list[str]:
    """Subjects of reviews of the member's verifications that nobody has decided."""
    rows = await db.fetch(
        """
        SELECT subject FROM review JOIN verification_session AS s USING (guild_id)
        WHERE s.guild_id = $1 AND s.user_id = $2 AND review.kind = 'verification.review'
          AND review.subject = 'session:' || s.session_id
          AND review.state IN ('draft', 'submitted', 'more_asked')
        ORDER BY review_id
        """,
        guild_id,
        user_id,
    )
    return [row["subject"] for row in rows]


async def expire_sessions(
    db: Connection, now: datetime, guild_id: int | None = None, user_id: int | None = None
) -> list[ExpiredRow]:
    """Those whose time is over end: of one member, of one guild or all. What is being changed waits."""
    rows = await db.fetch(
        """
        WITH overdue AS (
            SELECT session_id, check_at IS NOT NULL AS waited FROM verification_session
            WHERE expires_at <= $1 AND state IN ('pending_ign', 'pending_realmeye')
              AND ($2::bigint IS NULL OR guild_id = $2) AND ($3::bigint IS NULL OR user_id = $3)
            FOR UPDATE SKIP LOCKED)
        UPDATE verification_session AS s SET state = 'expired', check_at = NULL, version = version + 1
        FROM overdue WHERE s.session_id = overdue.session_id
        RETURNING s.session_id, s.guild_id, overdue.waited
        """,
        now,
        guild_id,
        user_id,
    )
    return [ExpiredRow(**row) for row in rows]


async def find_page(db: Connection, name_key: str, since: datetime) -> PageRow | None:
    """What was read of that name, if it is not older."""
    row = await db.fetchrow(
        "SELECT profile, fetched_at FROM realmeye_page WHERE name_key = $1 AND fetched_at >= $2",
        name_key,
        since,
    )
    return None if row is None else PageRow(**row)


async def add_page(db: Connection, name_key: str, profile: dict[str, Any] | None, now: datetime) -> None:
    """What was read, in place of what was known."""
    await db.execute(
        """
        INSERT INTO realmeye_page (name_key, profile, fetched_at) VALUES ($1, $2, $3)
        ON CONFLICT (name_key) DO UPDATE SET profile = excluded.profile, fetched_at = excluded.fetched_at
        """,
        name_key,
        profile,
        now,
    )


async def delete_old_pages(db: Connection, before: datetime) -> int:
    """Pages that nobody read for long; how many that were."""
    done: str = await db.execute("DELETE FROM realmeye_page WHERE fetched_at < $1", before)
    return int(done.rpartition(" ")[2])
