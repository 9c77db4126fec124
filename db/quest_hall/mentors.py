"""Mentors, requests for one, and whom somebody avoids."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class MentorTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What a mentor says of themselves; `timezone` is an IANA name."""

    topics: tuple[str, ...]
    languages: tuple[str, ...]
    timezone: str
    capacity: int
    about: str


class MentorRow(MentorTerms, frozen=True, kw_only=True):
    """A mentor; columns are told in the schema."""

    guild_id: int
    user_id: int
    signed_up_at: datetime
    paused: str
    silent: int
    offered_at: datetime | None
    left_at: datetime | None


class FreeMentor(msgspec.Struct, frozen=True, kw_only=True):
    """A mentor who may get a request. `students`: now, offers among them; `graduated`: ever."""

    user_id: int
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    timezone: str
    capacity: int
    students: int
    graduated: int
    offered_at: datetime | None


class AskedFor(msgspec.Struct, frozen=True, kw_only=True):
    """What a student says."""

    topics: tuple[str, ...]
    languages: tuple[str, ...]
    timezone: str
    about: str


class RequestRow(AskedFor, frozen=True, kw_only=True):
    """A request; columns are told in the schema."""

    request_id: int
    guild_id: int
    student_id: int
    state: str
    mentor_id: int | None
    offer_until: datetime | None
    why: dict[str, Any]
    question: str
    answer: str
    tried: tuple[int, ...]
    asked_at: datetime


def _mentor(row: Any) -> MentorRow:
    return MentorRow(**{**row, "topics": tuple(row["topics"]), "languages": tuple(row["languages"])})


def _request(row: Any) -> RequestRow:
    lists = {name: tuple(row[name]) for name in ("topics", "languages", "tried")}
    return RequestRow(**{**row, **lists})


async def set_mentor(db: Connection, guild_id: int, user_id: int, terms: MentorTerms, now: datetime) -> None:
    """Signs up, or says something else of oneself; who had left is a mentor again."""
    await db.execute(
        """
        INSERT INTO mentor (guild_id, user_id, signed_up_at, topics, languages, timezone, capacity, about)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (guild_id, user_id) DO UPDATE SET topics = excluded.topics,
            languages = excluded.languages, timezone = excluded.timezone, capacity = excluded.capacity,
            about = excluded.about, left_at = NULL
        """,
        guild_id,
        user_id,
        now,
        *msgspec.structs.astuple(terms),
    )


async def find_mentor(db: Connection, guild_id: int, user_id: int) -> MentorRow | None:
    """Only who still is one."""
    row = await db.fetchrow(
        "SELECT * FROM mentor WHERE guild_id = $1 AND user_id = $2 AND left_at IS NULL", guild_id, user_id
    )
    return _mentor(row) if row else None


async def list_offered_topics(db: Connection, guild_id: int, limit: int) -> list[str]:
    """What mentors who get requests offer, what most of them offer first."""
    rows = await db.fetch(
        """
        SELECT topic FROM mentor, unnest(topics) AS topic
        WHERE guild_id = $1 AND left_at IS NULL AND paused = ''
        GROUP BY topic ORDER BY count(*) DESC, topic LIMIT $2
        """,
        guild_id,
        limit,
    )
    return [row["topic"] for row in rows]


async def lock_mentor(db: Connection, guild_id: int, user_id: int) -> MentorRow | None:
    """The same; nobody else gives them a student until the transaction ends."""
    row = await db.fetchrow(
        "SELECT * FROM mentor WHERE guild_id = $1 AND user_id = $2 AND left_at IS NULL FOR UPDATE",
        guild_id,
        user_id,
    )
    return _mentor(row) if row else None


