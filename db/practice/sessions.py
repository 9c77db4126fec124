"""Sessions: what was practised, for how long, with which notes; and timed ones that run."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class NewSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session to add. `kind`: check_in, timed, late or voice."""

    guild_id: int
    user_id: int
    technique_id: int | None
    day: date
    minutes: int
    notes: str = ""
    feedback: int | None = None
    kind: str = "check_in"


class PracticeSessionRow(msgspec.Struct, frozen=True):
    """A session with its technique's name (None: general practice) and who made that up."""

    session_id: int
    technique_id: int | None
    technique: str | None
    day: date
    minutes: int
    notes: str
    feedback: int | None
    kind: str
    created_at: datetime
    author_id: int | None = None


class TimerRow(msgspec.Struct, frozen=True):
    """A timed session that runs."""

    guild_id: int
    user_id: int
    technique_id: int | None
    day: date
    started_at: datetime
    closes_at: datetime


async def add_session(db: Connection, new: NewSession, now: datetime) -> int:
    """The session, what it adds to its day, and that it may open techniques, in one statement; its id."""
    session_id: int = await db.fetchval(
        """
        WITH day AS (
            INSERT INTO practice_day AS d (guild_id, user_id, day, sessions, minutes)
            VALUES ($1, $2, $4, 1, $5)
            ON CONFLICT (guild_id, user_id, day)
            DO UPDATE SET sessions = d.sessions + 1, minutes = d.minutes + excluded.minutes
        ), hold AS (
            INSERT INTO practice_hold AS h (guild_id, user_id, technique_id, sessions)
            SELECT $1, $2, $3, 1 WHERE $3::bigint IS NOT NULL
            ON CONFLICT (guild_id, user_id, technique_id) DO UPDATE SET sessions = h.sessions + 1
        ), look AS (
            INSERT INTO practice_unlock_look (guild_id, user_id, due_at)
            SELECT $1, $2, $9 WHERE EXISTS (
                SELECT FROM practice_technique
                WHERE guild_id = $1 AND criteria IS NOT NULL AND deleted_at IS NULL)
            ON CONFLICT (guild_id, user_id) DO UPDATE SET due_at = excluded.due_at
        )
        INSERT INTO practice_session
            (guild_id, user_id, technique_id, day, minutes, notes, feedback, kind, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING session_id
        """,
        new.guild_id,
        new.user_id,
        new.technique_id,
        new.day,
        new.minutes,
        new.notes,
        new.feedback,
        new.kind,
        now,
    )
    return session_id


