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


class MemberLevelRow(msgspec.Struct, frozen=True):
    """A member with what decides about level roles; `role_ids` as last seen, `present`: here and a person."""

    user_id: int
    xp: int
    role_ids: tuple[int, ...]
    present: bool


async def list_members_for_sync(
    db: Connection, guild_id: int, after_user_id: int, least_xp: int, role_ids: Sequence[int], limit: int
) -> list[MemberLevelRow]:
    """Members who have so much xp or hold one of these roles, in the order of their ids."""
    rows = await db.fetch(
        """
        WITH candidate AS (
            (SELECT user_id FROM activity_total WHERE guild_id = $1 AND user_id > $2 AND xp >= $3
             ORDER BY user_id LIMIT $5)
            UNION
            (SELECT user_id FROM member WHERE guild_id = $1 AND user_id > $2 AND role_ids && $4::bigint[]
             ORDER BY user_id LIMIT $5)
            ORDER BY user_id LIMIT $5)
        SELECT c.user_id, COALESCE(t.xp, 0) AS xp, COALESCE(m.role_ids, '{}') AS role_ids,
               m.left_at IS NULL AND m.is_bot IS NOT TRUE AS present
        FROM candidate AS c
        LEFT JOIN activity_total AS t ON t.guild_id = $1 AND t.user_id = c.user_id
        LEFT JOIN member AS m ON m.guild_id = $1 AND m.user_id = c.user_id
        ORDER BY c.user_id
        """,
        guild_id,
        after_user_id,
        least_xp,
        role_ids,
        limit,
    )
    return [MemberLevelRow(row["user_id"], row["xp"], tuple(row["role_ids"]), row["present"]) for row in rows]
