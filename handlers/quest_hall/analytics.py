"""What the quest hall counts of a server for `/analytics`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from db.quest_hall.analytics import count_quest_activity
from handlers.platform.analytics.figures import Numbers

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild


async def _count(db: Connection, guild: Guild, since: datetime) -> Mapping[str, int]:
    return await count_quest_activity(db, guild.id, since)


ANALYTICS = Numbers(
    {
        "completed": "Quests completed",
        "members": "Members who completed one",
        "bounties": "Bounties posted",
    },
    _count,
)
