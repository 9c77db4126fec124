"""Who is in which practice room. Who sits in voice is known from the relay's events (table voice_state)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class StayRow(msgspec.Struct, frozen=True):
    """A member in a practice room."""

    guild_id: int
    user_id: int
    channel_id: int
    since: datetime
    seen_until: datetime


async def move_stays(db: Connection, now: datetime) -> None:
    """Those who are still in a practice room, maybe in another one, have been seen there now."""
    await db.execute(
        """
        UPDATE practice_stay AS s SET seen_until = $1, channel_id = v.channel_id
        FROM practice_room_voice AS v WHERE v.guild_id = s.guild_id AND v.user_id = s.user_id
        """,
        now,
    )


async def list_arrivals(db: Connection, limit: int) -> list[tuple[int, int]]:
    """(guild, member) who have come into a practice room."""
    rows = await db.fetch(
        """
        SELECT v.guild_id, v.user_id FROM practice_room_voice AS v
        LEFT JOIN practice_stay AS s USING (guild_id, user_id)
        WHERE s.user_id IS NULL LIMIT $1
        """,
        limit,
    )
    return [(row["guild_id"], row["user_id"]) for row in rows]


async def list_departures(db: Connection, limit: int) -> list[tuple[int, int]]:
    """(guild, member) who are in no practice room any more."""
    rows = await db.fetch(
        """
        SELECT s.guild_id, s.user_id FROM practice_stay AS s
        LEFT JOIN practice_room_voice AS v USING (guild_id, user_id)
        WHERE v.user_id IS NULL LIMIT $1
        """,
        limit,
    )
    return [(row["guild_id"], row["user_id"]) for row in rows]


async def add_stay(db: Connection, guild_id: int, user_id: int, now: datetime) -> StayRow | None:
    """They are in a practice room from now on; None when they have left again, or were there before."""
    row = await db.fetchrow(
        """
        INSERT INTO practice_stay (guild_id, user_id, channel_id, since, seen_until)
        SELECT guild_id, user_id, channel_id, $3, $3 FROM practice_room_voice
        WHERE guild_id = $1 AND user_id = $2
        ON CONFLICT DO NOTHING RETURNING *
        """,
        guild_id,
        user_id,
        now,
    )
    return None if row is None else StayRow(**row)


async def delete_stay(db: Connection, guild_id: int, user_id: int) -> StayRow | None:
    """They have left; None when they are there again, or that was noted before."""
    row = await db.fetchrow(
        """
        DELETE FROM practice_stay AS s WHERE s.guild_id = $1 AND s.user_id = $2 AND NOT EXISTS (
            SELECT FROM practice_room_voice AS v WHERE v.guild_id = s.guild_id AND v.user_id = s.user_id
        )
        RETURNING *
        """,
        guild_id,
        user_id,
    )
    return None if row is None else StayRow(**row)


async def claim_telling(db: Connection, guild_id: int, user_id: int, before: datetime, now: datetime) -> bool:
    """Whether it may be announced now; False when it was after that moment."""
    status: str = await db.execute(
        """
        INSERT INTO practice_room_told AS t (guild_id, user_id, told_at) VALUES ($1, $2, $4)
        ON CONFLICT (guild_id, user_id) DO UPDATE SET told_at = $4 WHERE t.told_at <= $3
        """,
        guild_id,
        user_id,
        before,
        now,
    )
    return status != "INSERT 0 0"


async def has_timed(db: Connection, guild_id: int, user_id: int, since: datetime) -> bool:
    """Whether a timed session runs, or ended since then: that time is counted by it."""
    known: bool = await db.fetchval(
        """
        SELECT EXISTS (SELECT FROM practice_timer WHERE guild_id = $1 AND user_id = $2) OR EXISTS (
            SELECT FROM practice_session
            WHERE guild_id = $1 AND user_id = $2 AND kind = 'timed' AND created_at >= $3
        )
        """,
        guild_id,
        user_id,
        since,
    )
    return known
