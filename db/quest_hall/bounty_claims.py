"""Claims of bounties: who is at one, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class BountyClaimRow(msgspec.Struct, frozen=True, kw_only=True):
    """One member at one bounty; columns are told in the schema."""

    claim_id: int
    bounty_id: int
    guild_id: int
    user_id: int
    state: str
    exclusive: bool
    claimed_at: datetime
    due_at: datetime
    submitted_at: datetime | None
    ended_at: datetime | None
    reminded: bool


async def add_claim(
    db: Connection,
    bounty_id: int,
    guild_id: int,
    user_id: int,
    due_at: datetime,
    now: datetime,
    *,
    exclusive: bool,
) -> BountyClaimRow | None:
    """The member is at it, or again; None: they are already, or it is over for them."""
    row = await db.fetchrow(
        """
        INSERT INTO bounty_claim AS c (bounty_id, guild_id, user_id, state, exclusive, claimed_at, due_at)
        VALUES ($1, $2, $3, 'claimed', $4, $5, $6)
        ON CONFLICT (bounty_id, user_id) DO UPDATE SET state = 'claimed', claimed_at = $5, due_at = $6,
            submitted_at = NULL, ended_at = NULL, reminded = false
        WHERE c.state IN ('abandoned', 'expired')
        RETURNING *
        """,
        bounty_id,
        guild_id,
        user_id,
        exclusive,
        now,
        due_at,
    )
    return BountyClaimRow(**row) if row else None


async def find_claim(db: Connection, bounty_id: int, user_id: int) -> BountyClaimRow | None:
    """The member's."""
    row = await db.fetchrow(
        "SELECT * FROM bounty_claim WHERE bounty_id = $1 AND user_id = $2", bounty_id, user_id
    )
    return BountyClaimRow(**row) if row else None


async def find_claim_by_id(db: Connection, guild_id: int, claim_id: int) -> BountyClaimRow | None:
    """By its number."""
    row = await db.fetchrow(
        "SELECT * FROM bounty_claim WHERE guild_id = $1 AND claim_id = $2", guild_id, claim_id
    )
    return BountyClaimRow(**row) if row else None


async def find_holder(db: Connection, bounty_id: int) -> BountyClaimRow | None:
    """Whoever is at an exclusive bounty now."""
    row = await db.fetchrow(
        "SELECT * FROM bounty_claim WHERE bounty_id = $1 AND exclusive AND state IN ('claimed', 'submitted')",
        bounty_id,
    )
    return BountyClaimRow(**row) if row else None


async def move_claim(db: Connection, before: BountyClaimRow, after: BountyClaimRow) -> bool:
    """From the state that was looked at to the next; False when it is in another one by now."""
    moved = await db.fetchval(
        """
        UPDATE bounty_claim SET state = $3, due_at = $4, submitted_at = $5, ended_at = $6
        WHERE claim_id = $1 AND state = $2 RETURNING true
        """,
        before.claim_id,
        before.state,
        after.state,
        after.due_at,
        after.submitted_at,
        after.ended_at,
    )
    return bool(moved)


async def list_claims(db: Connection, bounty_id: int, states: Sequence[str]) -> list[BountyClaimRow]:
    """Of that bounty in these states, in the order in which they came."""
    rows = await db.fetch(
        "SELECT * FROM bounty_claim WHERE bounty_id = $1 AND state = ANY($2::text[]) ORDER BY claim_id",
        bounty_id,
        states,
    )
    return [BountyClaimRow(**row) for row in rows]


async def list_claims_of(
    db: Connection, guild_id: int, user_id: int, states: Sequence[str], limit: int
) -> list[BountyClaimRow]:
    """Of that member in these states, in the order in which they came."""
    rows = await db.fetch(
        """
        SELECT * FROM bounty_claim WHERE guild_id = $1 AND user_id = $2 AND state = ANY($3::text[])
        ORDER BY claim_id LIMIT $4
        """,
        guild_id,
        user_id,
        states,
        limit,
    )
    return [BountyClaimRow(**row) for row in rows]


async def list_due(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """Guild and number of claims whose time is over."""
    rows = await db.fetch(
        """
        SELECT guild_id, claim_id FROM bounty_claim WHERE state IN ('claimed', 'rejected') AND due_at <= $1
        ORDER BY due_at LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["claim_id"]) for row in rows]


async def list_lost(db: Connection, limit: int) -> list[tuple[int, int]]:
    """Guild and number of claims that can win nothing any more: their bounty is over, or was cancelled."""
    rows = await db.fetch(
        """
        SELECT c.guild_id, c.claim_id FROM bounty_claim AS c JOIN bounty AS b USING (bounty_id)
        WHERE c.state IN ('claimed', 'submitted', 'rejected')
          AND (b.state IN ('done', 'cancelled', 'expired')
               OR (b.state = 'closing' AND b.outcome = 'cancelled' AND c.state = 'claimed'))
        ORDER BY c.claim_id LIMIT $1
        """,
        limit,
    )
    return [(row["guild_id"], row["claim_id"]) for row in rows]


async def count_disputes(db: Connection, guild_id: int, bounty_id: int, kind: str) -> int:
    """Claims of that bounty that were rejected and wait for another decision after an appeal."""
    count: int = await db.fetchval(
        """
        SELECT count(*) FROM bounty_claim AS c
        JOIN review AS r ON r.guild_id = $1 AND r.kind = $3 AND r.subject = 'claim:' || c.claim_id
        WHERE c.bounty_id = $2 AND c.state = 'rejected' AND r.state = 'submitted' AND r.appeal IS NOT NULL
        """,
        guild_id,
        bounty_id,
        kind,
    )
    return count


async def count_won(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int], since: Sequence[datetime | None]
) -> dict[tuple[int, int], int]:
    """How many bounties each pair of guild and user has won, of proofs that came since then (None: ever);
    those without are missing."""
    rows = await db.fetch(
        """
        SELECT guild_id, user_id, count(*) AS won FROM bounty_claim
        JOIN unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS asked(guild_id, user_id, since)
            USING (guild_id, user_id)
        WHERE state = 'approved' AND (since IS NULL OR submitted_at >= since)
        GROUP BY guild_id, user_id
        """,
        guild_ids,
        user_ids,
        since,
    )
    return {(row["guild_id"], row["user_id"]): row["won"] for row in rows}


async def list_won_sums(
    db: Connection, guild_id: int, since: datetime | None, until: datetime | None
) -> list[tuple[int, int]]:
    """Members by how many bounties they have won whose proof came in that time, the most first."""
    rows = await db.fetch(
        """
        SELECT user_id, count(*) AS won FROM bounty_claim
        WHERE guild_id = $1 AND state = 'approved' AND ($2::timestamptz IS NULL OR submitted_at >= $2)
          AND ($3::timestamptz IS NULL OR submitted_at < $3)
        GROUP BY user_id ORDER BY won DESC, user_id
        """,
        guild_id,
        since,
        until,
    )
    return [(row["user_id"], row["won"]) for row in rows]