async def mark_paused(db: Connection, guild_id: int, user_id: int, paused: str) -> None:
    """Why they get no requests; "": they do, and begin with a clean slate."""
    await db.execute(
        """
        UPDATE mentor SET paused = $3, silent = CASE WHEN $3 = '' THEN 0 ELSE silent END
        WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        paused,
    )


async def mark_answered(db: Connection, guild_id: int, user_id: int, *, silent: bool) -> int:
    """They answered a request, or let one expire; how many that were in a row."""
    count: int | None = await db.fetchval(
        """
        UPDATE mentor SET silent = CASE WHEN $3 THEN silent + 1 ELSE 0 END
        WHERE guild_id = $1 AND user_id = $2 RETURNING silent
        """,
        guild_id,
        user_id,
        silent,
    )
    return count or 0


async def mark_no_mentor(db: Connection, guild_id: int, user_id: int, now: datetime) -> None:
    """They are no mentor any more."""
    await db.execute(
        "UPDATE mentor SET left_at = $3 WHERE guild_id = $1 AND user_id = $2", guild_id, user_id, now
    )


async def count_mentors(db: Connection, guild_id: int) -> int:
    """How many there are, also those who pause."""
    count: int = await db.fetchval(
        "SELECT count(*) FROM mentor WHERE guild_id = $1 AND left_at IS NULL", guild_id
    )
    return count


async def lock_queue(db: Connection, guild_id: int) -> None:
    """Nobody else matches in this guild until the transaction ends."""
    await db.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('mentor_queue:' || $1, 0))", str(guild_id)
    )


async def list_free_mentors(db: Connection, guild_id: int, closed_role: int | None) -> list[FreeMentor]:
    """Mentors with room who do not pause, are here, and do not hold that role (of suspended members)."""
    rows = await db.fetch(
        """
        SELECT m.user_id, m.topics, m.languages, m.timezone, m.capacity, m.offered_at,
               (SELECT count(*) FROM mentor_pair AS p WHERE p.guild_id = m.guild_id
                    AND p.mentor_id = m.user_id AND p.state = 'active')
               + (SELECT count(*) FROM mentor_request AS r WHERE r.guild_id = m.guild_id
                    AND r.mentor_id = m.user_id AND r.state = 'offered') AS students,
               (SELECT count(*) FROM mentor_pair AS p WHERE p.guild_id = m.guild_id
                    AND p.mentor_id = m.user_id AND p.state = 'graduated') AS graduated
        FROM mentor AS m JOIN member USING (guild_id, user_id)
        WHERE m.guild_id = $1 AND m.left_at IS NULL AND m.paused = '' AND member.left_at IS NULL
          AND ($2::bigint IS NULL OR $2 <> ALL (member.role_ids))
        """,
        guild_id,
        closed_role,
    )
    mentors = [
        FreeMentor(**{**row, "topics": tuple(row["topics"]), "languages": tuple(row["languages"])})
        for row in rows
    ]
    return [mentor for mentor in mentors if mentor.students < mentor.capacity]


async def add_request(
    db: Connection, guild_id: int, student_id: int, asked: AskedFor, tried: Sequence[int], at: datetime
) -> RequestRow | None:
    """At the end of the queue, or, with an earlier moment, further ahead; None when there is an open one."""
    row = await db.fetchrow(
        """
        INSERT INTO mentor_request (guild_id, student_id, state, tried, asked_at, topics, languages, timezone,
                                    about)
        VALUES ($1, $2, 'waiting', $3, $4, $5, $6, $7, $8)
        ON CONFLICT (guild_id, student_id) WHERE state IN ('waiting', 'offered') DO NOTHING RETURNING *
        """,
        guild_id,
        student_id,
        tried,
        at,
        *msgspec.structs.astuple(asked),
    )
    return _request(row) if row else None


async def add_requests(
    db: Connection, guild_id: int, student_ids: Sequence[int], asked: AskedFor, at: datetime
) -> list[int]:
    """The same for several at once; those who have neither an open one nor a mentor, in the order given."""
    rows = await db.fetch(
        """
        INSERT INTO mentor_request (guild_id, student_id, state, asked_at, topics, languages, timezone, about)
        SELECT $1, given.user_id, 'waiting', $3, $4, $5, $6, $7
        FROM unnest($2::bigint[]) WITH ORDINALITY AS given(user_id, place)
        WHERE NOT EXISTS (SELECT FROM mentor_pair AS p
            WHERE p.guild_id = $1 AND p.student_id = given.user_id AND p.state = 'active')
        ORDER BY place
        ON CONFLICT (guild_id, student_id) WHERE state IN ('waiting', 'offered') DO NOTHING
        RETURNING student_id
        """,
        guild_id,
        student_ids,
        at,
        *msgspec.structs.astuple(asked),
    )
    return [row["student_id"] for row in rows]


async def find_request(db: Connection, request_id: int) -> RequestRow | None:
    """By its number, from a button: whose it is must be looked at."""
    row = await db.fetchrow("SELECT * FROM mentor_request WHERE request_id = $1", request_id)
    return _request(row) if row else None


async def lock_request(db: Connection, request_id: int) -> RequestRow | None:
    """The same, locked."""
    row = await db.fetchrow("SELECT * FROM mentor_request WHERE request_id = $1 FOR UPDATE", request_id)
    return _request(row) if row else None


async def find_open_request(db: Connection, guild_id: int, student_id: int) -> RequestRow | None:
    """A student's."""
    row = await db.fetchrow(
        """
        SELECT * FROM mentor_request
        WHERE guild_id = $1 AND student_id = $2 AND state IN ('waiting', 'offered')
        """,
        guild_id,
        student_id,
    )
    return _request(row) if row else None


async def list_offers(db: Connection, guild_id: int, mentor_id: int) -> list[RequestRow]:
    """What waits for a mentor's answer, the most urgent first."""
    rows = await db.fetch(
        """
        SELECT * FROM mentor_request WHERE guild_id = $1 AND mentor_id = $2 AND state = 'offered'
        ORDER BY offer_until
        """,
        guild_id,
        mentor_id,
    )
    return [_request(row) for row in rows]


async def list_waiting(db: Connection, guild_id: int, limit: int) -> list[RequestRow]:
    """The queue, in its order."""
    rows = await db.fetch(
        """
        SELECT * FROM mentor_request WHERE guild_id = $1 AND state = 'waiting'
        ORDER BY asked_at, request_id LIMIT $2
        """,
        guild_id,
        limit,
    )
    return [_request(row) for row in rows]


async def count_before(db: Connection, request: RequestRow) -> int:
    """How many wait before it."""
    count: int = await db.fetchval(
        """
        SELECT count(*) FROM mentor_request
        WHERE guild_id = $1 AND state = 'waiting' AND (asked_at, request_id) < ($2, $3)
        """,
        request.guild_id,
        request.asked_at,
        request.request_id,
    )
    return count


async def list_guilds_waiting(db: Connection, limit: int) -> list[int]:
    """Guilds in which somebody waits for a mentor."""
    rows = await db.fetch(
        "SELECT DISTINCT guild_id FROM mentor_request WHERE state = 'waiting' LIMIT $1", limit
    )
    return [row["guild_id"] for row in rows]


async def list_expired_offers(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(guild, request) whose mentor did not answer in time."""
    rows = await db.fetch(
        """
        SELECT guild_id, request_id FROM mentor_request WHERE state = 'offered' AND offer_until <= $1
        ORDER BY offer_until LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["request_id"]) for row in rows]


