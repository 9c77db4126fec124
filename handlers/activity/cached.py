"""What of activity is kept in the caches, see handlers.frame.caches."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from db.activity import achievements, activity_quests
from db.activity.achievements import AchievementRow
from db.activity.activity_quests import ActivityQuestRow
from handlers.activity.leaderboards.actions import BoardLine, read_top
from handlers.frame.caches import Cached, Kind

if TYPE_CHECKING:
    from db.pool import Connection


async def _load_achievements(db: Connection, guild_id: int, part: str, now: datetime) -> list[AchievementRow]:
    return await achievements.list_achievements(db, guild_id)


async def _load_quests(db: Connection, guild_id: int, part: str, now: datetime) -> list[ActivityQuestRow]:
    return (await activity_quests.list_quests(db, [guild_id], now)).get(guild_id, [])


async def _load_top(db: Connection, guild_id: int, part: str, now: datetime) -> tuple[BoardLine, ...]:
    return await read_top(db, guild_id, part)


ACHIEVEMENTS = Cached(Kind("achievements/1", list[AchievementRow], 1800.0, 2_000), _load_achievements)
"""Definitions; how many members hold one is as old as the entry."""
QUESTS = Cached(Kind("quests/1", list[ActivityQuestRow], 1800.0, 2_000), _load_quests)
"""Quests that had not ended when they were read, those to come too."""
BOARDS = Cached(Kind("boards/1", tuple[BoardLine, ...], 60.0, 5_000), _load_top)
"""The first page of a board, which is the part. Announced when the standings have moved."""

CACHED = (ACHIEVEMENTS, QUESTS, BOARDS)
