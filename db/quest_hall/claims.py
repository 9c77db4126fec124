"""Claims: that a member has taken a quest, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class ClaimRow(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of one member at one quest; columns are told in the schema."""

    claim_id: int
    guild_id: int
    quest_id: int
    user_id: int
    turn: int
    state: str
    terms: dict[str, Any]
    quest_version: int
    accepted_at: datetime
    due_at: datetime | None
    submitted_at: datetime | None
    ended_at: datetime | None
    reminded: bool
    paid_points: int | None
    paid_xp: int | None
    paid: dict[str, Any] | None
    told: bool
    snoozed_until: datetime | None = None


class ClaimEventRow(msgspec.Struct, frozen=True):
    """One thing that happened to a claim."""

    kind: str
    actor_id: int | None
    note: str
    at: datetime


async def find_latest(db: Connection, quest_id: int, user_id: int) -> ClaimRow | None:
    """The member's latest turn at the quest."""
    row = await db.fetchrow(
        "SELECT * FROM quest_claim WHERE quest_id = $1 AND user_id = $2 ORDER BY turn DESC LIMIT 1",
        quest_id,
        user_id,
    )
    return ClaimRow(**row) if row else None


async def find_claim(db: Connection, claim_id: int) -> ClaimRow | None:
    """By its number, for what knows it from our own rows."""
    row = await db.fetchrow("SELECT * FROM quest_claim WHERE claim_id = $1", claim_id)
    return ClaimRow(**row) if row else None


async def lock_claim(db: Connection, claim_id: int) -> ClaimRow | None:
    """By its number; nobody changes it until the transaction ends."""
    row = await db.fetchrow("SELECT * FROM quest_claim WHERE claim_id = $1 FOR UPDATE", claim_id)
    return ClaimRow(**row) if row else None


async def add_claim(db: Connection, new: ClaimRow) -> ClaimRow | None:
    """The member's next turn, or the last one begun again that came to nothing; None: they have it.

    The number in `new` does not count.
    """
    row = await db.fetchrow(
        """
        INSERT INTO quest_claim AS c (guild_id, quest_id, user_id, turn, state, terms, quest_version,
                                      accepted_at, due_at)
        VALUES ($1, $2, $3, $4, 'accepted', $5, $6, $7, $8)
        ON CONFLICT (quest_id, user_id, turn) DO UPDATE SET state = 'accepted', terms = excluded.terms,
            quest_version = excluded.quest_version, accepted_at = excluded.accepted_at,
            due_at = excluded.due_at, submitted_at = NULL, ended_at = NULL, reminded = false,
            snoozed_until = NULL
        WHERE c.state IN ('expired', 'abandoned', 'withdrawn')
        RETURNING *
        """,
        new.guild_id,
        new.quest_id,
        new.user_id,
        new.turn,
        new.terms,
        new.quest_version,
        new.accepted_at,
        new.due_at,
    )
    return ClaimRow(**row) if row else None


async def move_claim(db: Connection, before: ClaimRow, after: ClaimRow) -> bool:
    """From the state that was looked at to the next; False when it is in another one by now."""
    moved = await db.fetchval(
        """
        UPDATE quest_claim SET state = $3, due_at = $4, submitted_at = $5, ended_at = $6, paid_points = $7,
            paid_xp = $8, paid = $9, told = $10
        WHERE claim_id = $1 AND state = $2 RETURNING true
        """,
        before.claim_id,
        before.state,
        after.state,
        after.due_at,
        after.submitted_at,
        after.ended_at,
        after.paid_points,
        after.paid_xp,
        after.paid,
        after.told,
    )
    return bool(moved)


async def add_event(
    db: Connection, claim_id: int, kind: str, actor_id: int | None, note: str, now: datetime
) -> None:
    """What happened."""
    await db.execute(
        "INSERT INTO quest_event (claim_id, kind, actor_id, note, at) VALUES ($1, $2, $3, $4, $5)",
        claim_id,
        kind,
        actor_id,
        note,
        now,
    )


async def list_events(db: Connection, claim_id: int, limit: int) -> list[ClaimEventRow]:
    """The newest first."""
    rows = await db.fetch(
        """
        SELECT kind, actor_id, note, at FROM quest_event WHERE claim_id = $1
        ORDER BY event_id DESC LIMIT $2
        """,
        claim_id,
        limit,
    )
    return [ClaimEventRow(**row) for row in rows]


async def count_open(db: Connection, guild_id: int, user_id: int) -> int:
    """Quests a member is at."""
    count: int = await db.fetchval(
        """
        SELECT count(*) FROM quest_claim
        WHERE guild_id = $1 AND user_id = $2 AND state IN ('accepted', 'submitted', 'rejected')
        """,
        guild_id,
        user_id,
    )
    return count


async def count_accepted(db: Connection, guild_id: int, user_id: int, since: datetime) -> int:
    """Quests a member has accepted since then, whatever became of them."""
    count: int = await db.fetchval(
        "SELECT count(*) FROM quest_claim WHERE guild_id = $1 AND user_id = $2 AND accepted_at >= $3",
        guild_id,
        user_id,
        since,
    )
    return count


async def lock_member(db: Connection, guild_id: int, user_id: int) -> None:
    """Nobody counts and adds claims of the member until the transaction ends."""
    await db.execute(
        "SELECT pg_advisory_xact_lock(7217, hashint8($1::bigint # $2::bigint))", guild_id, user_id
    )


async def count_open_of_quest(db: Connection, quest_id: int) -> int:
    """Members who are at a quest."""
    count: int = await db.fetchval(
        """
        SELECT count(*) FROM quest_claim
        WHERE quest_id = $1 AND state IN ('accepted', 'submitted', 'rejected')
        """,
        quest_id,
    )
    return count


async def list_claims(
    db: Connection, guild_id: int, user_id: int, states: Sequence[str], limit: int, offset: int
) -> list[ClaimRow]:
    """A member's, the latest first."""
    rows = await db.fetch(
        """
        SELECT * FROM quest_claim WHERE guild_id = $1 AND user_id = $2 AND state = ANY($3::text[])
        ORDER BY claim_id DESC LIMIT $4 OFFSET $5
        """,
        guild_id,
        user_id,
        states,
        limit,
        offset,
    )
    return [ClaimRow(**row) for row in rows]


async def count_claims(db: Connection, guild_id: int, user_id: int, states: Sequence[str]) -> int:
    """How many these are."""
    count: int = await db.fetchval(
        "SELECT count(*) FROM quest_claim WHERE guild_id = $1 AND user_id = $2 AND state = ANY($3::text[])",
        guild_id,
        user_id,
        states,
    )
    return count
