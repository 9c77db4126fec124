"""The ids under which Discord knows our slash commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection

EVERYWHERE = 0
"""In place of a guild's id: registered for every server."""


async def set_registered_commands(db: Connection, guild_id: int, ids: Mapping[str, int]) -> None:
    """What was registered last, for a guild or EVERYWHERE; all that was known before is gone."""
    await db.execute(
        """
        WITH gone AS (
            DELETE FROM registered_command WHERE guild_id = $1 AND name <> ALL($2::text[])
        )
        INSERT INTO registered_command (guild_id, name, command_id)
        SELECT $1, * FROM unnest($2::text[], $3::bigint[])
        ON CONFLICT (guild_id, name) DO UPDATE SET command_id = EXCLUDED.command_id
        """,
        guild_id,
        list(ids),
        list(ids.values()),
    )


async def list_registered_commands(db: Connection, guild_id: int) -> dict[str, int]:
    """Name -> id of the commands there are in this guild; its own go before those of everywhere."""
    rows = await db.fetch(
        """
        SELECT DISTINCT ON (name) name, command_id FROM registered_command
        WHERE guild_id IN (0, $1) ORDER BY name, guild_id DESC
        """,
        guild_id,
    )
    return {row["name"]: row["command_id"] for row in rows}
