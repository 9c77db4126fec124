"""Files of xp that were brought: what they hold, and what became of them."""

from __future__ import annotations

from datetime import datetime
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
