"""Who has validated which session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class ValidationRow(msgspec.Struct, frozen=True):
    """A session as it is validated. `validated`: enough members have done so; `author_id`: whoever made its
    technique up."""

    session_id: int
    technique_id: int | None
    technique: str | None
    validations: int
    validated: bool
    author_id: int | None


class OpenSession(msgspec.Struct, frozen=True):
    """A session that somebody may validate."""

    session_id: int
    technique: str | None
    day: date
    minutes: int


async def list_open_sessions(
    db: Connection,
    guild_id: int,
    owner_id: int,
    validator_id: int,
    since: datetime,
    *,
    every: bool,
    limit: int,
) -> list[OpenSession]:
    """A member's sessions since then that this one has not validated, the latest first: `every` one, or those
    that they were asked to validate."""
    rows = await db.fetch(
        """
        SELECT s.session_id, t.name AS technique, s.day, s.minutes
        FROM practice_session AS s LEFT JOIN practice_technique AS t USING (technique_id)
        WHERE s.guild_id = $1 AND s.user_id = $2 AND s.created_at >= $4 AND NOT EXISTS (
            SELECT FROM practice_validation AS v WHERE v.session_id = s.session_id AND v.validator_id = $3
        ) AND ($5 OR EXISTS (
            SELECT FROM practice_ask AS a WHERE a.session_id = s.session_id AND a.validator_id = $3
        ))
        ORDER BY s.session_id DESC LIMIT $6
        """,
        guild_id,
        owner_id,
        validator_id,
        since,
        every,
        limit,
    )
    return [OpenSession(**row) for row in rows]


async def lock_open_session(
    db: Connection,
    guild_id: int,
    owner_id: int,
    validator_id: int,
    since: datetime,
    *,
    every: bool,
    session_id: int | None,
) -> ValidationRow | None:
    """One of `list_open_sessions`, locked: this one, else the latest."""
    row = await db.fetchrow(
        """
        SELECT s.session_id, s.technique_id, t.name AS technique, s.validations, s.validated, t.author_id
        FROM practice_session AS s LEFT JOIN practice_technique AS t USING (technique_id)
        WHERE s.guild_id = $1 AND s.user_id = $2 AND s.created_at >= $4
            AND ($5::bigint IS NULL OR s.session_id = $5)
            AND NOT EXISTS (
                SELECT FROM practice_validation AS v
                WHERE v.session_id = s.session_id AND v.validator_id = $3)
            AND ($6 OR EXISTS (
                SELECT FROM practice_ask AS a WHERE a.session_id = s.session_id AND a.validator_id = $3))
        ORDER BY s.session_id DESC LIMIT 1 FOR UPDATE OF s
        """,
        guild_id,
        owner_id,
        validator_id,
        since,
        session_id,
        every,
    )
    return None if row is None else ValidationRow(**row)


async def count_asks(db: Connection, session_id: int) -> int:
    """How many were asked to validate the session."""
    count: int = await db.fetchval("SELECT count(*) FROM practice_ask WHERE session_id = $1", session_id)
    return count


async def add_ask(
    db: Connection, guild_id: int, owner_id: int, validator_id: int, session_id: int, now: datetime
) -> bool:
    """The member is asked to validate the session; False when they were already."""
    status: str = await db.execute(
        """
        INSERT INTO practice_ask (session_id, validator_id, guild_id, owner_id, asked_at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
        """,
        session_id,
        validator_id,
        guild_id,
        owner_id,
        now,
    )
    return status == "INSERT 0 1"


async def lock_session(db: Connection, guild_id: int, session_id: int) -> tuple[int, ValidationRow] | None:
    """Whose it is, and how it stands, locked."""
    row = await db.fetchrow(
        """
        SELECT s.user_id, s.session_id, s.technique_id, t.name AS technique, s.validations, s.validated,
               t.author_id
        FROM practice_session AS s LEFT JOIN practice_technique AS t USING (technique_id)
        WHERE s.guild_id = $1 AND s.session_id = $2 FOR UPDATE OF s
        """,
        guild_id,
        session_id,
    )
    if row is None:
        return None
    fields = {name: row[name] for name in ValidationRow.__struct_fields__}
    return row["user_id"], ValidationRow(**fields)


async def add_validation(
    db: Connection,
    guild_id: int,
    owner_id: int,
    validator_id: int,
    session_id: int,
    message: str,
    now: datetime,
) -> bool:
    """False when this member has validated the session already, or took it back."""
    status: str = await db.execute(
        """
        INSERT INTO practice_validation (session_id, validator_id, guild_id, owner_id, message, created_at)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
        """,
        session_id,
        validator_id,
        guild_id,
        owner_id,
        message,
        now,
    )
    return status == "INSERT 0 1"


async def mark_revoked(
    db: Connection, session_id: int, validator_id: int, reason: str, now: datetime
) -> bool:
    """The validation does not count any more; False when there is none that does."""
    status: str = await db.execute(
        """
        UPDATE practice_validation SET revoked_at = $4, reason = $3
        WHERE session_id = $1 AND validator_id = $2 AND revoked_at IS NULL
        """,
        session_id,
        validator_id,
        reason,
        now,
    )
    return status != "UPDATE 0"


async def move_session_validations(db: Connection, session_id: int, by: int, needed: int) -> bool:
    """So many more members validate it; whether that is enough now."""
    enough: bool = await db.fetchval(
        """
        UPDATE practice_session SET validations = greatest(0, validations + $2),
            validated = validations + $2 >= $3
        WHERE session_id = $1 RETURNING validated
        """,
        session_id,
        by,
        needed,
    )
    return enough


async def has_validated_back(
    db: Connection, guild_id: int, owner_id: int, validator_id: int, since: datetime
) -> bool:
    """Whether the owner has validated a session of the validator since then."""
    known: bool = await db.fetchval(
        """
        SELECT EXISTS (
            SELECT FROM practice_validation
            WHERE guild_id = $1 AND owner_id = $3 AND validator_id = $2 AND created_at >= $4
                AND revoked_at IS NULL
        )
        """,
        guild_id,
        owner_id,
        validator_id,
        since,
    )
    return known


async def has_practised(db: Connection, guild_id: int, user_id: int, technique_id: int | None) -> bool:
    """Whether a member has a session of the technique; of None: any session."""
    known: bool = await db.fetchval(
        """
        SELECT EXISTS (
            SELECT FROM practice_session
            WHERE guild_id = $1 AND user_id = $2 AND ($3::bigint IS NULL OR technique_id = $3)
        )
        """,
        guild_id,
        user_id,
        technique_id,
    )
    return known


async def lock_pair(db: Connection, guild_id: int, user_id: int, other_id: int) -> None:
    """These two members are not validated by each other at the same time until the transaction ends."""
    first, second = sorted((user_id, other_id))
    await db.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('practice_pair ' || $2 || ' ' || $3, $1))",
        guild_id,
        str(first),
        str(second),
    )


async def count_given(db: Connection, guild_id: int, user_ids: Sequence[int]) -> dict[int, int]:
    """How many sessions of others each of these members has validated."""
    counts = await count_given_of(db, [guild_id] * len(user_ids), user_ids)
    return {user_id: given for (_, user_id), given in counts.items()}


async def count_given_of(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int]
) -> dict[tuple[int, int], int]:
    """The same, of pairs of guild and user."""
    rows = await db.fetch(
        """
        SELECT t.guild_id, user_id, count(*) AS given FROM practice_validation AS t
        JOIN unnest($1::bigint[], $2::bigint[]) AS asked(guild_id, user_id)
            ON t.guild_id = asked.guild_id AND validator_id = user_id
        WHERE revoked_at IS NULL GROUP BY t.guild_id, user_id
        """,
        guild_ids,
        user_ids,
    )
    return {(row["guild_id"], row["user_id"]): row["given"] for row in rows}


async def count_received(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int]
) -> dict[tuple[int, int], int]:
    """How often sessions of each of these pairs of guild and user were validated."""
    rows = await db.fetch(
        """
        SELECT t.guild_id, user_id, count(*) AS received FROM practice_validation AS t
        JOIN unnest($1::bigint[], $2::bigint[]) AS asked(guild_id, user_id)
            ON t.guild_id = asked.guild_id AND owner_id = user_id
        WHERE revoked_at IS NULL GROUP BY t.guild_id, user_id
        """,
        guild_ids,
        user_ids,
    )
    return {(row["guild_id"], row["user_id"]): row["received"] for row in rows}