async def move_request(db: Connection, before: RequestRow, after: RequestRow) -> bool:
    """From what was looked at to the next; False when it is otherwise by now."""
    moved = await db.fetchval(
        """
        UPDATE mentor_request SET state = $4, mentor_id = $5, offer_until = $6, why = $7, question = $8,
            answer = $9, tried = $10
        WHERE request_id = $1 AND state = $2 AND mentor_id IS NOT DISTINCT FROM $3 RETURNING true
        """,
        before.request_id,
        before.state,
        before.mentor_id,
        after.state,
        after.mentor_id,
        after.offer_until,
        after.why,
        after.question,
        after.answer,
        after.tried,
    )
    return bool(moved)


async def mark_offered(db: Connection, guild_id: int, user_id: int, now: datetime) -> None:
    """A request is put to a mentor."""
    await db.execute(
        "UPDATE mentor SET offered_at = $3 WHERE guild_id = $1 AND user_id = $2", guild_id, user_id, now
    )


async def list_avoided(db: Connection, guild_id: int) -> set[tuple[int, int]]:
    """(who, whom) of a guild."""
    rows = await db.fetch("SELECT user_id, avoids_id FROM mentor_avoid WHERE guild_id = $1", guild_id)
    return {(row["user_id"], row["avoids_id"]) for row in rows}


async def list_avoided_by(db: Connection, guild_id: int, user_id: int) -> list[int]:
    """Whom a member avoids."""
    rows = await db.fetch(
        "SELECT avoids_id FROM mentor_avoid WHERE guild_id = $1 AND user_id = $2 ORDER BY avoids_id",
        guild_id,
        user_id,
    )
    return [row["avoids_id"] for row in rows]


async def switch_avoided(db: Connection, guild_id: int, user_id: int, avoids_id: int) -> bool:
    """Whether they avoid them now."""
    gone = await db.fetchval(
        """
        DELETE FROM mentor_avoid WHERE guild_id = $1 AND user_id = $2 AND avoids_id = $3 RETURNING true
        """,
        guild_id,
        user_id,
        avoids_id,
    )
    if gone:
        return False
    await db.execute(
        "INSERT INTO mentor_avoid (guild_id, user_id, avoids_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        guild_id,
        user_id,
        avoids_id,
    )
    return True
