"""What an import gives to each member, and what it finds there."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class MovedRow(msgspec.Struct, frozen=True):
    """A member's total before and after a ledger row of an import."""

    user_id: int
    old_xp: int
    new_xp: int


async def list_xp_of(db: Connection, guild_id: int, user_ids: list[int]) -> dict[int, int]:
    """Totals of those of these members that have a row."""
    rows = await db.fetch(
        "SELECT user_id, xp FROM activity_total WHERE guild_id = $1 AND user_id = ANY($2::bigint[])",
        guild_id,
        user_ids,
    )
    return {row["user_id"]: row["xp"] for row in rows}


async def list_members_there(db: Connection, guild_id: int, user_ids: list[int]) -> dict[int, bool]:
    """Those of these users that were ever seen here, and whether they are here now and are people."""
    rows = await db.fetch(
        """
        SELECT user_id, left_at IS NULL AND NOT is_bot AS present FROM member
        WHERE guild_id = $1 AND user_id = ANY($2::bigint[])
        """,
        guild_id,
        user_ids,
    )
    return {row["user_id"]: row["present"] for row in rows}


async def list_bots_among(db: Connection, guild_id: int, user_ids: list[int]) -> set[int]:
    """Those of these users that are known to be bots."""
    rows = await db.fetch(
        "SELECT user_id FROM member WHERE guild_id = $1 AND user_id = ANY($2::bigint[]) AND is_bot",
        guild_id,
        user_ids,
    )
    return {row["user_id"] for row in rows}


async def add_names(
    db: Connection, guild_id: int, user_ids: list[int], names: list[str], now: datetime
) -> None:
    """Names of users who were never seen here, for boards; they count as gone until they are seen."""
    await db.execute(
        """
        INSERT INTO member (guild_id, user_id, username, role_ids, is_bot, left_at, updated_at)
        SELECT $1, user_id, name, '{}', false, $4, $4
        FROM unnest($2::bigint[], $3::text[]) AS told(user_id, name) ORDER BY user_id
        ON CONFLICT DO NOTHING
        """,
        guild_id,
        user_ids,
        names,
        now,
    )


async def lock_totals(db: Connection, guild_id: int, user_ids: list[int]) -> dict[int, int]:
    """Totals of these members, in rows that are made if missing and held until the transaction ends."""
    rows = await db.fetch(
        """
        INSERT INTO activity_total AS t (guild_id, user_id)
        SELECT $1, user_id FROM unnest($2::bigint[]) AS asked(user_id) ORDER BY user_id
        ON CONFLICT (guild_id, user_id) DO UPDATE SET xp = t.xp RETURNING user_id, xp
        """,
        guild_id,
        user_ids,
    )
    return {row["user_id"]: row["xp"] for row in rows}


async def list_imported(
    db: Connection, guild_id: int, import_id: int, after_user_id: int, limit: int
) -> list[tuple[int, int]]:
    """Members that an import changed and by how much, in the order of their ids."""
    rows = await db.fetch(
        """
        SELECT user_id, amount FROM xp_ledger
        WHERE guild_id = $1 AND reason = 'import' AND note = '#' || $2::bigint AND user_id > $3
        ORDER BY user_id LIMIT $4
        """,
        guild_id,
        import_id,
        after_user_id,
        limit,
    )
    return [(row["user_id"], row["amount"]) for row in rows]


async def add_moves(
    db: Connection,
    guild_id: int,
    moves: list[tuple[int, int]],
    *,
    import_id: int,
    undo: bool,
    actor_id: int,
    day: date,
    at: datetime,
) -> list[MovedRow]:
    """One ledger row for each member and amount, with day and total; the totals' rows must be locked.

    Returns those for whom that is new: done again after a crash, nobody is changed twice.
    """
    rows = await db.fetch(
        """
        WITH entry AS (
            INSERT INTO xp_ledger (guild_id, user_id, amount, reason, note, actor_id, key, day, at)
            SELECT $1, user_id, amount, $4, '#' || $8::bigint, $5,
                   'import:' || $8 || CASE $4 WHEN 'import' THEN ':' ELSE ':undo:' END || user_id, $6, $7
            FROM unnest($2::bigint[], $3::bigint[]) AS told(user_id, amount)
            ON CONFLICT (key) DO NOTHING RETURNING user_id, amount),
        days AS (
            INSERT INTO activity_day AS d (guild_id, user_id, day, granted_xp)
            SELECT $1, user_id, $6, amount FROM entry ORDER BY user_id
            ON CONFLICT (guild_id, user_id, day)
            DO UPDATE SET granted_xp = d.granted_xp + excluded.granted_xp),
        dirty AS (
            INSERT INTO standing_dirty (guild_id, user_id) SELECT $1, user_id FROM entry ORDER BY user_id
            ON CONFLICT DO NOTHING)
        UPDATE activity_total AS t SET xp = t.xp + entry.amount FROM entry
        WHERE t.guild_id = $1 AND t.user_id = entry.user_id
        RETURNING t.user_id, t.xp - entry.amount AS old_xp, t.xp AS new_xp
        """,
        guild_id,
        [move[0] for move in moves],
        [move[1] for move in moves],
        "import_undo" if undo else "import",
        actor_id,
        day,
        at,
        import_id,
    )
    return [MovedRow(**row) for row in rows]
