"""Who takes part in a run, waits for a place or has left; and which class members like."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class MemberRow(msgspec.Struct, frozen=True):
    """`state`: joined, benched, waiting, offered (a place is held until `offered_until`), left."""

    user_id: int
    state: str
    class_key: str | None
    place: int
    offered_until: datetime | None
    afk_confirmed: bool
    attended: bool | None
    joined_at: datetime


async def list_members(db: Connection, run_id: int) -> list[MemberRow]:
    """Everybody who ever pressed on the run, in the order of their places."""
    rows = await db.fetch(
        """
        SELECT user_id, state, class_key, place, offered_until, afk_confirmed, attended, joined_at
        FROM run_member WHERE run_id = $1 ORDER BY place, user_id
        """,
        run_id,
    )
    return [MemberRow(**row) for row in rows]


async def move_member(db: Connection, guild_id: int, run_id: int, member: MemberRow, now: datetime) -> None:
    """Writes how a member stands now; what others note about them (attended) stays."""
    await db.execute(
        """
        INSERT INTO run_member (run_id, user_id, guild_id, state, class_key, place, offered_until,
                                afk_confirmed, joined_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (run_id, user_id) DO UPDATE SET state = excluded.state, class_key = excluded.class_key,
            place = excluded.place, offered_until = excluded.offered_until,
            afk_confirmed = excluded.afk_confirmed, joined_at = excluded.joined_at,
            changed_at = excluded.changed_at
        """,
        run_id,
        member.user_id,
        guild_id,
        member.state,
        member.class_key,
        member.place,
        member.offered_until,
        member.afk_confirmed,
        member.joined_at,
        now,
    )


async def list_overdue_offers(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(guild, run) of those still running where a place was held long enough."""
    rows = await db.fetch(
        """
        SELECT m.guild_id, m.run_id FROM run_member AS m JOIN run USING (run_id)
        WHERE m.state = 'offered' AND m.offered_until <= $1 AND run.state IN ('open', 'live')
        GROUP BY m.guild_id, m.run_id ORDER BY min(m.offered_until), m.run_id LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["run_id"]) for row in rows]


async def find_favourite(db: Connection, guild_id: int, user_id: int) -> str | None:
    """The class the member picked last."""
    found: str | None = await db.fetchval(
        "SELECT class_key FROM raid_choice WHERE guild_id = $1 AND user_id = $2", guild_id, user_id
    )
    return found


async def mark_favourite(db: Connection, guild_id: int, user_id: int, class_key: str | None) -> None:
    """The class the member plays from now on, unless they say otherwise."""
    await db.execute(
        """
        INSERT INTO raid_choice (guild_id, user_id, class_key) VALUES ($1, $2, $3)
        ON CONFLICT (guild_id, user_id) DO UPDATE SET class_key = excluded.class_key
        """,
        guild_id,
        user_id,
        class_key,
    )
