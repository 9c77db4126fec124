"""Mentors, their room for students, and whom somebody avoids."""

from __future__ import annotations

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


def _mentor(row: Any) -> MentorRow:
    return MentorRow(**{**row, "topics": tuple(row["topics"]), "languages": tuple(row["languages"])})


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
