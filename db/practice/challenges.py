"""Challenges, and how far those are who joined."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class ChallengeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A challenge; see the comments of the table."""

    challenge_id: int = 0
    guild_id: int
    name: str
    description: str
    criteria: dict[str, Any]
    starts_at: datetime
    ends_at: datetime
    state: str
    created_by: int
    created_at: datetime
    look_at: datetime | None


class ChallengerRow(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who joined."""

    challenge_id: int
    user_id: int
    guild_id: int
    joined_at: datetime
    counted_from: datetime | None
    baseline: dict[str, int]
    reached: dict[str, int]
    progress: float
    finished_at: datetime | None


class ChallengeStandingRow(msgspec.Struct, frozen=True):
    """A line of the leaderboard. `hidden`: they keep their practice to themselves."""

    user_id: int
    progress: float
    finished_at: datetime | None
    hidden: bool


async def add_challenge(db: Connection, new: ChallengeRow) -> int | None:
    """Its id; None when one of this name is not over yet."""
    challenge_id: int | None = await db.fetchval(
        """
        INSERT INTO practice_challenge (guild_id, name, description, criteria, starts_at, ends_at, state,
                                        created_by, created_at, look_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (guild_id, lower(name)) WHERE state <> 'ended' DO NOTHING RETURNING challenge_id
        """,
        new.guild_id,
        new.name,
        new.description,
        new.criteria,
        new.starts_at,
        new.ends_at,
        new.state,
        new.created_by,
        new.created_at,
        new.look_at,
    )
    return challenge_id


async def move_challenge(db: Connection, row: ChallengeRow) -> None:
    """Writes what can be changed; raises UniqueViolationError when another one has the name."""
    await db.execute(
        """
        UPDATE practice_challenge SET name = $2, description = $3, criteria = $4, ends_at = $5, state = $6,
            look_at = $7
        WHERE challenge_id = $1
        """,
        row.challenge_id,
        row.name,
        row.description,
        row.criteria,
        row.ends_at,
        row.state,
        row.look_at,
    )


async def find_challenge(db: Connection, guild_id: int, challenge_id: int) -> ChallengeRow | None:
    """One of the guild's."""
    row = await db.fetchrow(
        "SELECT * FROM practice_challenge WHERE guild_id = $1 AND challenge_id = $2", guild_id, challenge_id
    )
    return None if row is None else ChallengeRow(**row)


async def lock_challenge(db: Connection, guild_id: int, challenge_id: int) -> ChallengeRow | None:
    """Likewise; nobody joins, counts or changes it until the transaction ends."""
    row = await db.fetchrow(
        "SELECT * FROM practice_challenge WHERE guild_id = $1 AND challenge_id = $2 FOR UPDATE",
        guild_id,
        challenge_id,
    )
    return None if row is None else ChallengeRow(**row)


async def list_challenges(
    db: Connection, guild_id: int, *, ended: bool, limit: int, offset: int = 0
) -> list[ChallengeRow]:
    """What can be joined first, what ends next before the others; with or without those that are over."""
    rows = await db.fetch(
        """
        SELECT * FROM practice_challenge WHERE guild_id = $1 AND ($2 OR state <> 'ended')
        ORDER BY state = 'ended', CASE WHEN state = 'ended' THEN -extract(epoch FROM ends_at)
                                       ELSE extract(epoch FROM ends_at) END
        LIMIT $3 OFFSET $4
        """,
        guild_id,
        ended,
        limit,
        offset,
    )
    return [ChallengeRow(**row) for row in rows]


async def count_challenges(db: Connection, guild_id: int, *, ended: bool) -> int:
    """How many those are."""
    count: int = await db.fetchval(
        "SELECT count(*) FROM practice_challenge WHERE guild_id = $1 AND ($2 OR state <> 'ended')",
        guild_id,
        ended,
    )
    return count


async def list_joined(db: Connection, guild_id: int, user_id: int) -> list[ChallengeRow]:
    """Challenges that a member has joined, what runs first."""
    rows = await db.fetch(
        """
        SELECT c.* FROM practice_challenger AS m JOIN practice_challenge AS c USING (challenge_id)
        WHERE m.guild_id = $1 AND m.user_id = $2 ORDER BY c.state = 'ended', c.ends_at DESC LIMIT 25
        """,
        guild_id,
        user_id,
    )
    return [ChallengeRow(**row) for row in rows]


async def list_due(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(guild, challenge) of those to be looked at now."""
    rows = await db.fetch(
        "SELECT guild_id, challenge_id FROM practice_challenge WHERE look_at <= $1 ORDER BY look_at LIMIT $2",
        now,
        limit,
    )
    return [(row["guild_id"], row["challenge_id"]) for row in rows]


async def add_challenger(db: Connection, new: ChallengerRow) -> bool:
    """They join; False when they had before."""
    status: str = await db.execute(
        """
        INSERT INTO practice_challenger (challenge_id, user_id, guild_id, joined_at, counted_from, baseline)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
        """,
        new.challenge_id,
        new.user_id,
        new.guild_id,
        new.joined_at,
        new.counted_from,
        new.baseline,
    )
    return status == "INSERT 0 1"


async def find_challenger(db: Connection, challenge_id: int, user_id: int) -> ChallengerRow | None:
    """How far one is who joined."""
    row = await db.fetchrow(
        "SELECT * FROM practice_challenger WHERE challenge_id = $1 AND user_id = $2", challenge_id, user_id
    )
    return None if row is None else ChallengerRow(**row)


async def list_unfinished(
    db: Connection, challenge_id: int, after_user_id: int, limit: int
) -> list[ChallengerRow]:
    """Those who have not finished, in the order of their ids from after one of them on."""
    rows = await db.fetch(
        """
        SELECT * FROM practice_challenger
        WHERE challenge_id = $1 AND finished_at IS NULL AND user_id > $2 ORDER BY user_id LIMIT $3
        """,
        challenge_id,
        after_user_id,
        limit,
    )
    return [ChallengerRow(**row) for row in rows]


async def move_challengers(db: Connection, rows: Sequence[ChallengerRow]) -> None:
    """Writes how far they are; who has finished is left as they are."""
    await db.execute(
        """
        UPDATE practice_challenger AS m SET counted_from = told.counted_from, baseline = told.baseline::jsonb,
            reached = told.reached::jsonb, progress = told.progress, finished_at = told.finished_at
        FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::real[],
                    $7::timestamptz[])
            AS told(challenge_id, user_id, counted_from, baseline, reached, progress, finished_at)
        WHERE m.challenge_id = told.challenge_id AND m.user_id = told.user_id AND m.finished_at IS NULL
        """,
        [row.challenge_id for row in rows],
        [row.user_id for row in rows],
        [row.counted_from for row in rows],
        [msgspec.json.encode(row.baseline).decode() for row in rows],
        [msgspec.json.encode(row.reached).decode() for row in rows],
        [row.progress for row in rows],
        [row.finished_at for row in rows],
    )


async def count_challengers(db: Connection, challenge_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """How many joined each of these, and how many have finished."""
    rows = await db.fetch(
        """
        SELECT challenge_id, count(*) AS joined, count(finished_at) AS finished FROM practice_challenger
        WHERE challenge_id = ANY($1::bigint[]) GROUP BY challenge_id
        """,
        challenge_ids,
    )
    return {row["challenge_id"]: (row["joined"], row["finished"]) for row in rows}


async def list_standings(
    db: Connection, challenge_id: int, limit: int, offset: int
) -> list[ChallengeStandingRow]:
    """Who finished first, then who is farthest."""
    rows = await db.fetch(
        """
        SELECT m.user_id, m.progress, m.finished_at, coalesce(p.visibility <> 'public', false) AS hidden
        FROM practice_challenger AS m LEFT JOIN practitioner AS p USING (guild_id, user_id)
        WHERE m.challenge_id = $1
        ORDER BY m.finished_at NULLS LAST, m.progress DESC, m.joined_at LIMIT $2 OFFSET $3
        """,
        challenge_id,
        limit,
        offset,
    )
    return [ChallengeStandingRow(**row) for row in rows]


async def count_finished(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int]
) -> dict[tuple[int, int], int]:
    """How many challenges each of these pairs of guild and user has finished."""
    rows = await db.fetch(
        """
        SELECT guild_id, user_id, count(*) AS finished FROM practice_challenger
        JOIN unnest($1::bigint[], $2::bigint[]) AS asked(guild_id, user_id) USING (guild_id, user_id)
        WHERE finished_at IS NOT NULL GROUP BY guild_id, user_id
        """,
        guild_ids,
        user_ids,
    )
    return {(row["guild_id"], row["user_id"]): row["finished"] for row in rows}
