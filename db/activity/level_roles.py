"""Level roles of guilds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class LevelRoleRow(msgspec.Struct, frozen=True):
    """A role at a level; `keeping` is stack, replace or sticky."""

    level: int
    role_id: int
    keeping: str


async def list_level_roles(db: Connection, guild_ids: Sequence[int]) -> dict[int, list[LevelRoleRow]]:
    """The level roles of these guilds, lowest level first; guilds without any are missing."""
    rows = await db.fetch(
        """
        SELECT guild_id, level, role_id, keeping FROM level_role
        WHERE guild_id = ANY($1::bigint[]) ORDER BY guild_id, level, role_id
        """,
        guild_ids,
    )
    found: dict[int, list[LevelRoleRow]] = {}
    for row in rows:
        found.setdefault(row["guild_id"], []).append(
            LevelRoleRow(row["level"], row["role_id"], row["keeping"])
        )
    return found


async def add_level_role(db: Connection, guild_id: int, role: LevelRoleRow) -> None:
    """Write a level role; the same role at another level moves there."""
    await db.execute(
        """
        INSERT INTO level_role (guild_id, level, role_id, keeping) VALUES ($1, $2, $3, $4)
        ON CONFLICT (guild_id, role_id) DO UPDATE SET level = excluded.level, keeping = excluded.keeping
        """,
        guild_id,
        role.level,
        role.role_id,
        role.keeping,
    )


async def delete_level_role(db: Connection, guild_id: int, role_id: int) -> bool:
    """Take a level role out; False when it was none."""
    deleted = await db.fetchval(
        "DELETE FROM level_role WHERE guild_id = $1 AND role_id = $2 RETURNING true", guild_id, role_id
    )
    return bool(deleted)
