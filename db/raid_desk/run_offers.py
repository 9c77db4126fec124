"""What members bring to runs, as it changes. A thing is promised to one run of a guild at a time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class Promise(msgspec.Struct, frozen=True):
    """The run to which a thing is promised. `dungeon_name` is not escaped."""

    run_id: int
    dungeon_name: str
    channel_id: int
    message_id: int | None


async def find_promise(db: Connection, guild_id: int, user_id: int, item: str) -> Promise | None:
    """Where the member has promised that thing."""
    row = await db.fetchrow(
        """
        SELECT run.run_id, run.dungeon ->> 'name' AS dungeon_name, run.channel_id,
               (SELECT message_id FROM panel WHERE kind = 'raid_desk.run' AND subject = run_id) AS message_id
        FROM run_offer AS o JOIN run USING (run_id)
        WHERE o.guild_id = $1 AND o.user_id = $2 AND o.item = $3 AND o.state = 'promised'
        """,
        guild_id,
        user_id,
        item,
    )
    return None if row is None else Promise(**row)


async def add_promise(
    db: Connection, guild_id: int, run_id: int, user_id: int, item: str, place: int, now: datetime
) -> bool:
    """Promises it to this run; False when it is promised to another run of the guild.

    An earlier offer of it to this run is replaced, unless it was used; else nothing of it is left.
    """
    await db.execute(
        """
        DELETE FROM run_offer
        WHERE run_id = $1 AND user_id = $2 AND item = $3 AND state NOT IN ('promised', 'popped')
        """,
        run_id,
        user_id,
        item,
    )
    added = await db.fetchval(
        """
        INSERT INTO run_offer (run_id, user_id, item, guild_id, state, place, changed_at)
        VALUES ($1, $2, $3, $4, 'promised', $5, $6) ON CONFLICT DO NOTHING RETURNING true
        """,
        run_id,
        user_id,
        item,
        guild_id,
        place,
        now,
    )
    return bool(added)


async def add_withdrawn(
    db: Connection, guild_id: int, run_id: int, user_id: int, item: str, place: int, now: datetime
) -> None:
    """Was offered, and went elsewhere: after `add_promise` has said so."""
    await db.execute(
        """
        INSERT INTO run_offer (run_id, user_id, item, guild_id, state, place, changed_at)
        VALUES ($1, $2, $3, $4, 'withdrawn', $5, $6) ON CONFLICT DO NOTHING
        """,
        run_id,
        user_id,
        item,
        guild_id,
        place,
        now,
    )


async def add_waiting_offer(
    db: Connection, guild_id: int, run_id: int, user_id: int, item: str, place: int, now: datetime
) -> None:
    """Would bring it when there is room for one more."""
    await db.execute(
        """
        INSERT INTO run_offer (run_id, user_id, item, guild_id, state, place, changed_at)
        VALUES ($1, $2, $3, $4, 'waiting', $5, $6)
        ON CONFLICT (run_id, user_id, item)
        DO UPDATE SET state = 'waiting', place = excluded.place, changed_at = excluded.changed_at
        """,
        run_id,
        user_id,
        item,
        guild_id,
        place,
        now,
    )


async def move_offer_back(db: Connection, run_id: int, user_id: int, item: str, now: datetime) -> bool:
    """Not brought after all."""
    moved = await db.fetchval(
        """
        UPDATE run_offer SET state = 'withdrawn', changed_at = $4
        WHERE run_id = $1 AND user_id = $2 AND item = $3 AND state IN ('promised', 'waiting') RETURNING true
        """,
        run_id,
        user_id,
        item,
        now,
    )
    return bool(moved)


async def mark_popped(db: Connection, run_id: int, user_id: int, item: str, now: datetime) -> bool:
    """What was promised is used, also after the end; False when it was not promised, or was used before."""
    marked = await db.fetchval(
        """
        UPDATE run_offer SET state = 'popped', popped_at = $4, changed_at = $4
        WHERE run_id = $1 AND user_id = $2 AND item = $3 AND state IN ('promised', 'unconfirmed')
        RETURNING true
        """,
        run_id,
        user_id,
        item,
        now,
    )
    return bool(marked)


async def move_promises_to_unconfirmed(db: Connection, run_id: int, now: datetime) -> None:
    """The run ended: what was promised may be promised elsewhere, and who popped it may still say so."""
    await db.execute(
        """
        UPDATE run_offer SET state = 'unconfirmed', changed_at = $2
        WHERE run_id = $1 AND state IN ('promised', 'waiting')
        """,
        run_id,
        now,
    )


async def move_released_to_unconfirmed(db: Connection, run_id: int, now: datetime) -> None:
    """Its log was taken back: who popped is asked again."""
    await db.execute(
        """
        UPDATE run_offer SET state = 'unconfirmed', changed_at = $2
        WHERE run_id = $1 AND state = 'released'
        """,
        run_id,
        now,
    )


async def move_promises_to_released(db: Connection, run_id: int, now: datetime) -> None:
    """What nobody used is not asked about any more, and may be promised elsewhere."""
    await db.execute(
        """
        UPDATE run_offer SET state = 'released', changed_at = $2
        WHERE run_id = $1 AND state IN ('promised', 'waiting', 'unconfirmed')
        """,
        run_id,
        now,
    )
