"""Pairs of mentor and student."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class MentorPairRow(msgspec.Struct, frozen=True, kw_only=True):
    """A pair; columns are told in the schema."""

    pair_id: int
    guild_id: int
    mentor_id: int
    student_id: int
    request_id: int
    state: str
    why: dict[str, Any]
    began_at: datetime
    ended_at: datetime | None
    ended_by: int | None
    thread_id: int | None
    contact_at: datetime
    progress_at: datetime
    mentor_told: datetime
    student_told: datetime
    done_steps: int
    in_channel: bool
    greeted_at: datetime | None
    room_gone_at: datetime | None


class PairNoteRow(msgspec.Struct, frozen=True):
    """What somebody wrote down of a meeting."""

    user_id: int
    text: str
    at: datetime


async def add_pair(
    db: Connection,
    guild_id: int,
    mentor_id: int,
    student_id: int,
    request_id: int,
    why: dict[str, Any],
    now: datetime,
) -> MentorPairRow | None:
    """None when the student has a mentor."""
    row = await db.fetchrow(
        """
        INSERT INTO mentor_pair (guild_id, mentor_id, student_id, request_id, why, began_at, contact_at,
                                 progress_at, mentor_told, student_told)
        VALUES ($1, $2, $3, $4, $5, $6, $6, $6, $6, $6)
        ON CONFLICT (guild_id, student_id) WHERE state = 'active' DO NOTHING RETURNING *
        """,
        guild_id,
        mentor_id,
        student_id,
        request_id,
        why,
        now,
    )
    return MentorPairRow(**row) if row else None


async def find_pair(db: Connection, guild_id: int, pair_id: int) -> MentorPairRow | None:
    """By its number, which comes from outside: only one of that guild."""
    row = await db.fetchrow(
        "SELECT * FROM mentor_pair WHERE guild_id = $1 AND pair_id = $2", guild_id, pair_id
    )
    return MentorPairRow(**row) if row else None


async def lock_pair(db: Connection, guild_id: int, pair_id: int) -> MentorPairRow | None:
    """The same, locked."""
    row = await db.fetchrow(
        "SELECT * FROM mentor_pair WHERE guild_id = $1 AND pair_id = $2 FOR UPDATE", guild_id, pair_id
    )
    return MentorPairRow(**row) if row else None


async def find_of_student(db: Connection, guild_id: int, student_id: int) -> MentorPairRow | None:
    """A student's active one."""
    row = await db.fetchrow(
        "SELECT * FROM mentor_pair WHERE guild_id = $1 AND student_id = $2 AND state = 'active'",
        guild_id,
        student_id,
    )
    return MentorPairRow(**row) if row else None


async def find_last_of_student(db: Connection, guild_id: int, student_id: int) -> MentorPairRow | None:
    """The one that ended last."""
    row = await db.fetchrow(
        """
        SELECT * FROM mentor_pair WHERE guild_id = $1 AND student_id = $2 AND state <> 'active'
        ORDER BY ended_at DESC LIMIT 1
        """,
        guild_id,
        student_id,
    )
    return MentorPairRow(**row) if row else None


async def list_of_mentor(db: Connection, guild_id: int, mentor_id: int) -> list[MentorPairRow]:
    """A mentor's active ones, the first begun first."""
    rows = await db.fetch(
        """
        SELECT * FROM mentor_pair WHERE guild_id = $1 AND mentor_id = $2 AND state = 'active'
        ORDER BY pair_id
        """,
        guild_id,
        mentor_id,
    )
    return [MentorPairRow(**row) for row in rows]


async def count_pairs(db: Connection, guild_id: int) -> int:
    """All there ever were."""
    count: int = await db.fetchval("SELECT count(*) FROM mentor_pair WHERE guild_id = $1", guild_id)
    return count


async def list_pairs(db: Connection, guild_id: int, limit: int, offset: int) -> list[MentorPairRow]:
    """The active ones first, then the newest."""
    rows = await db.fetch(
        """
        SELECT * FROM mentor_pair WHERE guild_id = $1 ORDER BY state <> 'active', pair_id DESC
        LIMIT $2 OFFSET $3
        """,
        guild_id,
        limit,
        offset,
    )
    return [MentorPairRow(**row) for row in rows]


async def move_pair(db: Connection, pair_id: int, state: str, by: int | None, now: datetime) -> bool:
    """It ends; False when it has."""
    moved = await db.fetchval(
        """
        UPDATE mentor_pair SET state = $2, ended_by = $3, ended_at = $4
        WHERE pair_id = $1 AND state = 'active' RETURNING true
        """,
        pair_id,
        state,
        by,
        now,
    )
    return bool(moved)


