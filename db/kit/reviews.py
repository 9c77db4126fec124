"""Rows of reviews, and of what happened to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class ReviewRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something submitted for a decision, as handlers.kit.reviews moves it; columns are told there."""

    review_id: int
    guild_id: int
    kind: str
    subject: str
    submitter_id: int
    concerned: Sequence[int]
    facts: dict[str, Any]
    state: str
    version: int
    round: int
    needed: int
    approvals: Sequence[int]
    claimed_by: int | None
    claimed_until: datetime | None
    decided_by: int | None
    decided_at: datetime | None
    reason: str
    appeal: str | None
    submitted_at: datetime
    due_at: datetime | None
    reminders: int


class NewReview(msgspec.Struct, frozen=True, kw_only=True):
    """What is submitted, or kept as a draft."""

    guild_id: int
    kind: str
    subject: str
    submitter_id: int
    concerned: Sequence[int]
    facts: dict[str, Any]
    state: str
    needed: int
    submitted_at: datetime
    due_at: datetime | None


class ReviewEventRow(msgspec.Struct, frozen=True):
    """One move; `actor_id` None: the bot, because time was over."""

    round: int
    move: str
    actor_id: int | None
    reason: str
    at: datetime


class PostedRow(msgspec.Struct, frozen=True):
    """Where a review's card is."""

    channel_id: int
    message_id: int


async def add_review(db: Connection, new: NewReview) -> ReviewRow | None:
    """The new row; None when there is one of this kind and subject."""
    row = await db.fetchrow(
        """
        INSERT INTO review (guild_id, kind, subject, submitter_id, concerned, facts, state, needed,
                            submitted_at, due_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (guild_id, kind, subject) DO NOTHING RETURNING *
        """,
        new.guild_id,
        new.kind,
        new.subject,
        new.submitter_id,
        new.concerned,
        new.facts,
        new.state,
        new.needed,
        new.submitted_at,
        new.due_at,
    )
    return ReviewRow(**row) if row else None


async def find_review(db: Connection, guild_id: int, kind: str, review_id: int) -> ReviewRow | None:
    """By its number, which comes from outside: only one of that guild and kind."""
    row = await db.fetchrow(
        "SELECT * FROM review WHERE guild_id = $1 AND kind = $2 AND review_id = $3", guild_id, kind, review_id
    )
    return ReviewRow(**row) if row else None


async def find_any_review(db: Connection, guild_id: int, review_id: int) -> ReviewRow | None:
    """By its number alone, for what knows it from our own rows."""
    row = await db.fetchrow(
        "SELECT * FROM review WHERE guild_id = $1 AND review_id = $2", guild_id, review_id
    )
    return ReviewRow(**row) if row else None


async def find_review_of(db: Connection, guild_id: int, kind: str, subject: str) -> ReviewRow | None:
    """By what it is about."""
    row = await db.fetchrow(
        "SELECT * FROM review WHERE guild_id = $1 AND kind = $2 AND subject = $3", guild_id, kind, subject
    )
    return ReviewRow(**row) if row else None


async def move_review(db: Connection, before: ReviewRow, after: ReviewRow) -> bool:
    """From one version to the next; False when somebody else has moved it meanwhile."""
    moved = await db.fetchval(
        """
        UPDATE review SET version = $3, state = $5, round = $6, concerned = $7, facts = $8, needed = $9,
            approvals = $10, claimed_by = $11, claimed_until = $12, decided_by = $13, decided_at = $14,
            reason = $15, appeal = $16, submitted_at = $17, due_at = $18, reminders = $19
        WHERE review_id = $1 AND version = $2 AND state = $4 RETURNING true
        """,
        before.review_id,
        before.version,
        after.version,
        before.state,
        after.state,
        after.round,
        after.concerned,
        after.facts,
        after.needed,
        after.approvals,
        after.claimed_by,
        after.claimed_until,
        after.decided_by,
        after.decided_at,
        after.reason,
        after.appeal,
        after.submitted_at,
        after.due_at,
        after.reminders,
    )
    return bool(moved)


