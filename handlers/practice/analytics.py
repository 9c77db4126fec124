"""What practice counts of a server for `/analytics`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from db.practice.analytics import count_practice_activity
from handlers.platform.analytics.figures import Numbers
from handlers.platform.guild_days import local_day

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild


async def _count(db: Connection, guild: Guild, since: datetime) -> Mapping[str, int]:
    first_day = local_day(since, guild.timezone)
    return await count_practice_activity(db, guild.id, first_day, since)


ANALYTICS = Numbers(
    {
        "sessions": "Sessions",
        "minutes": "Minutes practised",
        "members": "Members who practised",
        "graduations": "Graduations",
    },
    _count,
)
