"""What a guild has been given of its quests, and which version of them counting should know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class GuildState(msgspec.Struct, frozen=True):
    """Until when the quests of each cycle run, and the calendar for which that was computed."""

    version: int
    calendar: str
    daily_until: datetime | None
    weekly_until: datetime | None
    monthly_until: datetime | None


async def lock_state(db: Connection, guild_id: int) -> GuildState:
    """The guild's state, made if it is missing, held until the transaction ends."""
    row = await db.fetchrow(
        """
        INSERT INTO activity_quest_guild AS g (guild_id) VALUES ($1)
        ON CONFLICT (guild_id) DO UPDATE SET version = g.version
        RETURNING version, calendar, daily_until, weekly_until, monthly_until
        """,
        guild_id,
    )
    return GuildState(**row)


async def find_state(db: Connection, guild_id: int) -> GuildState | None:
    """The guild's state as it is."""
    row = await db.fetchrow(
        """
        SELECT version, calendar, daily_until, weekly_until, monthly_until FROM activity_quest_guild
        WHERE guild_id = $1
        """,
        guild_id,
    )
    return GuildState(**row) if row else None


async def mark_state(
    db: Connection, guild_id: int, calendar: str, untils: Mapping[str, datetime | None]
) -> None:
    """Write the calendar and, by cycle, until when quests run; whoever remembers quests looks again."""
    await db.execute(
        """
        UPDATE activity_quest_guild SET version = version + 1, calendar = $2, daily_until = $3,
            weekly_until = $4, monthly_until = $5
        WHERE guild_id = $1
        """,
        guild_id,
        calendar,
        untils["daily"],
        untils["weekly"],
        untils["monthly"],
    )


async def mark_changed(db: Connection, guild_ids: Sequence[int]) -> None:
    """Quests or boosts of these guilds changed: whoever remembers them looks again."""
    await db.execute(
        """
        INSERT INTO activity_quest_guild AS g (guild_id) SELECT DISTINCT unnest($1::bigint[]) ORDER BY 1
        ON CONFLICT (guild_id) DO UPDATE SET version = g.version + 1
        """,
        guild_ids,
    )


async def list_versions(db: Connection, guild_ids: Sequence[int]) -> dict[int, int]:
    """The version of the quests and boosts of each guild that has or had any."""
    rows = await db.fetch(
        "SELECT guild_id, version FROM activity_quest_guild WHERE guild_id = ANY($1::bigint[])", guild_ids
    )
    return {row["guild_id"]: row["version"] for row in rows}


async def list_guilds_to_arrange(db: Connection, limit: int) -> list[int]:
    """Guilds whose timer was not set yet, or for another time zone, hour or weekday than holds now."""
    rows = await db.fetch(
        """
        SELECT g.guild_id FROM guild AS g
        LEFT JOIN activity_quest_guild AS q USING (guild_id)
        LEFT JOIN guild_setting AS a ON a.guild_id = g.guild_id AND a.module = 'activity'
        LEFT JOIN guild_setting AS p ON p.guild_id = g.guild_id AND p.module = 'platform'
        WHERE g.left_at IS NULL AND q.calendar IS DISTINCT FROM
            COALESCE(p.settings->>'timezone', 'UTC') || ' ' || COALESCE(a.settings->>'quest_reset_hour', '0')
            || ' ' || COALESCE(a.settings->>'quest_reset_day', '0')
        ORDER BY g.guild_id LIMIT $1
        """,
        limit,
    )
    return [row["guild_id"] for row in rows]
