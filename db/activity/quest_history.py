"""Activity quests that a member has done."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class DoneRow(msgspec.Struct, frozen=True):
    """A quest that was done, and what it paid. `template` None: made by hand."""

    name: str
    template: str | None
    kind: str
    xp: int
    completed_at: datetime


class KindRow(msgspec.Struct, frozen=True):
    """How many quests of a kind were done, and the xp they paid."""

    kind: str
    quests: int
    xp: int


class QuestDayRow(msgspec.Struct, frozen=True):
    """How many quests of a kind were done on a day."""

    day: date
    kind: str
    quests: int


async def list_done(db: Connection, guild_id: int, user_id: int, limit: int, offset: int) -> list[DoneRow]:
    """The quests that a member has done, newest first."""
    rows = await db.fetch(
        """
        SELECT q.name, q.template, q.kind, p.xp, p.completed_at
        FROM activity_quest_progress p JOIN activity_quest q USING (quest_id)
        WHERE p.guild_id = $1 AND p.user_id = $2
        ORDER BY p.completed_at DESC, p.quest_id LIMIT $3 OFFSET $4
        """,
        guild_id,
        user_id,
        limit,
        offset,
    )
    return [DoneRow(**row) for row in rows]


async def list_kinds(db: Connection, guild_id: int, user_id: int) -> list[KindRow]:
    """What a member has done of each kind, the most first."""
    rows = await db.fetch(
        """
        SELECT q.kind, count(*) AS quests, sum(p.xp)::bigint AS xp
        FROM activity_quest_progress p JOIN activity_quest q USING (quest_id)
        WHERE p.guild_id = $1 AND p.user_id = $2 GROUP BY q.kind ORDER BY quests DESC, q.kind
        """,
        guild_id,
        user_id,
    )
    return [KindRow(**row) for row in rows]


async def list_days(
    db: Connection, guild_id: int, user_id: int, timezone: str, since: datetime
) -> list[QuestDayRow]:
    """What a member has done since then by day, as the guild's clocks have it."""
    rows = await db.fetch(
        """
        SELECT (p.completed_at AT TIME ZONE $3)::date AS day, q.kind, count(*) AS quests
        FROM activity_quest_progress p JOIN activity_quest q USING (quest_id)
        WHERE p.guild_id = $1 AND p.user_id = $2 AND p.completed_at >= $4
        GROUP BY day, q.kind ORDER BY day
        """,
        guild_id,
        user_id,
        timezone,
        since,
    )
    return [QuestDayRow(**row) for row in rows]


async def list_daily_days(db: Connection, guild_id: int, user_id: int, timezone: str) -> list[date]:
    """Days on which a member has done a daily quest, newest first."""
    rows = await db.fetch(
        """
        SELECT DISTINCT (p.completed_at AT TIME ZONE $3)::date AS day
        FROM activity_quest_progress p JOIN activity_quest q USING (quest_id)
        WHERE p.guild_id = $1 AND p.user_id = $2 AND q.cycle = 'daily' ORDER BY day DESC
        """,
        guild_id,
        user_id,
        timezone,
    )
    return [row["day"] for row in rows]
