"""A server's settings, as if somebody had chosen them."""

from typing import Any


async def choose(db: Any, guild_id: int, module: str, **settings: Any) -> None:
    """These settings of a module; the others stay as they are."""
    await db.execute(
        """
        INSERT INTO guild_setting (guild_id, module, settings) VALUES ($1, $2, $3)
        ON CONFLICT (guild_id, module) DO UPDATE SET settings = guild_setting.settings || excluded.settings
        """,
        guild_id,
        module,
        settings,
    )
