"""Level roles of guilds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class LevelRoleRow(msgspec.Struct, frozen=True):
    """A role at a level; `keeping` is stack, replace or sticky; `lasts_days` None: it stays."""

    level: int
    role_id: int
    keeping: str
    lasts_days: int | None = None


async def list_level_roles(db: Connection, guild_ids: Sequence[int]) -> dict[int, list[LevelRoleRow]]:
    """The level roles of these guilds, lowest level first; guilds without any are missing."""
    rows = await db.fetch(
        """
        SELECT guild_id, level, role_id, keeping, lasts_days FROM level_role
        WHERE guild_id = ANY($1::bigint[]) ORDER BY guild_id, level, role_id
        """,
        guild_ids,
    )
    roles: dict[int, list[LevelRoleRow]] = {}
    for row in rows:
        roles.setdefault(row["guild_id"], []).append(
            LevelRoleRow(row["level"], row["role_id"], row["keeping"], row["lasts_days"])
        )
    return roles


async def add_level_role(db: Connection, guild_id: int, role: LevelRoleRow) -> None:
    """Write a level role; the same role at another level moves there."""
    await db.execute(
        """
        INSERT INTO level_role (guild_id, level, role_id, keeping, lasts_days) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (guild_id, role_id) DO UPDATE SET
            level = excluded.level, keeping = excluded.keeping, lasts_days = excluded.lasts_days
        """,
        guild_id,
        role.level,
        role.role_id,
        role.keeping,
        role.lasts_days,
    )


async def delete_level_role(db: Connection, guild_id: int, role_id: int) -> bool:
    """Take a level role out, and what is known of members who lost it; False when it was none."""
    deleted = await db.fetchval(
        """
        WITH forgotten AS (DELETE FROM level_role_away WHERE guild_id = $1 AND role_id = $2)
        DELETE FROM level_role WHERE guild_id = $1 AND role_id = $2 RETURNING true
        """,
        guild_id,
        role_id,
    )
    return bool(deleted)


class MemberLevelRow(msgspec.Struct, frozen=True):
    """A member with what decides about level roles; `role_ids` as last seen, `present`: here and a person;
    `away_ids`: level roles that are not given again."""

    user_id: int
    xp: int
    role_ids: tuple[int, ...]
    present: bool
    away_ids: tuple[int, ...] = ()


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
               m.left_at IS NULL AND m.is_bot IS NOT TRUE AS present,
               ARRAY(SELECT a.role_id FROM level_role_away AS a
                     WHERE a.guild_id = $1 AND a.user_id = c.user_id) AS away_ids
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
    return [
        MemberLevelRow(
            row["user_id"], row["xp"], tuple(row["role_ids"]), row["present"], tuple(row["away_ids"])
        )
        for row in rows
    ]


class LostRole(msgspec.Struct, frozen=True):
    """A level role that a member held and does not hold any more, and the xp they have."""

    guild_id: int
    user_id: int
    role_id: int
    xp: int


async def list_lost(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int], role_ids: Sequence[str]
) -> list[LostRole]:
    """Level roles that stand in the members' rows and not among the roles (array literals) told now."""
    rows = await db.fetch(
        """
        SELECT m.guild_id, m.user_id, l.role_id, COALESCE(t.xp, 0) AS xp
        FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS told(guild_id, user_id, role_ids)
        JOIN member AS m USING (guild_id, user_id)
        JOIN level_role AS l USING (guild_id)
        LEFT JOIN activity_total AS t USING (guild_id, user_id)
        WHERE l.role_id = ANY(m.role_ids) AND l.role_id <> ALL(told.role_ids::bigint[])
        """,
        guild_ids,
        user_ids,
        role_ids,
    )
    return [LostRole(**row) for row in rows]


async def delete_away_held(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int], role_ids: Sequence[str]
) -> None:
    """A role that is held is not away, whoever gave it."""
    await db.execute(
        """
        DELETE FROM level_role_away AS a
        USING unnest($1::bigint[], $2::bigint[], $3::text[]) AS told(guild_id, user_id, role_ids)
        WHERE a.guild_id = told.guild_id AND a.user_id = told.user_id
          AND a.role_id = ANY(told.role_ids::bigint[])
        """,
        guild_ids,
        user_ids,
        role_ids,
    )


async def add_away(db: Connection, roles: Sequence[tuple[int, int, int]], cause: str, now: datetime) -> None:
    """These (guild, member, role) are not given again; `cause` is by_hand or expired."""
    await db.execute(
        """
        INSERT INTO level_role_away (guild_id, user_id, role_id, since, cause)
        SELECT guild_id, user_id, role_id, $4, $5
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS lost(guild_id, user_id, role_id)
        ON CONFLICT DO NOTHING
        """,
        [role[0] for role in roles],
        [role[1] for role in roles],
        [role[2] for role in roles],
        now,
        cause,
    )


async def delete_away(db: Connection, roles: Sequence[tuple[int, int, int]]) -> None:
    """These (guild, member, role) were earned again."""
    await db.execute(
        """
        DELETE FROM level_role_away AS a
        USING unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS earned(guild_id, user_id, role_id)
        WHERE a.guild_id = earned.guild_id AND a.user_id = earned.user_id AND a.role_id = earned.role_id
        """,
        [role[0] for role in roles],
        [role[1] for role in roles],
        [role[2] for role in roles],
    )


async def list_away(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int]
) -> dict[tuple[int, int], set[int]]:
    """Roles that these members are not given again, by (guild, member)."""
    rows = await db.fetch(
        """
        SELECT guild_id, user_id, role_id FROM level_role_away
        JOIN unnest($1::bigint[], $2::bigint[]) AS asked(guild_id, user_id) USING (guild_id, user_id)
        """,
        guild_ids,
        user_ids,
    )
    away: dict[tuple[int, int], set[int]] = {}
    for row in rows:
        away.setdefault((row["guild_id"], row["user_id"]), set()).add(row["role_id"])
    return away
