"""Sessions in which members teach, and who has a place in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class TeachingRow(msgspec.Struct, frozen=True, kw_only=True):
    """A session; `technique` is its name, see the comments of the table for the rest."""

    teaching_id: int
    guild_id: int
    teacher_id: int
    technique_id: int
    technique: str
    starts_at: datetime
    minutes: int
    description: str
    most: int
    state: str
    step_at: datetime | None
    created_at: datetime
    ended_at: datetime | None


class SeatRow(msgspec.Struct, frozen=True):
    """Somebody's place, or place on the waiting list."""

    user_id: int
    waits: bool
    rating: int | None


async def add_teaching(
    db: Connection,
    guild_id: int,
    teacher_id: int,
    technique_id: int,
    technique: str,
    starts_at: datetime,
    minutes: int,
    description: str,
    most: int,
    step_at: datetime,
    now: datetime,
) -> int:
    """A new session; its id."""
    teaching_id: int = await db.fetchval(
        """
        INSERT INTO practice_teaching (guild_id, teacher_id, technique_id, technique, starts_at, minutes,
                                       description, most, step_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING teaching_id
        """,
        guild_id,
        teacher_id,
        technique_id,
        technique,
        starts_at,
        minutes,
        description,
        most,
        step_at,
        now,
    )
    return teaching_id


async def find_teaching(db: Connection, guild_id: int, teaching_id: int) -> TeachingRow | None:
    """One of the guild's."""
    row = await db.fetchrow(
        "SELECT * FROM practice_teaching WHERE guild_id = $1 AND teaching_id = $2", guild_id, teaching_id
    )
    return None if row is None else TeachingRow(**row)


async def lock_teaching(db: Connection, guild_id: int, teaching_id: int) -> TeachingRow | None:
    """Likewise; nobody comes, goes or ends it until the transaction ends."""
    row = await db.fetchrow(
        "SELECT * FROM practice_teaching WHERE guild_id = $1 AND teaching_id = $2 FOR UPDATE",
        guild_id,
        teaching_id,
    )
    return None if row is None else TeachingRow(**row)


async def list_planned(db: Connection, guild_id: int, limit: int, offset: int) -> list[TeachingRow]:
    """What is to come, the next first."""
    rows = await db.fetch(
        """
        SELECT * FROM practice_teaching WHERE guild_id = $1 AND state = 'planned'
        ORDER BY starts_at LIMIT $2 OFFSET $3
        """,
        guild_id,
        limit,
        offset,
    )
    return [TeachingRow(**row) for row in rows]


async def count_planned(db: Connection, guild_id: int, teacher_id: int | None = None) -> int:
    """How many are to come, of one teacher or of all."""
    count: int = await db.fetchval(
        """
        SELECT count(*) FROM practice_teaching
        WHERE guild_id = $1 AND state = 'planned' AND ($2::bigint IS NULL OR teacher_id = $2)
        """,
        guild_id,
        teacher_id,
    )
    return count


async def list_ratable(db: Connection, guild_id: int, user_id: int, since: datetime) -> list[TeachingRow]:
    """What a member took part in and can rate, the latest first."""
    rows = await db.fetch(
        """
        SELECT t.* FROM practice_teaching AS t JOIN practice_seat AS s USING (teaching_id)
        WHERE s.guild_id = $1 AND s.user_id = $2 AND NOT s.waits AND t.state = 'done' AND t.ended_at >= $3
        ORDER BY t.starts_at DESC LIMIT 25
        """,
        guild_id,
        user_id,
        since,
    )
    return [TeachingRow(**row) for row in rows]


async def mark_ended(db: Connection, teaching_id: int, state: str, now: datetime) -> bool:
    """It is done or cancelled; False when it was no longer planned."""
    status: str = await db.execute(
        """
        UPDATE practice_teaching SET state = $2, ended_at = $3, step_at = NULL
        WHERE teaching_id = $1 AND state = 'planned'
        """,
        teaching_id,
        state,
        now,
    )
    return status != "UPDATE 0"


async def move_step(db: Connection, teaching_id: int, step_at: datetime | None) -> None:
    """When it is looked at next."""
    await db.execute("UPDATE practice_teaching SET step_at = $2 WHERE teaching_id = $1", teaching_id, step_at)


