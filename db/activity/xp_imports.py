"""Xp brought as files: the imports, and their ledger rows, many members in one statement."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class ImportRow(msgspec.Struct, frozen=True):
    """One import without its file; `merging` is add, max or replace."""

    xp_import_id: int
    guild_id: int
    actor_id: int
    file_name: str
    merging: str
    user_column: int | None
    xp_column: int | None
    state: str
    members: int
    xp: int
    created_at: datetime
    done_at: datetime | None


class MovedRow(msgspec.Struct, frozen=True):
    """A member's total before and after a ledger row of an import."""

    user_id: int
    old_xp: int
    new_xp: int


async def add_import(
    db: Connection, guild_id: int, actor_id: int, file_name: str, content: bytes, merging: str, now: datetime
) -> int:
    """Keep a file (packed) that may be imported; earlier ones that were not are forgotten with their day."""
    import_id: int = await db.fetchval(
        """
        WITH forgotten AS (
            DELETE FROM xp_import WHERE guild_id = $1 AND state = 'draft'
              AND (created_at < $6::timestamptz - interval '1 day' OR actor_id = $2))
        INSERT INTO xp_import (guild_id, actor_id, file_name, content, merging, created_at)
        VALUES ($1, $2, $3, $4, $5, $6) RETURNING xp_import_id
        """,
        guild_id,
        actor_id,
        file_name,
        content,
        merging,
        now,
    )
    return import_id


async def find_import(db: Connection, guild_id: int, import_id: int) -> ImportRow | None:
    """One import of this guild."""
    row = await db.fetchrow(
        """
        SELECT xp_import_id, guild_id, actor_id, file_name, merging, user_column, xp_column, state, members,
               xp, created_at, done_at
        FROM xp_import WHERE guild_id = $1 AND xp_import_id = $2
        """,
        guild_id,
        import_id,
    )
    return None if row is None else ImportRow(**row)


async def lock_import(db: Connection, guild_id: int, import_id: int) -> ImportRow | None:
    """As `find_import`, and it stays in its state until the transaction ends."""
    row = await db.fetchrow(
        """
        SELECT xp_import_id, guild_id, actor_id, file_name, merging, user_column, xp_column, state, members,
               xp, created_at, done_at
        FROM xp_import WHERE guild_id = $1 AND xp_import_id = $2 FOR UPDATE
        """,
        guild_id,
        import_id,
    )
    return None if row is None else ImportRow(**row)


async def find_last_import(db: Connection, guild_id: int) -> ImportRow | None:
    """The last one that was carried out, even if it was taken back."""
    row = await db.fetchrow(
        """
        SELECT xp_import_id, guild_id, actor_id, file_name, merging, user_column, xp_column, state, members,
               xp, created_at, done_at
        FROM xp_import WHERE guild_id = $1 AND state IN ('running', 'done', 'undoing', 'undone')
        ORDER BY xp_import_id DESC LIMIT 1
        """,
        guild_id,
    )
    return None if row is None else ImportRow(**row)


async def find_content(db: Connection, guild_id: int, import_id: int) -> bytes | None:
    """The packed file, as long as it is kept."""
    content: bytes | None = await db.fetchval(
        "SELECT content FROM xp_import WHERE guild_id = $1 AND xp_import_id = $2", guild_id, import_id
    )
    return content


async def mark_import_choice(
    db: Connection,
    guild_id: int,
    import_id: int,
    *,
    merging: str | None,
    user_column: int | None,
    xp_column: int | None,
) -> bool:
    """Change how a draft is read and merged; None leaves as it is. False when it is no draft any more."""
    marked = await db.fetchval(
        """
        UPDATE xp_import SET merging = COALESCE($3, merging), user_column = COALESCE($4, user_column),
               xp_column = COALESCE($5, xp_column)
        WHERE guild_id = $1 AND xp_import_id = $2 AND state = 'draft' RETURNING true
        """,
        guild_id,
        import_id,
        merging,
        user_column,
        xp_column,
    )
    return bool(marked)


async def move_import(
    db: Connection, guild_id: int, import_id: int, before: list[str], after: str, now: datetime
) -> bool:
    """Go on to the next state; False when it stands elsewhere. The file goes when all is done."""
    moved = await db.fetchval(
        """
        UPDATE xp_import SET state = $4, done_at = CASE $4 WHEN 'done' THEN $5 ELSE done_at END,
               content = CASE WHEN $4 IN ('draft', 'running') THEN content END
        WHERE guild_id = $1 AND xp_import_id = $2 AND state = ANY($3::text[]) RETURNING true
        """,
        guild_id,
        import_id,
        before,
        after,
        now,
    )
    return bool(moved)


async def mark_import_counts(db: Connection, guild_id: int, import_id: int) -> ImportRow | None:
    """Write how many members the import changed and by how much, from its ledger rows."""
    row = await db.fetchrow(
        """
        UPDATE xp_import AS i SET members = l.members, xp = l.xp
        FROM (SELECT count(*)::integer AS members, COALESCE(sum(amount), 0)::bigint AS xp FROM xp_ledger
              WHERE guild_id = $1 AND reason = 'import' AND note = '#' || $2::bigint) AS l
        WHERE i.guild_id = $1 AND i.xp_import_id = $2
        RETURNING xp_import_id, guild_id, actor_id, file_name, merging, user_column, xp_column, state,
                  i.members, i.xp, created_at, done_at
        """,
        guild_id,
        import_id,
    )
    return None if row is None else ImportRow(**row)


async def delete_import(db: Connection, guild_id: int, import_id: int) -> bool:
    """Discard a draft."""
    deleted = await db.fetchval(
        """
        DELETE FROM xp_import WHERE guild_id = $1 AND xp_import_id = $2 AND state = 'draft' RETURNING true
        """,
        guild_id,
        import_id,
    )
    return bool(deleted)


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
