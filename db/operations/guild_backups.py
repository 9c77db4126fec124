"""Files of `/backup import` that wait to be imported."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class GuildImportRow(msgspec.Struct, frozen=True, kw_only=True):
    """One; columns are told in the schema."""

    import_id: int
    guild_id: int
    actor_id: int
    file_name: str
    content: bytes
    replacing: bool
    state: str
    created_at: datetime


async def add_import(
    db: Connection, guild_id: int, actor_id: int, file_name: str, content: bytes, now: datetime
) -> int:
    """Keeps a file; the actor's earlier ones, and those of yesterday, are forgotten."""
    import_id: int = await db.fetchval(
        """
        WITH forgotten AS (
            DELETE FROM guild_import WHERE guild_id = $1 AND state = 'draft'
                AND (actor_id = $2 OR created_at < $5::timestamptz - interval '1 day'))
        INSERT INTO guild_import (guild_id, actor_id, file_name, content, created_at)
        VALUES ($1, $2, $3, $4, $5) RETURNING import_id
        """,
        guild_id,
        actor_id,
        file_name,
        content,
        now,
    )
    return import_id


async def find_import(db: Connection, guild_id: int, import_id: int) -> GuildImportRow | None:
    """One of the guild's."""
    row = await db.fetchrow(
        "SELECT * FROM guild_import WHERE guild_id = $1 AND import_id = $2", guild_id, import_id
    )
    return None if row is None else GuildImportRow(**row)


class DraftRow(msgspec.Struct, frozen=True):
    """A file that waits, without what is in it."""

    import_id: int
    file_name: str
    created_at: datetime


async def list_drafts(db: Connection, guild_id: int) -> list[DraftRow]:
    """The guild's, newest first."""
    rows = await db.fetch(
        """
        SELECT import_id, file_name, created_at FROM guild_import
        WHERE guild_id = $1 AND state = 'draft' ORDER BY import_id DESC LIMIT 20
        """,
        guild_id,
    )
    return [DraftRow(**row) for row in rows]


async def lock_import(db: Connection, guild_id: int, import_id: int) -> GuildImportRow | None:
    """The same; nobody else takes it on until the transaction ends, nor another import of the guild's."""
    await db.execute("SELECT pg_advisory_xact_lock(7251, hashint8($1))", guild_id)
    row = await db.fetchrow(
        "SELECT * FROM guild_import WHERE guild_id = $1 AND import_id = $2 FOR UPDATE", guild_id, import_id
    )
    return None if row is None else GuildImportRow(**row)


async def mark_replacing(db: Connection, guild_id: int, import_id: int, *, replacing: bool) -> bool:
    """Whether what the file does not have goes; False when it is no draft."""
    marked = await db.fetchval(
        """
        UPDATE guild_import SET replacing = $3
        WHERE guild_id = $1 AND import_id = $2 AND state = 'draft' RETURNING true
        """,
        guild_id,
        import_id,
        replacing,
    )
    return bool(marked)


async def mark_running(db: Connection, guild_id: int, import_id: int) -> bool:
    """It is to be imported; False when it is, or was, already."""
    marked = await db.fetchval(
        """
        UPDATE guild_import SET state = 'running'
        WHERE guild_id = $1 AND import_id = $2 AND state = 'draft' RETURNING true
        """,
        guild_id,
        import_id,
    )
    return bool(marked)


async def mark_draft(db: Connection, guild_id: int, import_id: int) -> None:
    """Nothing came of it; it can be looked at again."""
    await db.execute(
        "UPDATE guild_import SET state = 'draft' WHERE guild_id = $1 AND import_id = $2", guild_id, import_id
    )


async def mark_done(db: Connection, guild_id: int, import_id: int) -> None:
    """It is imported; the file is not kept."""
    await db.execute(
        "UPDATE guild_import SET state = 'done', content = '' WHERE guild_id = $1 AND import_id = $2",
        guild_id,
        import_id,
    )


async def delete_draft(db: Connection, guild_id: int, import_id: int) -> bool:
    """Forgets it; False when it is no draft."""
    deleted = await db.fetchval(
        """
        DELETE FROM guild_import WHERE guild_id = $1 AND import_id = $2 AND state = 'draft' RETURNING true
        """,
        guild_id,
        import_id,
    )
    return bool(deleted)
