"""What the raid desk counts of a server for `/analytics`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from db.raid_desk.analytics import count_raid_activity
from handlers.platform.analytics.figures import Numbers

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild


async def _count(db: Connection, guild: Guild, since: datetime) -> Mapping[str, int]:
    return await count_raid_activity(db, guild.id, since)


ANALYTICS = Numbers(
    {
        "runs": "Runs posted",
        "successes": "Runs that went well",
        "joined": "Runs joined",
        "keys": "Keys popped",
        "verified": "Raiders verified",
        "warnings": "Warnings",
        "suspensions": "Suspensions",
    },
    _count,
)
