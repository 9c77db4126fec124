"""Categories in which the quests of a board are put."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection


async def list_categories(db: Connection, guild_id: int) -> list[str]:
    """What a guild has added."""
    rows = await db.fetch("SELECT name FROM quest_category WHERE guild_id = $1 ORDER BY name", guild_id)
    return [row["name"] for row in rows]


async def add_category(db: Connection, guild_id: int, name: str) -> bool:
    """False when it is there already."""
    added = await db.fetchval(
        "INSERT INTO quest_category (guild_id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true",
        guild_id,
        name,
    )
    return bool(added)


async def delete_category(db: Connection, guild_id: int, name: str) -> bool:
    """Quests keep it; False when it is not there."""
    deleted = await db.fetchval(
        "DELETE FROM quest_category WHERE guild_id = $1 AND name = $2 RETURNING true", guild_id, name
    )
    return bool(deleted)


async def find_category_id(db: Connection, guild_id: int, name: str) -> int | None:
    """The number of one that a guild has added."""
    category_id: int | None = await db.fetchval(
        "SELECT category_id FROM quest_category WHERE guild_id = $1 AND name = $2", guild_id, name
    )
    return category_id


async def find_category_name(db: Connection, guild_id: int, category_id: int) -> str | None:
    """By its number, which comes from outside: only one of that guild."""
    name: str | None = await db.fetchval(
        "SELECT name FROM quest_category WHERE guild_id = $1 AND category_id = $2", guild_id, category_id
    )
    return name
