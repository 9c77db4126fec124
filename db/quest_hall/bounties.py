"""Bounties: what is asked, what is put up for it, how they stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class BountyTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What whoever posts it decides; columns are told in the schema."""

    title: str
    description: str = ""
    target: str = ""
    category: str = "other"
    difficulty: str = "normal"
    proof: str = "any"
    reward: int
    winners: int = 1
    exclusive: bool = False
    rank_needed: int | None = None
    closes_at: datetime


class BountyRow(BountyTerms, frozen=True, kw_only=True):
    """A bounty as it stands."""

    bounty_id: int
    guild_id: int
    poster_id: int
    by_guild: bool
    state: str
    outcome: str
    won: int
    created_at: datetime
    reminded: bool


class BountiesWanted(msgspec.Struct, frozen=True, kw_only=True):
    """What open bounties have to be like; empty and 0: it does not matter."""

    guild_id: int
    category: str = ""
    difficulty: str = ""
    least_reward: int = 0


async def add_bounty(
    db: Connection, guild_id: int, poster_id: int, terms: BountyTerms, now: datetime, *, by_guild: bool
) -> BountyRow:
    """A draft."""
    row = await db.fetchrow(
        """
        INSERT INTO bounty (guild_id, poster_id, by_guild, state, created_at, title, description, target,
                            category, difficulty, proof, reward, winners, exclusive, rank_needed, closes_at)
        VALUES ($1, $2, $3, 'draft', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        RETURNING *
        """,
        guild_id,
        poster_id,
        by_guild,
        now,
        *msgspec.structs.astuple(terms),
    )
    assert row is not None
    return BountyRow(**row)


async def find_bounty(db: Connection, guild_id: int, bounty_id: int) -> BountyRow | None:
    """By its number."""
    row = await db.fetchrow(
        "SELECT * FROM bounty WHERE guild_id = $1 AND bounty_id = $2", guild_id, bounty_id
    )
    return BountyRow(**row) if row else None


async def find_titled(db: Connection, guild_id: int, title: str) -> BountyRow | None:
    """The latest of that title that is not a draft."""
    row = await db.fetchrow(
        """
        SELECT * FROM bounty WHERE guild_id = $1 AND lower(title) = lower($2) AND state <> 'draft'
        ORDER BY bounty_id DESC LIMIT 1
        """,
        guild_id,
        title,
    )
    return BountyRow(**row) if row else None


async def lock_bounty(db: Connection, guild_id: int, bounty_id: int) -> BountyRow | None:
    """By its number; nobody else changes it, or claims of it, until the transaction ends."""
    row = await db.fetchrow(
        "SELECT * FROM bounty WHERE guild_id = $1 AND bounty_id = $2 FOR UPDATE", guild_id, bounty_id
    )
    return BountyRow(**row) if row else None


async def move_bounty(db: Connection, before: BountyRow, state: str, outcome: str = "") -> bool:
    """From the state that was looked at to the next; False when it is in another one by now."""
    moved = await db.fetchval(
        "UPDATE bounty SET state = $3, outcome = $4 WHERE bounty_id = $1 AND state = $2 RETURNING true",
        before.bounty_id,
        before.state,
        state,
        outcome,
    )
    return bool(moved)


async def move_won(db: Connection, bounty_id: int) -> bool:
    """One winner more; False when there are enough."""
    moved = await db.fetchval(
        "UPDATE bounty SET won = won + 1 WHERE bounty_id = $1 AND won < winners RETURNING true", bounty_id
    )
    return bool(moved)


async def delete_draft(db: Connection, bounty_id: int) -> bool:
    """A draft is gone; False when it was posted meanwhile."""
    deleted = await db.fetchval(
        "DELETE FROM bounty WHERE bounty_id = $1 AND state = 'draft' RETURNING true", bounty_id
    )
    return bool(deleted)


async def count_open_of(db: Connection, guild_id: int, poster_id: int) -> int:
    """How many bounties of a poster's are open."""
    count: int = await db.fetchval(
        "SELECT count(*) FROM bounty WHERE guild_id = $1 AND poster_id = $2 AND state = 'open'",
        guild_id,
        poster_id,
    )
    return count


async def list_posted_by(db: Connection, guild_id: int, poster_id: int, limit: int) -> list[int]:
    """Numbers of a member's drafts and open bounties; not of those that the server pays."""
    rows = await db.fetch(
        """
        SELECT bounty_id FROM bounty
        WHERE guild_id = $1 AND poster_id = $2 AND state IN ('draft', 'open') AND NOT by_guild
        ORDER BY bounty_id LIMIT $3
        """,
        guild_id,
        poster_id,
        limit,
    )
    return [row["bounty_id"] for row in rows]