async def mark_room(db: Connection, pair_id: int, room_id: int, *, in_channel: bool) -> None:
    """Where the two meet."""
    await db.execute(
        "UPDATE mentor_pair SET thread_id = $2, in_channel = $3 WHERE pair_id = $1",
        pair_id,
        room_id,
        in_channel,
    )


async def claim_ungreeted(db: Connection, now: datetime, limit: int) -> list[MentorPairRow]:
    """Pairs with a room in which nothing was written to them yet; each once."""
    rows = await db.fetch(
        """
        WITH next AS (
            SELECT pair_id FROM mentor_pair
            WHERE thread_id IS NOT NULL AND greeted_at IS NULL AND state = 'active'
            ORDER BY pair_id LIMIT $2 FOR UPDATE SKIP LOCKED)
        UPDATE mentor_pair AS p SET greeted_at = $1 FROM next WHERE p.pair_id = next.pair_id RETURNING p.*
        """,
        now,
        limit,
    )
    return [MentorPairRow(**row) for row in rows]


async def claim_old_channels(
    db: Connection, ended_before: datetime, now: datetime, limit: int
) -> list[MentorPairRow]:
    """Pairs that ended before then and still have their channel; each once."""
    rows = await db.fetch(
        """
        WITH next AS (
            SELECT pair_id FROM mentor_pair
            WHERE in_channel AND room_gone_at IS NULL AND state <> 'active' AND ended_at <= $1
            ORDER BY ended_at LIMIT $3 FOR UPDATE SKIP LOCKED)
        UPDATE mentor_pair AS p SET room_gone_at = $2 FROM next WHERE p.pair_id = next.pair_id RETURNING p.*
        """,
        ended_before,
        now,
        limit,
    )
    return [MentorPairRow(**row) for row in rows]


async def mark_contact(db: Connection, pair_id: int, now: datetime) -> None:
    """The mentor did something for the student."""
    await db.execute(
        "UPDATE mentor_pair SET contact_at = $2, mentor_told = $2 WHERE pair_id = $1", pair_id, now
    )


async def mark_progress(db: Connection, pair_id: int, done_steps: int | None, now: datetime) -> None:
    """The student got further; None: not with the first steps."""
    await db.execute(
        """
        UPDATE mentor_pair SET progress_at = $3, student_told = $3, done_steps = COALESCE($2, done_steps)
        WHERE pair_id = $1
        """,
        pair_id,
        done_steps,
        now,
    )


async def add_note(db: Connection, pair_id: int, user_id: int, text: str, now: datetime) -> None:
    """Of a meeting."""
    await db.execute(
        "INSERT INTO mentor_note (pair_id, user_id, text, at) VALUES ($1, $2, $3, $4)",
        pair_id,
        user_id,
        text,
        now,
    )


async def list_notes(db: Connection, pair_id: int, limit: int) -> list[PairNoteRow]:
    """The newest first."""
    rows = await db.fetch(
        "SELECT user_id, text, at FROM mentor_note WHERE pair_id = $1 ORDER BY note_id DESC LIMIT $2",
        pair_id,
        limit,
    )
    return [PairNoteRow(**row) for row in rows]


async def claim_quiet_mentors(db: Connection, now: datetime, limit: int) -> list[MentorPairRow]:
    """Pairs whose mentor did nothing, and was not reminded, for the days their guild has set; each once."""
    rows = await db.fetch(
        """
        UPDATE mentor_pair SET mentor_told = $1 WHERE pair_id IN (
            SELECT p.pair_id FROM mentor_pair AS p
            LEFT JOIN guild_setting AS s ON s.guild_id = p.guild_id AND s.module = 'quest_hall'
            WHERE p.state = 'active' AND p.mentor_told <= $1::timestamptz - make_interval(
                days => COALESCE((s.settings ->> 'mentor_quiet_days')::integer, 3))
            ORDER BY p.mentor_told LIMIT $2 FOR UPDATE OF p SKIP LOCKED)
        RETURNING *
        """,
        now,
        limit,
    )
    return [MentorPairRow(**row) for row in rows]


async def claim_stuck_students(db: Connection, now: datetime, limit: int) -> list[MentorPairRow]:
    """Pairs whose student got no further, and was not nudged, for the days their guild has set; each once."""
    rows = await db.fetch(
        """
        UPDATE mentor_pair SET student_told = $1 WHERE pair_id IN (
            SELECT p.pair_id FROM mentor_pair AS p
            LEFT JOIN guild_setting AS s ON s.guild_id = p.guild_id AND s.module = 'quest_hall'
            WHERE p.state = 'active' AND p.student_told <= $1::timestamptz - make_interval(
                days => COALESCE((s.settings ->> 'student_stuck_days')::integer, 5))
            ORDER BY p.student_told LIMIT $2 FOR UPDATE OF p SKIP LOCKED)
        RETURNING *
        """,
        now,
        limit,
    )
    return [MentorPairRow(**row) for row in rows]
