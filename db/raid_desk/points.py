"""What dungeons are worth, and what a member has of the raid desk, by dungeon."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class WorthRow(msgspec.Struct, frozen=True):
    """Raider points of a dungeon; None: as in any other."""

    dungeon_key: str
    run_points: int | None
    key_points: int | None


class CountRow(msgspec.Struct, frozen=True):
    """How often a member did something in a dungeon ("": in none that was named).

    `lately`: since the moment asked for; `by_hand`: how much of it was logged by hand.
    """

    reason: str
    dungeon_key: str
    ever: int
    lately: int
    by_hand: int


class LastRun(msgspec.Struct, frozen=True):
    """The newest run that a member organized."""

    run_id: int
    dungeon_key: str
    state: str
    logged_at: datetime | None


async def list_worths(db: Connection, guild_id: int) -> list[WorthRow]:
    """Dungeons whose points differ."""
    rows = await db.fetch(
        """
        SELECT dungeon_key, run_points, key_points FROM raid_points WHERE guild_id = $1 ORDER BY dungeon_key
        """,
        guild_id,
    )
    return [WorthRow(**row) for row in rows]


async def find_worth(db: Connection, guild_id: int, dungeon_key: str) -> WorthRow | None:
    """One of them."""
    row = await db.fetchrow(
        """
        SELECT dungeon_key, run_points, key_points FROM raid_points WHERE guild_id = $1 AND dungeon_key = $2
        """,
        guild_id,
        dungeon_key,
    )
    return None if row is None else WorthRow(**row)


async def move_worth(db: Connection, guild_id: int, worth: WorthRow) -> None:
    """From now on these; the row goes when nothing differs."""
    if worth.run_points is None and worth.key_points is None:
        await db.execute(
            "DELETE FROM raid_points WHERE guild_id = $1 AND dungeon_key = $2", guild_id, worth.dungeon_key
        )
        return
    await db.execute(
        """
        INSERT INTO raid_points (guild_id, dungeon_key, run_points, key_points) VALUES ($1, $2, $3, $4)
        ON CONFLICT (guild_id, dungeon_key)
        DO UPDATE SET run_points = excluded.run_points, key_points = excluded.key_points
        """,
        guild_id,
        worth.dungeon_key,
        worth.run_points,
        worth.key_points,
    )


async def find_count(db: Connection, guild_id: int, user_id: int, reason: str, dungeon_key: str) -> int:
    """How often a member did that in that dungeon."""
    count: int = await db.fetchval(
        """
        SELECT COALESCE(sum(amount), 0)::bigint FROM ledger_entry
        WHERE ledger = 'raid_desk.counts' AND guild_id = $1 AND user_id = $2 AND reason = $3
          AND subject ->> 'dungeon' = $4
        """,
        guild_id,
        user_id,
        reason,
        dungeon_key,
    )
    return count


async def list_counts(db: Connection, guild_id: int, user_id: int, since: datetime) -> list[CountRow]:
    """All that is counted of a member, the most first."""
    rows = await db.fetch(
        """
        SELECT reason, COALESCE(subject ->> 'dungeon', '') AS dungeon_key, sum(amount)::bigint AS ever,
               COALESCE(sum(amount) FILTER (WHERE at >= $3), 0)::bigint AS lately,
               COALESCE(sum(amount) FILTER (WHERE subject ? 'log'), 0)::bigint AS by_hand
        FROM ledger_entry
        WHERE ledger = ANY('{raid_desk.counts,raid_desk.verifications}') AND guild_id = $1 AND user_id = $2
        GROUP BY 1, 2 HAVING sum(amount) <> 0 ORDER BY ever DESC, dungeon_key
        """,
        guild_id,
        user_id,
        since,
    )
    return [CountRow(**row) for row in rows]


async def find_last_run(db: Connection, guild_id: int, user_id: int) -> LastRun | None:
    """The newest run that a member organized and nobody deleted or cancelled."""
    row = await db.fetchrow(
        """
        SELECT run_id, dungeon_key, state, logged_at FROM run
        WHERE guild_id = $1 AND organizer_id = $2 AND deleted_at IS NULL AND state <> 'cancelled'
        ORDER BY created_at DESC, run_id DESC LIMIT 1
        """,
        guild_id,
        user_id,
    )
    return None if row is None else LastRun(**row)
