"""Graduations, and what the criteria ask of a member."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class GraduationRow(msgspec.Struct, frozen=True, kw_only=True):
    """A member's graduation; see the comments of the table."""

    graduation_id: int
    guild_id: int
    user_id: int
    attempt: int
    state: str
    message: str
    criteria_met: list[dict[str, Any]]
    applied_at: datetime
    ceremony_at: datetime | None
    statistics: dict[str, Any] | None
    graduated_at: datetime | None


async def find_graduation(db: Connection, guild_id: int, user_id: int) -> GraduationRow | None:
    """Theirs, if they ever applied."""
    row = await db.fetchrow(
        "SELECT * FROM practice_graduation WHERE guild_id = $1 AND user_id = $2", guild_id, user_id
    )
    return None if row is None else GraduationRow(**row)


async def lock_graduation(db: Connection, guild_id: int, user_id: int) -> GraduationRow | None:
    """Likewise; nobody else moves it until the transaction ends."""
    row = await db.fetchrow(
        "SELECT * FROM practice_graduation WHERE guild_id = $1 AND user_id = $2 FOR UPDATE", guild_id, user_id
    )
    return None if row is None else GraduationRow(**row)


async def save_application(
    db: Connection,
    guild_id: int,
    user_id: int,
    attempt: int,
    message: str,
    criteria_met: list[dict[str, Any]],
    now: datetime,
) -> None:
    """They apply, for the first time or again."""
    await db.execute(
        """
        INSERT INTO practice_graduation
            (guild_id, user_id, attempt, state, message, criteria_met, applied_at)
        VALUES ($1, $2, $3, 'applied', $4, $5, $6)
        ON CONFLICT (guild_id, user_id) DO UPDATE SET attempt = excluded.attempt, state = 'applied',
            message = excluded.message, criteria_met = excluded.criteria_met,
            applied_at = excluded.applied_at, ceremony_at = NULL
        """,
        guild_id,
        user_id,
        attempt,
        message,
        criteria_met,
        now,
    )


async def move_graduation(
    db: Connection, guild_id: int, user_id: int, before: Sequence[str], state: str
) -> bool:
    """From one of these states to another one; False when it is in none of them."""
    status: str = await db.execute(
        """
        UPDATE practice_graduation SET state = $4, ceremony_at = NULL
        WHERE guild_id = $1 AND user_id = $2 AND state = ANY($3::text[])
        """,
        guild_id,
        user_id,
        before,
        state,
    )
    return status != "UPDATE 0"


async def mark_next_attempt(db: Connection, graduation_id: int) -> None:
    """The next application is another one, with a review of its own."""
    await db.execute(
        "UPDATE practice_graduation SET attempt = attempt + 1 WHERE graduation_id = $1", graduation_id
    )


async def mark_planned(db: Connection, graduation_id: int, ceremony_at: datetime) -> None:
    """The ceremony has a time."""
    await db.execute(
        "UPDATE practice_graduation SET state = 'planned', ceremony_at = $2 WHERE graduation_id = $1",
        graduation_id,
        ceremony_at,
    )


async def mark_graduated(
    db: Connection, graduation_id: int, statistics: dict[str, Any], now: datetime
) -> bool:
    """Once; False when they have graduated before."""
    status: str = await db.execute(
        """
        UPDATE practice_graduation SET state = 'graduated', statistics = $2, graduated_at = $3
        WHERE graduation_id = $1 AND state = 'planned'
        """,
        graduation_id,
        statistics,
        now,
    )
    return status != "UPDATE 0"


async def list_graduations(db: Connection, guild_id: int, limit: int, offset: int) -> list[GraduationRow]:
    """What is under way first, then those who have graduated, the latest first."""
    rows = await db.fetch(
        """
        SELECT * FROM practice_graduation
        WHERE guild_id = $1 AND state IN ('applied', 'approved', 'planned', 'graduated')
        ORDER BY state = 'graduated', coalesce(graduated_at, ceremony_at, applied_at) DESC
        LIMIT $2 OFFSET $3
        """,
        guild_id,
        limit,
        offset,
    )
    return [GraduationRow(**row) for row in rows]


async def count_graduations(db: Connection, guild_id: int) -> int:
    """How many those are."""
    count: int = await db.fetchval(
        """
        SELECT count(*) FROM practice_graduation
        WHERE guild_id = $1 AND state IN ('applied', 'approved', 'planned', 'graduated')
        """,
        guild_id,
    )
    return count


async def count_techniques(db: Connection, guild_id: int, user_id: int, sessions: int) -> int:
    """How many techniques a member has mastered, or has practised so often."""
    count: int = await db.fetchval(
        """
        SELECT count(*) FROM practice_hold
        WHERE guild_id = $1 AND user_id = $2 AND (mastered_at IS NOT NULL OR sessions >= $3)
        """,
        guild_id,
        user_id,
        sessions,
    )
    return count
