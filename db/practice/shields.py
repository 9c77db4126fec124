"""Shield verifications: sealed answers, and who is verified."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class ShieldRow(msgspec.Struct, frozen=True):
    """A member's; see the comments of the table."""

    guild_id: int
    user_id: int
    sealed: bytes | None
    submitted_at: datetime
    verified_at: datetime | None
    erase_at: datetime | None


async def save_answers(db: Connection, guild_id: int, user_id: int, sealed: bytes, now: datetime) -> None:
    """What they answered, in the place of what they answered before."""
    await db.execute(
        """
        INSERT INTO practice_shield (guild_id, user_id, sealed, submitted_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (guild_id, user_id) DO UPDATE SET sealed = excluded.sealed,
            submitted_at = excluded.submitted_at, erase_at = NULL
        """,
        guild_id,
        user_id,
        sealed,
        now,
    )


async def find_shield(db: Connection, guild_id: int, user_id: int) -> ShieldRow | None:
    """A member's, if they ever answered."""
    row = await db.fetchrow(
        "SELECT * FROM practice_shield WHERE guild_id = $1 AND user_id = $2", guild_id, user_id
    )
    return None if row is None else ShieldRow(**row)


async def mark_decided(
    db: Connection, guild_id: int, user_id: int, verified_at: datetime | None, erase_at: datetime
) -> None:
    """Verified or not; the answers are erased then."""
    await db.execute(
        """
        UPDATE practice_shield SET verified_at = coalesce(verified_at, $3),
            erase_at = CASE WHEN sealed IS NOT NULL THEN $4::timestamptz END
        WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        verified_at,
        erase_at,
    )


async def erase_answers(db: Connection, guild_id: int, user_id: int) -> bool:
    """Nobody can read them any more; False when there were none."""
    status: str = await db.execute(
        """
        UPDATE practice_shield SET sealed = NULL, erase_at = NULL
        WHERE guild_id = $1 AND user_id = $2 AND sealed IS NOT NULL
        """,
        guild_id,
        user_id,
    )
    return status != "UPDATE 0"


async def erase_due(db: Connection, now: datetime) -> int:
    """Those whose time is over; how many."""
    status: str = await db.execute(
        "UPDATE practice_shield SET sealed = NULL, erase_at = NULL WHERE erase_at <= $1", now
    )
    return int(status.rpartition(" ")[2])


async def is_verified(db: Connection, guild_id: int, user_id: int) -> bool:
    """Whether a member has been verified."""
    verified: bool = await db.fetchval(
        """
        SELECT EXISTS (
            SELECT FROM practice_shield WHERE guild_id = $1 AND user_id = $2 AND verified_at IS NOT NULL
        )
        """,
        guild_id,
        user_id,
    )
    return verified
