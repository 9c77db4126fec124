"""Requests for a mentor, and to whom they are offered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


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


def _request(row: Any) -> RequestRow:
    lists = {name: tuple(row[name]) for name in ("topics", "languages", "tried")}
    return RequestRow(**{**row, **lists})


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
