"""Codes of members, and who came by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class ReferralRow(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who came by a code; see the comments of the table."""

    guild_id: int
    invited_id: int
    inviter_id: int
    redeemed_at: datetime
    active_at: datetime | None
    week_at: datetime | None
    mastered_at: datetime | None
    due_at: datetime | None


class InviterRow(msgspec.Struct, frozen=True):
    """A line of the leaderboard: how many came, and how many of them reached each stage."""

    user_id: int
    redeemed: int
    active: int
    week: int
    mastered: int
    hidden: bool = False


async def save_code(db: Connection, guild_id: int, user_id: int, code: str, now: datetime) -> str | None:
    """The member's code: this one, or the one they had. None when somebody else has this one."""
    await db.execute(
        """
        INSERT INTO practice_invite (guild_id, user_id, code, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING
        """,
        guild_id,
        user_id,
        code,
        now,
    )
    known: str | None = await db.fetchval(
        "SELECT code FROM practice_invite WHERE guild_id = $1 AND user_id = $2", guild_id, user_id
    )
    return known


async def find_inviter(db: Connection, guild_id: int, code: str) -> int | None:
    """Whose code it is, if they are still here."""
    user_id: int | None = await db.fetchval(
        """
        SELECT i.user_id FROM practice_invite AS i LEFT JOIN member AS m USING (guild_id, user_id)
        WHERE i.guild_id = $1 AND i.code = $2 AND m.left_at IS NULL
        """,
        guild_id,
        code,
    )
    return user_id


async def add_referral(
    db: Connection, guild_id: int, invited_id: int, inviter_id: int, due_at: datetime, now: datetime
) -> bool:
    """They came by somebody; False when they had redeemed a code before."""
    status: str = await db.execute(
        """
        INSERT INTO practice_referral (guild_id, invited_id, inviter_id, redeemed_at, due_at)
        VALUES ($1, $2, $3, $5, $4) ON CONFLICT DO NOTHING
        """,
        guild_id,
        invited_id,
        inviter_id,
        due_at,
        now,
    )
    return status == "INSERT 0 1"


async def find_referral(db: Connection, guild_id: int, invited_id: int) -> ReferralRow | None:
    """How they came."""
    row = await db.fetchrow(
        "SELECT * FROM practice_referral WHERE guild_id = $1 AND invited_id = $2", guild_id, invited_id
    )
    return None if row is None else ReferralRow(**row)


async def touch_referral(db: Connection, guild_id: int, invited_id: int, now: datetime) -> bool:
    """They may have reached something: it is looked at soon. False for those who came by nobody."""
    status: str = await db.execute(
        """
        UPDATE practice_referral SET due_at = $3
        WHERE guild_id = $1 AND invited_id = $2 AND mastered_at IS NULL
        """,
        guild_id,
        invited_id,
        now,
    )
    return status != "UPDATE 0"


async def lock_referral(db: Connection, guild_id: int, invited_id: int) -> ReferralRow | None:
    """Nobody else looks at it until the transaction ends."""
    row = await db.fetchrow(
        "SELECT * FROM practice_referral WHERE guild_id = $1 AND invited_id = $2 FOR UPDATE",
        guild_id,
        invited_id,
    )
    return None if row is None else ReferralRow(**row)


async def move_referral(db: Connection, row: ReferralRow) -> None:
    """Writes its stages, and when it is looked at next."""
    await db.execute(
        """
        UPDATE practice_referral SET active_at = $3, week_at = $4, mastered_at = $5, due_at = $6
        WHERE guild_id = $1 AND invited_id = $2
        """,
        row.guild_id,
        row.invited_id,
        row.active_at,
        row.week_at,
        row.mastered_at,
        row.due_at,
    )


async def list_due_referrals(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(guild, member) who may have reached something."""
    rows = await db.fetch(
        "SELECT guild_id, invited_id FROM practice_referral WHERE due_at <= $1 ORDER BY due_at LIMIT $2",
        now,
        limit,
    )
    return [(row["guild_id"], row["invited_id"]) for row in rows]


async def list_inviters(db: Connection, guild_id: int, limit: int, offset: int) -> list[InviterRow]:
    """Who brought most who stayed, first."""
    rows = await db.fetch(
        """
        SELECT inviter_id AS user_id, count(*) AS redeemed, count(active_at) AS active,
               count(week_at) AS week, count(mastered_at) AS mastered,
               coalesce((SELECT visibility <> 'public' FROM practitioner AS p
                         WHERE p.guild_id = $1 AND p.user_id = inviter_id), false) AS hidden
        FROM practice_referral WHERE guild_id = $1 GROUP BY inviter_id
        ORDER BY count(week_at) DESC, count(active_at) DESC, count(*) DESC, inviter_id LIMIT $2 OFFSET $3
        """,
        guild_id,
        limit,
        offset,
    )
    return [InviterRow(**row) for row in rows]


async def count_inviters(db: Connection, guild_id: int) -> int:
    """How many have brought anybody."""
    count: int = await db.fetchval(
        "SELECT count(DISTINCT inviter_id) FROM practice_referral WHERE guild_id = $1", guild_id
    )
    return count


async def find_inviter_stats(db: Connection, guild_id: int, user_id: int) -> InviterRow:
    """One member's own."""
    row = await db.fetchrow(
        """
        SELECT $2::bigint AS user_id, count(*) AS redeemed, count(active_at) AS active,
               count(week_at) AS week, count(mastered_at) AS mastered
        FROM practice_referral WHERE guild_id = $1 AND inviter_id = $2
        """,
        guild_id,
        user_id,
    )
    return InviterRow(**row)


async def count_stayed(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int]
) -> dict[tuple[int, int], int]:
    """How many of those whom each of these pairs of guild and user has invited were here for a week."""
    rows = await db.fetch(
        """
        SELECT t.guild_id, user_id, count(week_at) AS stayed FROM practice_referral AS t
        JOIN unnest($1::bigint[], $2::bigint[]) AS asked(guild_id, user_id)
            ON t.guild_id = asked.guild_id AND inviter_id = user_id
        GROUP BY t.guild_id, user_id
        """,
        guild_ids,
        user_ids,
    )
    return {(row["guild_id"], row["user_id"]): row["stayed"] for row in rows}
