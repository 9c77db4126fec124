"""Rows of the logs that are older than their guild keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class OldRow(msgspec.Struct, frozen=True):
    """A row as JSON. `guild_id` is None for what was used in direct messages."""

    id: int
    guild_id: int | None
    at: datetime
    json: str


async def list_old_command_rows(
    db: Connection, *, before: datetime, guild_id: int | None, but: Sequence[int], limit: int
) -> list[OldRow]:
    """Of a guild (None: of all but these, and of direct messages) from before, oldest first."""
    rows = await db.fetch(
        """
        SELECT interaction_id AS id, guild_id, at, to_jsonb(c)::text AS json FROM command_log AS c
        WHERE at < $1 AND ($2::bigint IS NULL OR guild_id = $2) AND COALESCE(guild_id, 0) <> ALL($3::bigint[])
        ORDER BY at LIMIT $4
        """,
        before,
        guild_id,
        but,
        limit,
    )
    return [OldRow(**row) for row in rows]


async def delete_command_rows(db: Connection, ids: Sequence[int]) -> None:
    """These rows."""
    await db.execute("DELETE FROM command_log WHERE interaction_id = ANY($1::bigint[])", ids)


async def list_old_audit(
    db: Connection, *, before: datetime, guild_id: int | None, but: Sequence[int], limit: int
) -> list[OldRow]:
    """Of a guild (None: of all guilds but these) from before, oldest first."""
    rows = await db.fetch(
        """
        SELECT audit_id AS id, guild_id, at, to_jsonb(a)::text AS json FROM audit AS a
        WHERE at < $1 AND ($2::bigint IS NULL OR guild_id = $2) AND guild_id <> ALL($3::bigint[])
        ORDER BY at LIMIT $4
        """,
        before,
        guild_id,
        but,
        limit,
    )
    return [OldRow(**row) for row in rows]


async def delete_audit(db: Connection, ids: Sequence[int]) -> None:
    """These entries."""
    await db.execute("DELETE FROM audit WHERE audit_id = ANY($1::bigint[])", ids)