async def find_session(
    db: Connection, guild_id: int, user_id: int, session_id: int
) -> PracticeSessionRow | None:
    """One of a member's own."""
    row = await db.fetchrow(
        """
        SELECT session_id, s.technique_id, t.name AS technique, day, s.minutes, notes, feedback, kind,
               s.created_at
        FROM practice_session AS s LEFT JOIN practice_technique AS t USING (technique_id)
        WHERE session_id = $3 AND s.guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        session_id,
    )
    return None if row is None else PracticeSessionRow(**row)


async def list_sessions(
    db: Connection,
    guild_id: int,
    user_id: int,
    *,
    technique_id: int | None,
    since: date | None,
    words: str,
    limit: int,
    offset: int,
) -> list[PracticeSessionRow]:
    """A member's own, newest first; those with the words in their notes or their technique's name."""
    rows = await db.fetch(
        """
        SELECT session_id, s.technique_id, t.name AS technique, day, s.minutes, notes, feedback, kind,
               s.created_at, t.author_id
        FROM practice_session AS s LEFT JOIN practice_technique AS t USING (technique_id)
        WHERE s.guild_id = $1 AND user_id = $2 AND ($3::bigint IS NULL OR s.technique_id = $3)
            AND ($4::date IS NULL OR day >= $4)
            AND ($5 = '' OR position(lower($5) IN lower(notes)) > 0
                 OR position(lower($5) IN lower(coalesce(t.name, ''))) > 0)
        ORDER BY session_id DESC LIMIT $6 OFFSET $7
        """,
        guild_id,
        user_id,
        technique_id,
        since,
        words,
        limit,
        offset,
    )
    return [PracticeSessionRow(**row) for row in rows]


async def count_sessions(
    db: Connection, guild_id: int, user_id: int, *, technique_id: int | None, since: date | None, words: str
) -> tuple[int, int]:
    """How many those are, and their minutes."""
    row = await db.fetchrow(
        """
        SELECT count(*) AS sessions, coalesce(sum(s.minutes), 0)::bigint AS minutes
        FROM practice_session AS s LEFT JOIN practice_technique AS t USING (technique_id)
        WHERE s.guild_id = $1 AND user_id = $2 AND ($3::bigint IS NULL OR s.technique_id = $3)
            AND ($4::date IS NULL OR day >= $4)
            AND ($5 = '' OR position(lower($5) IN lower(notes)) > 0
                 OR position(lower($5) IN lower(coalesce(t.name, ''))) > 0)
        """,
        guild_id,
        user_id,
        technique_id,
        since,
        words,
    )
    return row["sessions"], row["minutes"]


async def move_session(db: Connection, before: PracticeSessionRow, minutes: int, notes: str) -> bool:
    """Other minutes and notes, in one statement with its day; False when it was validated meanwhile, since
    the minutes of those stay."""
    status: str = await db.execute(
        """
        WITH s AS (
            UPDATE practice_session SET minutes = $2, notes = $3
            WHERE session_id = $1 AND (validations = 0 OR minutes = $2)
            RETURNING guild_id, user_id, day
        )
        UPDATE practice_day AS d SET minutes = d.minutes + $4 FROM s
        WHERE d.guild_id = s.guild_id AND d.user_id = s.user_id AND d.day = s.day
        """,
        before.session_id,
        minutes,
        notes,
        minutes - before.minutes,
    )
    return status != "UPDATE 0"


async def delete_session(db: Connection, session_id: int) -> bool:
    """The session and what it added to its day; False when it was gone or validated meanwhile."""
    status: str = await db.execute(
        """
        WITH s AS (
            DELETE FROM practice_session WHERE session_id = $1 AND validations = 0
            RETURNING guild_id, user_id, technique_id, day, minutes, validated
        ), hold AS (
            UPDATE practice_hold AS h
            SET sessions = h.sessions - 1, validated = greatest(0, h.validated - s.validated::int) FROM s
            WHERE h.guild_id = s.guild_id AND h.user_id = s.user_id AND h.technique_id = s.technique_id
        )
        UPDATE practice_day AS d SET sessions = d.sessions - 1, minutes = d.minutes - s.minutes FROM s
        WHERE d.guild_id = s.guild_id AND d.user_id = s.user_id AND d.day = s.day
        """,
        session_id,
    )
    return status != "UPDATE 0"


async def add_timer(db: Connection, new: TimerRow) -> bool:
    """A timed session begins; False when one runs already."""
    status: str = await db.execute(
        """
        INSERT INTO practice_timer (guild_id, user_id, technique_id, day, started_at, closes_at)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
        """,
        new.guild_id,
        new.user_id,
        new.technique_id,
        new.day,
        new.started_at,
        new.closes_at,
    )
    return status == "INSERT 0 1"


async def find_timer(db: Connection, guild_id: int, user_id: int) -> TimerRow | None:
    """The timed session of a member that runs."""
    row = await db.fetchrow(
        "SELECT * FROM practice_timer WHERE guild_id = $1 AND user_id = $2", guild_id, user_id
    )
    return None if row is None else TimerRow(**row)


async def delete_timer(db: Connection, guild_id: int, user_id: int) -> TimerRow | None:
    """It runs no more; what it was, None when there was none."""
    row = await db.fetchrow(
        "DELETE FROM practice_timer WHERE guild_id = $1 AND user_id = $2 RETURNING *", guild_id, user_id
    )
    return None if row is None else TimerRow(**row)


async def list_forgotten_timers(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """Guild and member of timed sessions that nobody ended."""
    rows = await db.fetch(
        "SELECT guild_id, user_id FROM practice_timer WHERE closes_at <= $1 ORDER BY closes_at LIMIT $2",
        now,
        limit,
    )
    return [(row["guild_id"], row["user_id"]) for row in rows]
