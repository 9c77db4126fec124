"""Dungeons and emojis as guilds changed them, and which dungeons were run lately.

Why: decision 0281.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


async def list_changed(db: Connection, guild_id: int) -> dict[str, dict[str, Any] | None]:
    """Key -> definition of what a guild made or changed; None: hidden."""
    rows = await db.fetch(
        "SELECT key, definition FROM raid_dungeon WHERE guild_id = $1 ORDER BY key", guild_id
    )
    return {row["key"]: row["definition"] for row in rows}


async def lock_changed(db: Connection, guild_id: int) -> dict[str, dict[str, Any] | None]:
    """The same, and nobody else changes the guild's dungeons until the transaction ends."""
    await db.execute("SELECT pg_advisory_xact_lock(7209, hashint8($1))", guild_id)
    return await list_changed(db, guild_id)


async def mark_changed(
    db: Connection,
    guild_id: int,
    key: str,
    definition: dict[str, Any] | None,
    actor_id: int,
    now: datetime,
) -> None:
    """A guild's own form of a dungeon; None hides it."""
    await db.execute(
        """
        INSERT INTO raid_dungeon (guild_id, key, definition, changed_by, changed_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (guild_id, key) DO UPDATE
            SET definition = excluded.definition, changed_by = excluded.changed_by,
                changed_at = excluded.changed_at
        """,
        guild_id,
        key,
        definition,
        actor_id,
        now,
    )


async def delete_changed(db: Connection, guild_id: int, key: str) -> bool:
    """A made one is gone, a shipped one is as shipped again; False when nothing was changed."""
    deleted = await db.fetchval(
        "DELETE FROM raid_dungeon WHERE guild_id = $1 AND key = $2 RETURNING true", guild_id, key
    )
    return bool(deleted)


async def list_recent(db: Connection, guild_id: int, limit: int = 25) -> list[str]:
    """Keys of the dungeons run last in a guild, the latest first."""
    rows = await db.fetch(
        """
        SELECT dungeon_key, max(run_id) AS latest
        FROM (SELECT dungeon_key, run_id FROM run WHERE guild_id = $1 ORDER BY created_at DESC LIMIT 200) AS r
        GROUP BY dungeon_key ORDER BY latest DESC LIMIT $2
        """,
        guild_id,
        limit,
    )
    return [row["dungeon_key"] for row in rows]


class MappedEmoji(msgspec.Struct, frozen=True):
    """A guild's own emoji for a class or item, "<:name:id>". `there`: the guild still has it."""

    key: str
    emoji: str
    there: bool


async def list_emojis(db: Connection, guild_id: int) -> list[MappedEmoji]:
    """Everything that was mapped; a guild that has never told its emojis has them all."""
    rows = await db.fetch(
        """
        SELECT key, emoji, COALESCE(substring(emoji FROM '(\\d+)>$')::bigint = ANY(emoji_ids), true) AS there
        FROM raid_emoji LEFT JOIN guild USING (guild_id) WHERE guild_id = $1 ORDER BY key
        """,
        guild_id,
    )
    return [MappedEmoji(**row) for row in rows]


async def mark_emoji(db: Connection, guild_id: int, key: str, emoji: str | None) -> None:
    """The emoji for a class or item; None takes it away."""
    if emoji is None:
        await db.execute("DELETE FROM raid_emoji WHERE guild_id = $1 AND key = $2", guild_id, key)
        return
    await db.execute(
        """
        INSERT INTO raid_emoji (guild_id, key, emoji) VALUES ($1, $2, $3)
        ON CONFLICT (guild_id, key) DO UPDATE SET emoji = excluded.emoji
        """,
        guild_id,
        key,
        emoji,
    )


async def list_changed_classes(db: Connection, guild_id: int) -> dict[str, dict[str, Any] | None]:
    """Key -> definition of the classes that a guild added; None: hidden."""
    rows = await db.fetch("SELECT key, definition FROM raid_class WHERE guild_id = $1 ORDER BY key", guild_id)
    return {row["key"]: row["definition"] for row in rows}


async def mark_class(db: Connection, guild_id: int, key: str, definition: dict[str, Any] | None) -> None:
    """A class of the guild's own; None hides a shipped one."""
    await db.execute(
        """
        INSERT INTO raid_class (guild_id, key, definition) VALUES ($1, $2, $3)
        ON CONFLICT (guild_id, key) DO UPDATE SET definition = excluded.definition
        """,
        guild_id,
        key,
        definition,
    )


async def delete_class(db: Connection, guild_id: int, key: str) -> bool:
    """One of its own is gone, a shipped one is there again; False when nothing was changed."""
    deleted = await db.fetchval(
        "DELETE FROM raid_class WHERE guild_id = $1 AND key = $2 RETURNING true", guild_id, key
    )
    return bool(deleted)
