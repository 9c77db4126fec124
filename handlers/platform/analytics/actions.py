"""Reading the command log of a server."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.platform.command_log import list_hours, list_uses
from handlers.platform.analytics.rules import Analytics, analytics
from handlers.platform.guild_days import zone

if TYPE_CHECKING:
    from db.pool import Connection


async def find_analytics(
    db: Connection, guild_id: int, days: int, timezone: str, now: datetime
) -> Analytics | None:
    """Of the last days; None when nothing was used."""
    since = now - timedelta(days=days)
    uses = await list_uses(db, guild_id, since)
    return analytics(days, uses, await list_hours(db, guild_id, since, zone(timezone).key))
