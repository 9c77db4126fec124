"""Making a run, once per key."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from db.raid_desk.runs import RunRow, find_run

if TYPE_CHECKING:
    from db.pool import Connection


class AddedRun(msgspec.Struct, frozen=True, kw_only=True):
    """A run to write down. `key` makes it single: "interaction:1", "headcount:1".

    `auto_end_at` None: it never ends automatically. `limits`: {"all": 45, "class:knight": 2, "item:key": 1}.
    """

    guild_id: int
    key: str
    organizer_id: int
    dungeon_key: str
    dungeon: dict[str, Any]
    channel_id: int
    created_at: datetime
    auto_end_at: datetime | None
    party: str | None = None
    location: str | None = None
    description: str = ""
    limits: dict[str, int] = {}
    required_role_id: int | None = None
    headcount_id: int | None = None
    wants_voice: bool = False


async def add_run(db: Connection, new: AddedRun) -> int | None:
    """Its id; None when a run of this key exists."""
    run_id: int | None = await db.fetchval(
        """
        INSERT INTO run (guild_id, key, organizer_id, dungeon_key, dungeon, channel_id, party, location,
                         location_version, description, limits, required_role_id, headcount_id, wants_voice,
                         auto_end_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN $8::text IS NULL THEN 0 ELSE 1 END,
                $9, $10, $11, $12, $13, $14, $15)
        ON CONFLICT (key) DO NOTHING RETURNING run_id
        """,
        new.guild_id,
        new.key,
        new.organizer_id,
        new.dungeon_key,
        new.dungeon,
        new.channel_id,
        new.party,
        new.location,
        new.description,
        new.limits,
        new.required_role_id,
        new.headcount_id,
        new.wants_voice,
        new.auto_end_at,
        new.created_at,
    )
    return run_id


async def find_run_by_key(db: Connection, key: str) -> RunRow | None:
    """The run that was made under that key."""
    row = await db.fetchrow("SELECT guild_id, run_id FROM run WHERE key = $1", key)
    return None if row is None else await find_run(db, row["guild_id"], row["run_id"])