async def list_due(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(guild, session) of those to be looked at now."""
    rows = await db.fetch(
        "SELECT guild_id, teaching_id FROM practice_teaching WHERE step_at <= $1 ORDER BY step_at LIMIT $2",
        now,
        limit,
    )
    return [(row["guild_id"], row["teaching_id"]) for row in rows]


async def list_seats(db: Connection, teaching_id: int) -> list[SeatRow]:
    """In the order in which they came; those who wait come after the others."""
    rows = await db.fetch(
        "SELECT user_id, waits, rating FROM practice_seat WHERE teaching_id = $1 ORDER BY waits, place",
        teaching_id,
    )
    return [SeatRow(**row) for row in rows]


async def count_seats(db: Connection, teaching_ids: Sequence[int]) -> dict[int, int]:
    """How many have a place in each of these."""
    rows = await db.fetch(
        """
        SELECT teaching_id, count(*) AS taken FROM practice_seat
        WHERE teaching_id = ANY($1::bigint[]) AND NOT waits GROUP BY teaching_id
        """,
        teaching_ids,
    )
    return {row["teaching_id"]: row["taken"] for row in rows}


async def add_seat(db: Connection, teaching: TeachingRow, user_id: int, *, waits: bool) -> bool:
    """They come; False when they have come before."""
    status: str = await db.execute(
        """
        INSERT INTO practice_seat (teaching_id, user_id, guild_id, waits) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING
        """,
        teaching.teaching_id,
        user_id,
        teaching.guild_id,
        waits,
    )
    return status == "INSERT 0 1"


async def delete_seat(db: Connection, teaching_id: int, user_id: int) -> bool:
    """They do not come; False when they had no place and did not wait for one."""
    status: str = await db.execute(
        "DELETE FROM practice_seat WHERE teaching_id = $1 AND user_id = $2", teaching_id, user_id
    )
    return status != "DELETE 0"


async def mark_seated(db: Connection, teaching_id: int, user_ids: Sequence[int]) -> None:
    """They wait no longer."""
    await db.execute(
        "UPDATE practice_seat SET waits = false WHERE teaching_id = $1 AND user_id = ANY($2::bigint[])",
        teaching_id,
        user_ids,
    )


async def mark_rating(db: Connection, teaching_id: int, user_id: int, rating: int) -> bool:
    """What they think of it; False when they had no place."""
    status: str = await db.execute(
        """
        UPDATE practice_seat SET rating = $3 WHERE teaching_id = $1 AND user_id = $2 AND NOT waits
        """,
        teaching_id,
        user_id,
        rating,
    )
    return status != "UPDATE 0"


async def count_taught(db: Connection, guild_id: int, user_ids: Sequence[int]) -> dict[int, int]:
    """How many sessions each of these members has taught."""
    counts = await count_taught_of(db, [guild_id] * len(user_ids), user_ids)
    return {user_id: taught for (_, user_id), taught in counts.items()}


async def count_taught_of(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int]
) -> dict[tuple[int, int], int]:
    """The same, of pairs of guild and user."""
    rows = await db.fetch(
        """
        SELECT t.guild_id, user_id, count(*) AS taught FROM practice_teaching AS t
        JOIN unnest($1::bigint[], $2::bigint[]) AS asked(guild_id, user_id)
            ON t.guild_id = asked.guild_id AND teacher_id = user_id
        WHERE state = 'done' GROUP BY t.guild_id, user_id
        """,
        guild_ids,
        user_ids,
    )
    return {(row["guild_id"], row["user_id"]): row["taught"] for row in rows}


async def lock_teacher(db: Connection, guild_id: int, teacher_id: int) -> None:
    """They plan no two sessions at the same moment until the transaction ends."""
    await db.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('practice_teacher ' || $2, $1))",
        guild_id,
        str(teacher_id),
    )


async def list_planned_with(db: Connection, guild_id: int, user_id: int) -> list[int]:
    """Sessions to come that a member teaches or has signed up for."""
    rows = await db.fetch(
        """
        SELECT teaching_id FROM practice_teaching
        WHERE guild_id = $1 AND teacher_id = $2 AND state = 'planned'
        UNION
        SELECT s.teaching_id FROM practice_seat AS s JOIN practice_teaching AS t USING (teaching_id)
        WHERE s.guild_id = $1 AND s.user_id = $2 AND t.state = 'planned'
        ORDER BY teaching_id
        """,
        guild_id,
        user_id,
    )
    return [row["teaching_id"] for row in rows]
