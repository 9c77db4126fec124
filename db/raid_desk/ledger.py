"""The ledger of the raid desk: points and counts, only ever added to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class NewEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A row to write; `key` makes it single."""

    key: str
    kind: str
    user_id: int
    subject: str = ""
    quota_points: int = 0
    raider_points: int = 0


class EntryRow(msgspec.Struct, frozen=True):
    """A row of the ledger."""

    entry_id: int
    key: str
    kind: str
    user_id: int
    subject: str
    amount: int
    quota_points: int
    raider_points: int


async def add_entries(
    db: Connection,
    guild_id: int,
    entries: Sequence[NewEntry],
    *,
    run_id: int,
    dungeon_key: str,
    actor_id: int | None,
    now: datetime,
) -> int:
    """Writes what a run gave; returns how many rows were new. `actor_id` None: the bot itself."""
    rows = await db.fetch(
        """
        INSERT INTO raid_ledger (guild_id, key, kind, user_id, subject, quota_points, raider_points, run_id,
                                 dungeon_key, actor_id, at)
        SELECT $1, key, kind, user_id, subject, quota_points, raider_points, $8, $9, $10, $11
        FROM unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::integer[], $7::integer[])
             AS new(key, kind, user_id, subject, quota_points, raider_points)
        ON CONFLICT (key) DO NOTHING RETURNING 1
        """,
        guild_id,
        [one.key for one in entries],
        [one.kind for one in entries],
        [one.user_id for one in entries],
        [one.subject for one in entries],
        [one.quota_points for one in entries],
        [one.raider_points for one in entries],
        run_id,
        dungeon_key,
        actor_id,
        now,
    )
    return len(rows)


async def find_points(db: Connection, guild_id: int, user_id: int) -> tuple[int, int]:
    """All quota points and all raider points of a member, reversals taken off."""
    row = await db.fetchrow(
        """
        SELECT COALESCE(sum(quota_points), 0)::bigint AS quota,
               COALESCE(sum(raider_points), 0)::bigint AS raider
        FROM raid_ledger WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
    )
    return (row["quota"], row["raider"]) if row is not None else (0, 0)


async def list_standing(db: Connection, run_id: int) -> list[EntryRow]:
    """What a run gave and nobody took back."""
    rows = await db.fetch(
        """
        SELECT entry_id, key, kind, user_id, subject, amount, quota_points, raider_points
        FROM raid_ledger AS l
        WHERE run_id = $1 AND reverses IS NULL
          AND NOT EXISTS (SELECT 1 FROM raid_ledger AS r WHERE r.reverses = l.entry_id)
        ORDER BY entry_id
        """,
        run_id,
    )
    return [EntryRow(**row) for row in rows]


async def add_reversals(db: Connection, run_id: int, actor_id: int | None, now: datetime) -> int:
    """Takes back, row by row, what a run gave; returns how many rows that were."""
    rows = await db.fetch(
        """
        INSERT INTO raid_ledger (guild_id, key, kind, user_id, subject, amount, quota_points, raider_points,
                                 run_id, dungeon_key, actor_id, reverses, reason, at)
        SELECT guild_id, 'reverse:' || entry_id, kind, user_id, subject, -amount, -quota_points,
               -raider_points, run_id, dungeon_key, $2, entry_id, 'undo', $3
        FROM raid_ledger AS l
        WHERE run_id = $1 AND reverses IS NULL
          AND NOT EXISTS (SELECT 1 FROM raid_ledger AS r WHERE r.reverses = l.entry_id)
        ON CONFLICT DO NOTHING RETURNING 1
        """,
        run_id,
        actor_id,
        now,
    )
    return len(rows)
