"""Settings of guilds: one jsonb object per guild and module, holding only what differs from the defaults."""

from typing import Any

from db.pool import Connection


async def find_settings(db: Connection, guild_id: int, module: str) -> dict[str, Any]:
    """What the guild set in the module; empty when nothing."""
    settings = await db.fetchval(
        "SELECT settings FROM guild_setting WHERE guild_id = $1 AND module = $2", guild_id, module
    )
    return settings or {}


async def list_settings(db: Connection, guild_id: int) -> dict[str, dict[str, Any]]:
    """Everything the guild set, by module."""
    rows = await db.fetch("SELECT module, settings FROM guild_setting WHERE guild_id = $1", guild_id)
    return {row["module"]: row["settings"] for row in rows}


async def lock_settings(db: Connection, guild_id: int, module: str) -> dict[str, Any]:
    """As `find_settings`, and nobody else changes them until the transaction ends."""
    await db.execute(
        """
        INSERT INTO guild_setting (guild_id, module) VALUES ($1, $2)
        ON CONFLICT (guild_id, module) DO NOTHING
        """,
        guild_id,
        module,
    )
    settings: dict[str, Any] = await db.fetchval(
        "SELECT settings FROM guild_setting WHERE guild_id = $1 AND module = $2 FOR UPDATE", guild_id, module
    )
    return settings


async def merge_settings(
    db: Connection, guild_id: int, module: str, patch: dict[str, Any], removed: list[str]
) -> dict[str, Any]:
    """Sets the keys of `patch` and takes out `removed`, leaving all others alone. Returns what holds now."""
    merged: dict[str, Any] = await db.fetchval(
        """
        INSERT INTO guild_setting AS kept (guild_id, module, settings) VALUES ($1, $2, $3)
        ON CONFLICT (guild_id, module) DO UPDATE
            SET settings = (kept.settings || excluded.settings) - $4::text[], updated_at = now()
        RETURNING settings
        """,
        guild_id,
        module,
        patch,
        removed,
    )
    return merged


async def merge_setting_entries(
    db: Connection, guild_id: int, module: str, key: str, patch: dict[str, Any], removed: list[str]
) -> None:
    """As `merge_settings`, one level deeper: inside the object under `key` (a map of roles, say)."""
    await db.execute(
        """
        INSERT INTO guild_setting AS kept (guild_id, module, settings)
        VALUES ($1, $2, jsonb_build_object($3::text, $4::jsonb))
        ON CONFLICT (guild_id, module) DO UPDATE
            SET settings = kept.settings || jsonb_build_object(
                    $3::text, (coalesce(kept.settings -> $3, '{}') || $4::jsonb) - $5::text[]),
                updated_at = now()
        """,
        guild_id,
        module,
        key,
        patch,
        removed,
    )


async def list_integers(db: Connection, module: str, key: str) -> dict[int, int]:
    """The whole number that guilds set under that key, by guild; those that set none are missing."""
    rows = await db.fetch(
        """
        SELECT guild_id, (settings ->> $2)::integer AS number FROM guild_setting
        WHERE module = $1 AND jsonb_typeof(settings -> $2) = 'number'
        """,
        module,
        key,
    )
    return {row["guild_id"]: row["number"] for row in rows}
