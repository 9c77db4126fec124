"""What a member did, day by day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class ActivityDayRow(msgspec.Struct, frozen=True):
    """One day of the guild. `hours` holds 24 pairs of messages and voice seconds."""

    day: date
    messages: int
    voice_seconds: int
    hours: tuple[tuple[int, int], ...]


async def list_days(
    db: Connection, guild_id: int, user_id: int, first: date, last: date
) -> list[ActivityDayRow]:
    """The days on which the member did something, oldest first."""
    rows = await db.fetch(
        """
        SELECT day, messages, voice_seconds, COALESCE(array_lower(hours, 1), 0) AS from_hour, hours
        FROM activity_day
        WHERE guild_id = $1 AND user_id = $2 AND day BETWEEN $3 AND $4
        ORDER BY day
        """,
        guild_id,
        user_id,
        first,
        last,
    )
    return [
        ActivityDayRow(
            row["day"], row["messages"], row["voice_seconds"], _unpacked(row["from_hour"], row["hours"])
        )
        for row in rows
    ]


def _unpacked(from_hour: int, packed: list[int | None] | None) -> tuple[tuple[int, int], ...]:
    """All 24 hours from those between the first and the last active one."""
    hours = [(0, 0)] * 24
    for at, value in enumerate(packed or ()):
        if value is not None and 0 <= from_hour + at < 24:
            hours[from_hour + at] = (value & 0xFFFFFFFF, value >> 32)
    return tuple(hours)


class GuildDayRow(msgspec.Struct, frozen=True):
    """A day of a whole server. `members`: how many did something."""

    day: date
    members: int
    messages: int
    voice_seconds: int


async def list_guild_days(db: Connection, guild_id: int, first: date, last: date) -> list[GuildDayRow]:
    """Days on which anybody did something, oldest first."""
    rows = await db.fetch(
        """
        SELECT day, count(*) FILTER (WHERE messages > 0 OR voice_seconds > 0 OR reactions > 0) AS members,
               sum(messages)::bigint AS messages, sum(voice_seconds)::bigint AS voice_seconds
        FROM activity_day WHERE guild_id = $1 AND day BETWEEN $2 AND $3 GROUP BY day ORDER BY day
        """,
        guild_id,
        first,
        last,
    )
    return [GuildDayRow(**row) for row in rows]
