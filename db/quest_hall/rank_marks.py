"""Whom to look at again: members whose numbers changed, and all members of guilds with ranks in turn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class SweepRow(msgspec.Struct, frozen=True):
    """How far a guild's members have been looked at; `repair`: their roles are made right too."""

    guild_id: int
    after_user_id: int
    repair: bool


async def add_marks(db: Connection, guild_id: int, user_ids: Sequence[int]) -> None:
    """These members are to be looked at, if the guild has ranks."""
    await db.execute(
        """
        INSERT INTO quest_rank_mark (guild_id, user_id)
        SELECT $1, user_id FROM unnest($2::bigint[]) AS told(user_id)
        WHERE EXISTS (SELECT FROM quest_rank WHERE guild_id = $1)
        """,
        guild_id,
        user_ids,
    )


async def list_marked_guilds(db: Connection) -> list[int]:
    """Guilds with members to look at."""
    rows = await db.fetch(
        """
        WITH RECURSIVE guilds AS (
            (SELECT guild_id FROM quest_rank_mark ORDER BY guild_id LIMIT 1)
            UNION ALL
            SELECT (SELECT m.guild_id FROM quest_rank_mark AS m WHERE m.guild_id > g.guild_id
                    ORDER BY m.guild_id LIMIT 1)
            FROM guilds AS g WHERE g.guild_id IS NOT NULL)
        SELECT guild_id FROM guilds WHERE guild_id IS NOT NULL
        """
    )
    return [row["guild_id"] for row in rows]


async def claim_marks(db: Connection, guild_id: int, limit: int) -> list[int]:
    """Take up to so many marks, which go with this transaction; their members, each once."""
    rows = await db.fetch(
        """
        WITH taken AS (
            DELETE FROM quest_rank_mark WHERE mark_id = ANY(ARRAY(
                SELECT mark_id FROM quest_rank_mark WHERE guild_id = $1
                ORDER BY mark_id LIMIT $2 FOR UPDATE SKIP LOCKED))
            RETURNING user_id)
        SELECT DISTINCT user_id FROM taken ORDER BY user_id
        """,
        guild_id,
        limit,
    )
    return [row["user_id"] for row in rows]


async def add_sweep(db: Connection, guild_id: int, now: datetime) -> None:
    """All members of the guild are looked at from the first one on, and their roles made right."""
    await db.execute(
        """
        INSERT INTO quest_rank_sweep (guild_id, due_at) VALUES ($1, $2)
        ON CONFLICT (guild_id) DO UPDATE SET after_user_id = 0, due_at = excluded.due_at, repair = true
        """,
        guild_id,
        now,
    )


async def list_due_sweeps(db: Connection, now: datetime, limit: int) -> list[int]:
    """Guilds in which some more members are to be looked at."""
    rows = await db.fetch(
        "SELECT guild_id FROM quest_rank_sweep WHERE due_at <= $1 ORDER BY due_at LIMIT $2", now, limit
    )
    return [row["guild_id"] for row in rows]


async def lock_sweep(db: Connection, guild_id: int, now: datetime) -> SweepRow | None:
    """How far it is; None when it is not due any more or somebody else is at it."""
    row = await db.fetchrow(
        """
        SELECT guild_id, after_user_id, repair FROM quest_rank_sweep
        WHERE guild_id = $1 AND due_at <= $2 FOR UPDATE SKIP LOCKED
        """,
        guild_id,
        now,
    )
    return SweepRow(**row) if row else None


async def move_sweep(db: Connection, sweep: SweepRow, due_at: datetime) -> None:
    """How far it is now, and when it goes on."""
    await db.execute(
        "UPDATE quest_rank_sweep SET after_user_id = $2, repair = $3, due_at = $4 WHERE guild_id = $1",
        sweep.guild_id,
        sweep.after_user_id,
        sweep.repair,
        due_at,
    )


async def delete_sweep(db: Connection, guild_id: int) -> None:
    """There are no ranks any more."""
    await db.execute("DELETE FROM quest_rank_sweep WHERE guild_id = $1", guild_id)


async def list_marked(db: Connection, guild_id: int, user_ids: Sequence[int]) -> set[int]:
    """Which of these are marked."""
    rows = await db.fetch(
        "SELECT DISTINCT user_id FROM quest_rank_mark WHERE guild_id = $1 AND user_id = ANY($2::bigint[])",
        guild_id,
        user_ids,
    )
    return {row["user_id"] for row in rows}


async def list_present(db: Connection, guild_id: int, after_user_id: int, limit: int) -> list[int]:
    """People who are in the guild, in the order of their ids from after one of them on."""
    rows = await db.fetch(
        """
        SELECT user_id FROM member
        WHERE guild_id = $1 AND user_id > $2 AND left_at IS NULL AND NOT is_bot ORDER BY user_id LIMIT $3
        """,
        guild_id,
        after_user_id,
        limit,
    )
    return [row["user_id"] for row in rows]
