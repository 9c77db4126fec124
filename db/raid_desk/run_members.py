"""Who takes part in a run, waits for a place or has left; what they bring, like, confirmed and have seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class RunMemberRow(msgspec.Struct, frozen=True):
    """`state`: joined, benched, waiting, offered (a place is held until `offered_until`), left."""

    user_id: int
    state: str
    class_key: str | None
    place: int
    offered_until: datetime | None
    afk_confirmed: bool
    attended: bool | None
    joined_at: datetime


class OfferRow(msgspec.Struct, frozen=True):
    """`state`: promised, waiting (there are enough of them), popped, withdrawn, released."""

    user_id: int
    item: str
    state: str
    place: int


async def list_members(db: Connection, run_id: int) -> list[RunMemberRow]:
    """Everybody who ever pressed on the run, in the order of their places."""
    rows = await db.fetch(
        """
        SELECT user_id, state, class_key, place, offered_until, afk_confirmed, attended, joined_at
        FROM run_member WHERE run_id = $1 ORDER BY place, user_id
        """,
        run_id,
    )
    return [RunMemberRow(**row) for row in rows]


async def list_offers(db: Connection, run_id: int) -> list[OfferRow]:
    """Everything that was ever offered to the run, in the order of places."""
    rows = await db.fetch(
        "SELECT user_id, item, state, place FROM run_offer WHERE run_id = $1 ORDER BY place, user_id, item",
        run_id,
    )
    return [OfferRow(**row) for row in rows]


async def move_member(
    db: Connection, guild_id: int, run_id: int, member: RunMemberRow, now: datetime
) -> None:
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


async def find_favourite(db: Connection, guild_id: int, user_id: int) -> str | None:
    """The class the member picked last."""
    class_key: str | None = await db.fetchval(
        "SELECT class_key FROM raid_choice WHERE guild_id = $1 AND user_id = $2", guild_id, user_id
    )
    return class_key


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


async def move_waiting_to_left(db: Connection, run_id: int, now: datetime) -> None:
    """Nobody waits for a place in a run that is over."""
    await db.execute(
        """
        UPDATE run_member SET state = 'left', offered_until = NULL, changed_at = $2
        WHERE run_id = $1 AND state IN ('waiting', 'offered')
        """,
        run_id,
        now,
    )


async def mark_nobody_confirmed(db: Connection, run_id: int) -> None:
    """An AFK check begins."""
    await db.execute("UPDATE run_member SET afk_confirmed = false WHERE run_id = $1", run_id)


async def mark_confirmed(db: Connection, run_id: int, user_id: int) -> bool:
    """A joined member is there; False for anybody else."""
    marked = await db.fetchval(
        """
        UPDATE run_member SET afk_confirmed = true
        WHERE run_id = $1 AND user_id = $2 AND state = 'joined' RETURNING true
        """,
        run_id,
        user_id,
    )
    return bool(marked)


async def mark_attended(db: Connection, run_id: int, asked: Sequence[int], there: Sequence[int]) -> None:
    """Of the members asked about, those named were there and the others were not."""
    await db.execute(
        """
        UPDATE run_member SET attended = user_id = ANY($3::bigint[])
        WHERE run_id = $1 AND user_id = ANY($2::bigint[])
        """,
        run_id,
        asked,
        there,
    )


async def add_location_view(
    db: Connection, run_id: int, user_id: int, location_version: int, now: datetime
) -> bool:
    """Notes that the member was shown that location; False when they had seen it before."""
    added = await db.fetchval(
        """
        INSERT INTO run_location_view (run_id, user_id, location_version, seen_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING RETURNING true
        """,
        run_id,
        user_id,
        location_version,
        now,
    )
    return bool(added)


async def list_viewers(db: Connection, run_id: int, location_version: int) -> list[int]:
    """Who was shown that location, the first one first."""
    rows = await db.fetch(
        """
        SELECT user_id FROM run_location_view WHERE run_id = $1 AND location_version = $2
        ORDER BY seen_at, user_id
        """,
        run_id,
        location_version,
    )
    return [row["user_id"] for row in rows]
