"""Achievements of guilds, and their default sets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class AchievementRow(msgspec.Struct, frozen=True, kw_only=True):
    """A definition. `criteria` as stored, None: by hand only; `holders`: how many members have it."""

    achievement_id: int
    name: str
    description: str = ""
    emoji: str = ""
    badge_url: str | None = None
    xp: int = 0
    role_id: int | None = None
    secret: bool = False
    liberation: bool = False
    criteria: dict[str, Any] | None = None
    default_key: str | None = None
    holders: int = 0


async def list_achievements(db: Connection, guild_id: int) -> list[AchievementRow]:
    """All that exist in a guild, oldest first."""
    return (await list_achievements_of(db, [guild_id])).get(guild_id, [])


async def list_achievements_of(db: Connection, guild_ids: Sequence[int]) -> dict[int, list[AchievementRow]]:
    """The same, by guild."""
    rows = await db.fetch(
        """
        SELECT guild_id, achievement_id, name, description, emoji, badge_url, xp, role_id, secret, liberation,
               criteria, default_key, holders
        FROM achievement WHERE guild_id = ANY($1::bigint[]) AND deleted_at IS NULL ORDER BY achievement_id
        """,
        guild_ids,
    )
    achievements: dict[int, list[AchievementRow]] = {}
    for row in rows:
        told = dict(row)
        achievements.setdefault(told.pop("guild_id"), []).append(AchievementRow(**told))
    return achievements


async def list_criteria(db: Connection, guild_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The criteria of all achievements of these guilds."""
    rows = await db.fetch(
        """
        SELECT guild_id, criteria FROM achievement
        WHERE guild_id = ANY($1::bigint[]) AND deleted_at IS NULL AND criteria IS NOT NULL
        """,
        guild_ids,
    )
    criteria: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        criteria.setdefault(row["guild_id"], []).append(row["criteria"])
    return criteria


async def lock_achievement(db: Connection, guild_id: int, achievement_id: int) -> AchievementRow | None:
    """One that exists; nobody changes it until the transaction ends."""
    row = await db.fetchrow(
        """
        SELECT achievement_id, name, description, emoji, badge_url, xp, role_id, secret, liberation, criteria,
               default_key, holders
        FROM achievement WHERE guild_id = $1 AND achievement_id = $2 AND deleted_at IS NULL FOR UPDATE
        """,
        guild_id,
        achievement_id,
    )
    return AchievementRow(**row) if row is not None else None


async def find_name(db: Connection, guild_id: int, name: str) -> int | None:
    """The id of the achievement of that name, whatever its capitals."""
    achievement_id: int | None = await db.fetchval(
        """
        SELECT achievement_id FROM achievement
        WHERE guild_id = $1 AND lower(name) = lower($2) AND deleted_at IS NULL
        """,
        guild_id,
        name,
    )
    return achievement_id


async def add_achievement(
    db: Connection, guild_id: int, new: AchievementRow, created_by: int | None, now: datetime
) -> int | None:
    """The new one's id (the one in `new` does not count); None when the name is taken."""
    added: int | None = await db.fetchval(_ADD, *_added(guild_id, new, created_by, now))
    return added


async def add_achievements(
    db: Connection, guild_id: int, new: Sequence[AchievementRow], now: datetime
) -> None:
    """Of nobody's making; those whose name is taken are left out."""
    await db.executemany(_ADD, [_added(guild_id, row, None, now) for row in new])


_ADD = """
    INSERT INTO achievement (guild_id, name, description, emoji, badge_url, xp, role_id, secret,
                             liberation, criteria, default_key, created_by, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    ON CONFLICT DO NOTHING RETURNING achievement_id
    """


def _added(guild_id: int, new: AchievementRow, created_by: int | None, now: datetime) -> tuple[object, ...]:
    return (
        guild_id,
        new.name,
        new.description,
        new.emoji,
        new.badge_url,
        new.xp,
        new.role_id,
        new.secret,
        new.liberation,
        new.criteria,
        new.default_key,
        created_by,
        now,
    )


async def mark_changed(db: Connection, guild_id: int, row: AchievementRow) -> None:
    """Write all that can be edited; who has it stays."""
    await db.execute(
        """
        UPDATE achievement SET name = $3, description = $4, emoji = $5, badge_url = $6, xp = $7, role_id = $8,
            secret = $9, liberation = $10, criteria = $11
        WHERE guild_id = $1 AND achievement_id = $2
        """,
        guild_id,
        row.achievement_id,
        row.name,
        row.description,
        row.emoji,
        row.badge_url,
        row.xp,
        row.role_id,
        row.secret,
        row.liberation,
        row.criteria,
    )


async def mark_deleted(db: Connection, guild_id: int, achievement_id: int, now: datetime) -> None:
    """It is gone from all lists; what members got with it stays theirs."""
    await db.execute(
        "UPDATE achievement SET deleted_at = $3 WHERE guild_id = $1 AND achievement_id = $2",
        guild_id,
        achievement_id,
        now,
    )


async def count_achievements(db: Connection, guild_id: int) -> int:
    """How many exist in a guild."""
    count: int = await db.fetchval(
        "SELECT count(*) FROM achievement WHERE guild_id = $1 AND deleted_at IS NULL", guild_id
    )
    return count


async def list_sets(db: Connection, guild_id: int) -> set[str]:
    """The modules whose default sets the guild was given."""
    rows = await db.fetch("SELECT module FROM achievement_set WHERE guild_id = $1", guild_id)
    return {row["module"] for row in rows}


async def claim_sets(db: Connection, guild_id: int, modules: Sequence[str], now: datetime) -> list[str]:
    """Those of them whose sets are ours to install, now and never again."""
    rows = await db.fetch(
        """
        INSERT INTO achievement_set (guild_id, module, installed_at)
        SELECT $1, module, $3 FROM unnest($2::text[]) AS module
        ON CONFLICT DO NOTHING RETURNING module
        """,
        guild_id,
        list(modules),
        now,
    )
    return [row["module"] for row in rows]


async def list_guilds_without_sets(db: Connection, modules: Sequence[str], limit: int) -> list[int]:
    """Guilds that lack one of these default sets."""
    rows = await db.fetch(
        """
        SELECT guild_id FROM guild AS g WHERE left_at IS NULL AND (
            SELECT count(*) FROM achievement_set AS s
            WHERE s.guild_id = g.guild_id AND s.module = ANY($1::text[])) < cardinality($1::text[])
        ORDER BY guild_id LIMIT $2
        """,
        modules,
        limit,
    )
    return [row["guild_id"] for row in rows]
