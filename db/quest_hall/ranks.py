"""Ranks of a guild, and which member stands where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class RankTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What a moderator decides of a rank. `needs`: how much of each metric it takes."""

    name: str
    emoji: str = ""
    color: int | None = None
    role_id: int | None = None
    approval: bool = False
    needs: dict[str, int] = msgspec.field(default_factory=dict)


class RankRow(RankTerms, frozen=True, kw_only=True):
    """A rank; `place` counts from 1, the lowest."""

    rank_id: int
    guild_id: int
    place: int

    @property
    def terms(self) -> RankTerms:
        """What was decided, without its place."""
        return RankTerms(**{name: getattr(self, name) for name in RankTerms.__struct_fields__})


class HeldRankRow(msgspec.Struct, frozen=True):
    """A member's rank. `role_at`: when its role was given last."""

    user_id: int
    rank_id: int
    since: datetime
    role_at: datetime


async def lock_ladder(db: Connection, guild_id: int) -> None:
    """Nobody else moves the guild's ranks, or members on them, until the transaction ends."""
    await db.execute("SELECT pg_advisory_xact_lock(7220, hashint8($1))", guild_id)


async def list_ranks(db: Connection, guild_id: int) -> list[RankRow]:
    """The ladder from the lowest rank up."""
    rows = await db.fetch("SELECT * FROM quest_rank WHERE guild_id = $1 ORDER BY place", guild_id)
    return [RankRow(**row) for row in rows]


async def find_rank(db: Connection, guild_id: int, rank_id: int) -> RankRow | None:
    """By its number."""
    row = await db.fetchrow(
        "SELECT * FROM quest_rank WHERE guild_id = $1 AND rank_id = $2", guild_id, rank_id
    )
    return RankRow(**row) if row else None


async def add_rank(db: Connection, guild_id: int, place: int, terms: RankTerms) -> int | None:
    """Its number; those from that place on move up. None when the name is taken."""
    await db.execute(
        "UPDATE quest_rank SET place = place + 1 WHERE guild_id = $1 AND place >= $2", guild_id, place
    )
    rank_id: int | None = await db.fetchval(
        """
        INSERT INTO quest_rank (guild_id, place, name, emoji, color, role_id, approval, needs)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (guild_id, lower(name)) DO NOTHING
        RETURNING rank_id
        """,
        guild_id,
        place,
        *msgspec.structs.astuple(terms),
    )
    return rank_id


async def update_rank(db: Connection, rank_id: int, terms: RankTerms) -> bool:
    """What was decided again; False when another rank has that name."""
    changed = await db.fetchval(
        """
        UPDATE quest_rank AS r SET name = $2, emoji = $3, color = $4, role_id = $5, approval = $6, needs = $7
        WHERE rank_id = $1 AND NOT EXISTS (
            SELECT FROM quest_rank AS o
            WHERE o.guild_id = r.guild_id AND o.rank_id <> $1 AND lower(o.name) = lower($2))
        RETURNING true
        """,
        rank_id,
        *msgspec.structs.astuple(terms),
    )
    return bool(changed)


async def move_places(db: Connection, guild_id: int, rank_ids: Sequence[int]) -> None:
    """The ladder in this order, the lowest first; all of its ranks are named."""
    await db.execute(
        """
        UPDATE quest_rank AS r SET place = told.place
        FROM unnest($2::bigint[]) WITH ORDINALITY AS told(rank_id, place)
        WHERE r.guild_id = $1 AND r.rank_id = told.rank_id
        """,
        guild_id,
        rank_ids,
    )


async def delete_rank(db: Connection, rank: RankRow, below_id: int | None) -> list[int]:
    """It is gone; its members fall to that rank (None: to none), and those above move down. Who that was."""
    members = await db.fetch(
        "SELECT user_id FROM quest_rank_member WHERE rank_id = $1 ORDER BY user_id", rank.rank_id
    )
    await db.execute(
        """
        WITH fallen AS (
            UPDATE quest_rank_member SET rank_id = $2 WHERE rank_id = $1 AND $2::bigint IS NOT NULL)
        DELETE FROM quest_rank_member WHERE rank_id = $1 AND $2::bigint IS NULL
        """,
        rank.rank_id,
        below_id,
    )
    await db.execute("DELETE FROM quest_rank WHERE rank_id = $1", rank.rank_id)
    await db.execute(
        "UPDATE quest_rank SET place = place - 1 WHERE guild_id = $1 AND place > $2",
        rank.guild_id,
        rank.place,
    )
    return [row["user_id"] for row in members]


async def list_held(db: Connection, guild_id: int, user_ids: Sequence[int]) -> dict[int, HeldRankRow]:
    """The ranks of those members who have one."""
    rows = await db.fetch(
        """
        SELECT user_id, rank_id, since, role_at FROM quest_rank_member
        WHERE guild_id = $1 AND user_id = ANY($2::bigint[])
        """,
        guild_id,
        user_ids,
    )
    return {row["user_id"]: HeldRankRow(**row) for row in rows}


async def move_members(
    db: Connection, guild_id: int, user_ids: Sequence[int], rank_ids: Sequence[int | None], now: datetime
) -> None:
    """These members have these ranks from now on, pair by pair; None: no rank."""
    await db.execute(
        """
        WITH told AS (SELECT * FROM unnest($2::bigint[], $3::bigint[]) AS t(user_id, rank_id)),
        without AS (
            DELETE FROM quest_rank_member AS m USING told
            WHERE m.guild_id = $1 AND m.user_id = told.user_id AND told.rank_id IS NULL)
        INSERT INTO quest_rank_member (guild_id, user_id, rank_id, since, role_at)
        SELECT $1, user_id, rank_id, $4, $4 FROM told WHERE rank_id IS NOT NULL
        ON CONFLICT (guild_id, user_id) DO UPDATE SET rank_id = excluded.rank_id, since = $4, role_at = $4
        """,
        guild_id,
        user_ids,
        rank_ids,
        now,
    )


async def mark_roles_given(db: Connection, guild_id: int, user_ids: Sequence[int], now: datetime) -> None:
    """These members have been given the roles of their ranks."""
    await db.execute(
        "UPDATE quest_rank_member SET role_at = $3 WHERE guild_id = $1 AND user_id = ANY($2::bigint[])",
        guild_id,
        user_ids,
        now,
    )


async def count_members(db: Connection, guild_id: int) -> dict[int, int]:
    """How many members stand on each rank; none are missing."""
    rows = await db.fetch(
        "SELECT rank_id, count(*) AS members FROM quest_rank_member WHERE guild_id = $1 GROUP BY rank_id",
        guild_id,
    )
    return {row["rank_id"]: row["members"] for row in rows}


async def list_places(db: Connection, guild_id: int, user_ids: Sequence[int]) -> dict[int, int]:
    """How high each of these members stands; those without a rank are missing."""
    places = await list_places_of(db, [guild_id] * len(user_ids), user_ids)
    return {user_id: place for (_, user_id), place in places.items()}


async def list_places_of(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int]
) -> dict[tuple[int, int], int]:
    """The same, of pairs of guild and user."""
    rows = await db.fetch(
        """
        SELECT m.guild_id, m.user_id, place FROM quest_rank_member AS m
        JOIN unnest($1::bigint[], $2::bigint[]) AS asked(guild_id, user_id) USING (guild_id, user_id)
        JOIN quest_rank USING (rank_id)
        """,
        guild_ids,
        user_ids,
    )
    return {(row["guild_id"], row["user_id"]): row["place"] for row in rows}
