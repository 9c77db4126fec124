"""What organizers change about a run beside its own row: promises, attendance, who saw the location."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection


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


async def list_overdue_checks(db: Connection, now: datetime, limit: int = 50) -> list[tuple[int, int]]:
    """(guild, run) of those whose AFK check is over."""
    rows = await db.fetch(
        """
        SELECT guild_id, run_id FROM run WHERE afk_until <= $1 AND state IN ('open', 'live')
        ORDER BY afk_until LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["run_id"]) for row in rows]


async def list_overdue_runs(db: Connection, now: datetime, limit: int = 200) -> list[tuple[int, int]]:
    """(guild, run) of those that should have ended."""
    rows = await db.fetch(
        """
        SELECT guild_id, run_id FROM run WHERE auto_end_at <= $1 AND state IN ('open', 'live')
        ORDER BY auto_end_at LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["run_id"]) for row in rows]


async def list_in_voice(db: Connection, guild_id: int, user_ids: Sequence[int]) -> set[int]:
    """Those of them who sit in a voice channel of the guild."""
    rows = await db.fetch(
        "SELECT user_id FROM voice_state WHERE guild_id = $1 AND user_id = ANY($2::bigint[])",
        guild_id,
        user_ids,
    )
    return {row["user_id"] for row in rows}


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


async def list_names(
    db: Connection, guild_id: int, user_ids: Sequence[int]
) -> dict[int, tuple[str | None, ...]]:
    """Nickname, display name and user name of members, of which the first visible one counts."""
    rows = await db.fetch(
        """
        SELECT user_id, nick, global_name, username FROM member
        WHERE guild_id = $1 AND user_id = ANY($2::bigint[])
        """,
        guild_id,
        user_ids,
    )
    return {row["user_id"]: (row["nick"], row["global_name"], row["username"]) for row in rows}