async def list_open(
    db: Connection, wanted: BountiesWanted, limit: int, offset: int
) -> tuple[list[BountyRow], int]:
    """Open ones like that, those that close first first, and how many there are."""
    rows = await db.fetch(
        """
        SELECT *, count(*) OVER ()::integer AS total FROM bounty
        WHERE guild_id = $1 AND state = 'open' AND ($2 = '' OR category = $2) AND ($3 = '' OR difficulty = $3)
          AND reward >= $4
        ORDER BY closes_at, bounty_id LIMIT $5 OFFSET $6
        """,
        wanted.guild_id,
        wanted.category,
        wanted.difficulty,
        wanted.least_reward,
        limit,
        offset,
    )
    listed = [dict(row) for row in rows]
    totals = [row.pop("total") for row in listed]
    return [BountyRow(**row) for row in listed], totals[0] if totals else 0


async def list_concerning(
    db: Connection, guild_id: int, user_id: int, limit: int, offset: int
) -> tuple[list[BountyRow], int]:
    """Those that a member posted or claimed, the latest first, and how many there are."""
    rows = await db.fetch(
        """
        SELECT b.*, count(*) OVER ()::integer AS total FROM bounty AS b
        WHERE b.bounty_id IN (
            SELECT bounty_id FROM bounty WHERE guild_id = $1 AND poster_id = $2
            UNION SELECT bounty_id FROM bounty_claim WHERE guild_id = $1 AND user_id = $2)
        ORDER BY b.bounty_id DESC LIMIT $3 OFFSET $4
        """,
        guild_id,
        user_id,
        limit,
        offset,
    )
    listed = [dict(row) for row in rows]
    totals = [row.pop("total") for row in listed]
    return [BountyRow(**row) for row in listed], totals[0] if totals else 0


async def list_titled(
    db: Connection, guild_id: int, user_id: int, typed: str, states: Sequence[str], limit: int
) -> list[BountyRow]:
    """Bounties in these states whose title has that in it, and the member's own drafts; the latest first."""
    rows = await db.fetch(
        """
        SELECT * FROM bounty WHERE guild_id = $1 AND state = ANY($3::text[])
          AND (state <> 'draft' OR poster_id = $2) AND strpos(lower(title), lower($4)) > 0
        ORDER BY bounty_id DESC LIMIT $5
        """,
        guild_id,
        user_id,
        states,
        typed,
        limit,
    )
    return [BountyRow(**row) for row in rows]


async def list_to_close(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """Guild and number of open bounties and drafts whose time is over."""
    rows = await db.fetch(
        """
        SELECT guild_id, bounty_id FROM bounty WHERE state IN ('draft', 'open') AND closes_at <= $1
        ORDER BY closes_at LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["bounty_id"]) for row in rows]


async def list_to_settle(db: Connection, limit: int) -> list[tuple[int, int]]:
    """Guild and number of bounties that are closing and have no claim left that could still win."""
    rows = await db.fetch(
        """
        SELECT guild_id, bounty_id FROM bounty AS b WHERE state = 'closing' AND NOT EXISTS (
            SELECT FROM bounty_claim AS c
            WHERE c.bounty_id = b.bounty_id AND c.state IN ('claimed', 'submitted', 'rejected'))
        ORDER BY bounty_id LIMIT $1
        """,
        limit,
    )
    return [(row["guild_id"], row["bounty_id"]) for row in rows]


async def claim_ending(db: Connection, now: datetime, limit: int) -> list[BountyRow]:
    """Open bounties of which it has not been told yet that they end soon; so many hours as the guild says."""
    rows = await db.fetch(
        """
        UPDATE bounty SET reminded = true WHERE bounty_id IN (
            SELECT b.bounty_id FROM bounty AS b
            LEFT JOIN guild_setting AS s ON s.guild_id = b.guild_id AND s.module = 'quest_hall'
            WHERE b.state = 'open' AND NOT b.reminded AND b.closes_at > $1
              AND b.closes_at <= $1 + make_interval(
                  hours => COALESCE((s.settings ->> 'bounty_reminder_hours')::integer, 24))
              AND b.closes_at - b.created_at > make_interval(
                  hours => COALESCE((s.settings ->> 'bounty_reminder_hours')::integer, 24))
            ORDER BY b.closes_at LIMIT $2 FOR UPDATE OF b SKIP LOCKED)
        RETURNING *
        """,
        now,
        limit,
    )
    return [BountyRow(**row) for row in rows]