async def add_event(
    db: Connection, review: ReviewRow, move: str, actor_id: int | None, reason: str, now: datetime
) -> None:
    """What happened to it, for ever."""
    await db.execute(
        """
        INSERT INTO review_event (review_id, round, move, actor_id, reason, at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        review.review_id,
        review.round,
        move,
        actor_id,
        reason,
        now,
    )


async def list_events(db: Connection, review_id: int) -> list[ReviewEventRow]:
    """Everything that happened to it, in order."""
    rows = await db.fetch(
        """
        SELECT round, move, actor_id, reason, at FROM review_event WHERE review_id = $1 ORDER BY event_id
        """,
        review_id,
    )
    return [ReviewEventRow(**row) for row in rows]


async def list_open(db: Connection, guild_id: int, kind: str, *, limit: int, offset: int) -> list[ReviewRow]:
    """What waits for a decision, the oldest first."""
    rows = await db.fetch(
        """
        SELECT * FROM review WHERE guild_id = $1 AND kind = $2 AND state = 'submitted'
        ORDER BY submitted_at, review_id LIMIT $3 OFFSET $4
        """,
        guild_id,
        kind,
        limit,
        offset,
    )
    return [ReviewRow(**row) for row in rows]


async def list_posted(db: Connection, panel_kind: str, review_ids: Sequence[int]) -> dict[int, PostedRow]:
    """Where the cards of these reviews are, of those that are posted."""
    rows = await db.fetch(
        """
        SELECT subject, channel_id, message_id FROM panel
        WHERE kind = $1 AND subject = ANY($2::bigint[]) AND message_id IS NOT NULL
        """,
        panel_kind,
        review_ids,
    )
    return {row["subject"]: PostedRow(row["channel_id"], row["message_id"]) for row in rows}


async def count_open(db: Connection, guild_id: int, kind: str) -> int:
    count: int = await db.fetchval(
        "SELECT count(*) FROM review WHERE guild_id = $1 AND kind = $2 AND state = 'submitted'",
        guild_id,
        kind,
    )
    return count


async def list_due(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(guild, review) of those whose time is over: reviewers are to be reminded, or they expire."""
    rows = await db.fetch(
        "SELECT guild_id, review_id FROM review WHERE due_at <= $1 ORDER BY due_at LIMIT $2", now, limit
    )
    return [(row["guild_id"], row["review_id"]) for row in rows]


async def lock_due(db: Connection, review_id: int, now: datetime) -> ReviewRow | None:
    """One of them, if it is still due and nobody else has it."""
    row = await db.fetchrow(
        "SELECT * FROM review WHERE review_id = $1 AND due_at <= $2 FOR UPDATE SKIP LOCKED", review_id, now
    )
    return ReviewRow(**row) if row else None


async def list_subjects_in(
    db: Connection, guild_id: int, kind: str, subjects: Sequence[str], state: str
) -> list[str]:
    """Which of these are in that state."""
    rows = await db.fetch(
        """
        SELECT subject FROM review
        WHERE guild_id = $1 AND kind = $2 AND subject = ANY($3::text[]) AND state = $4
        """,
        guild_id,
        kind,
        subjects,
        state,
    )
    return [row["subject"] for row in rows]


async def list_in_states(
    db: Connection, guild_id: int, kind: str, states: Sequence[str], *, limit: int, offset: int
) -> list[ReviewRow]:
    """Of that kind in these states, what was submitted last first."""
    rows = await db.fetch(
        """
        SELECT * FROM review WHERE guild_id = $1 AND kind = $2 AND state = ANY($3::text[])
        ORDER BY submitted_at DESC, review_id DESC LIMIT $4 OFFSET $5
        """,
        guild_id,
        kind,
        states,
        limit,
        offset,
    )
    return [ReviewRow(**row) for row in rows]


async def count_in_states(db: Connection, guild_id: int, kind: str, states: Sequence[str]) -> int:
    """How many these are."""
    count: int = await db.fetchval(
        "SELECT count(*) FROM review WHERE guild_id = $1 AND kind = $2 AND state = ANY($3::text[])",
        guild_id,
        kind,
        states,
    )
    return count
