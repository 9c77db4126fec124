"""Runs: making one, locking it for a press, moving its state, and keeping its panel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection

RUN_PANEL = "raid_desk.run"
"""The kind of its panel, whose subject is `run_id`; `message_id` is read from there."""
RUN_LOG = "raid_desk.run"
"""The kind of its thread in the log."""


class RunRow(msgspec.Struct, frozen=True):
    """A run. `dungeon`: handlers.raid_desk.dungeons.dungeon.Dungeon as plain values. See migration 0009."""

    run_id: int
    guild_id: int
    key: str
    organizer_id: int
    dungeon_key: str
    dungeon: dict[str, Any]
    state: str
    version: int
    locked: bool
    party: str | None
    location: str | None
    location_version: int
    description: str
    limits: dict[str, int]
    required_role_id: int | None
    headcount_id: int | None
    channel_id: int
    message_id: int | None
    wants_voice: bool
    voice_channel_id: int | None
    auto_end_at: datetime | None
    keys_until: datetime | None
    afk_until: datetime | None
    filled_at: datetime | None
    outcome: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    logged_at: datetime | None
    archived_at: datetime | None
    deleted_at: datetime | None
    log_due_at: datetime | None
    reminders: int

    @property
    def running(self) -> bool:
        """Open or live: people may still press on it."""
        return self.state in ("open", "live")

    @classmethod
    def of(cls, row: Any) -> RunRow:
        """From a row of the table, which may have columns of a newer version."""
        return cls(**{name: row[name] for name in cls.__struct_fields__})


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


class RunningRun(msgspec.Struct, frozen=True):
    """A run in a list. `dungeon_name` is not escaped."""

    run_id: int
    dungeon_name: str
    organizer_id: int
    channel_id: int
    message_id: int | None


async def add_run(db: Connection, new: AddedRun) -> int | None:
    """Its id; None when a run of this key exists."""
    found: int | None = await db.fetchval(
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
    return found


async def find_run(db: Connection, guild_id: int, run_id: int) -> RunRow | None:
    """A run of that guild, as it stands."""
    row = await db.fetchrow(
        """
        SELECT *,
               (SELECT message_id FROM panel WHERE kind = 'raid_desk.run' AND subject = run_id) AS message_id
        FROM run WHERE guild_id = $1 AND run_id = $2
        """,
        guild_id,
        run_id,
    )
    return None if row is None else RunRow.of(row)


async def find_run_by_key(db: Connection, key: str) -> RunRow | None:
    """The run that was made under that key."""
    row = await db.fetchrow("SELECT guild_id, run_id FROM run WHERE key = $1", key)
    return None if row is None else await find_run(db, row["guild_id"], row["run_id"])


async def lock_run(db: Connection, guild_id: int, run_id: int) -> RunRow | None:
    """The run, which nobody else changes before the commit; waits for those who do."""
    row = await db.fetchrow(
        """
        SELECT *,
               (SELECT message_id FROM panel WHERE kind = 'raid_desk.run' AND subject = run_id) AS message_id
        FROM run WHERE guild_id = $1 AND run_id = $2 FOR UPDATE
        """,
        guild_id,
        run_id,
    )
    return None if row is None else RunRow.of(row)


async def lock_run_unless_busy(db: Connection, guild_id: int, run_id: int) -> RunRow | None:
    """The run, locked; None while somebody presses on it: jobs look again a moment later."""
    row = await db.fetchrow(
        """
        SELECT *,
               (SELECT message_id FROM panel WHERE kind = 'raid_desk.run' AND subject = run_id) AS message_id
        FROM run WHERE guild_id = $1 AND run_id = $2 FOR UPDATE SKIP LOCKED
        """,
        guild_id,
        run_id,
    )
    return None if row is None else RunRow.of(row)


async def lock_in_order(db: Connection, guild_id: int, run_ids: Sequence[int]) -> None:
    """Several runs at once, always in the same order: so that no two presses wait for each other."""
    await db.fetch(
        """
        SELECT run_id FROM run WHERE guild_id = $1 AND run_id = ANY($2::bigint[])
        ORDER BY run_id FOR UPDATE
        """,
        guild_id,
        run_ids,
    )


async def move_run(db: Connection, before: RunRow, after: RunRow) -> bool:
    """From the version that was looked at to the next; False when the run is not as it was seen."""
    moved = await db.fetchval(
        """
        UPDATE run SET version = $3, state = $4, organizer_id = $5, locked = $6, party = $7, location = $8,
            location_version = $9, limits = $10, keys_until = $11, afk_until = $12, outcome = $13,
            started_at = $14, ended_at = $15, logged_at = $16, archived_at = $17, log_due_at = $18,
            reminders = $19
        WHERE run_id = $1 AND version = $2 RETURNING true
        """,
        before.run_id,
        before.version,
        after.version,
        after.state,
        after.organizer_id,
        after.locked,
        after.party,
        after.location,
        after.location_version,
        after.limits,
        after.keys_until,
        after.afk_until,
        after.outcome,
        after.started_at,
        after.ended_at,
        after.logged_at,
        after.archived_at,
        after.log_due_at,
        after.reminders,
    )
    return bool(moved)


async def mark_filled(db: Connection, run_id: int, now: datetime) -> bool:
    """No needed class is missing; True for the one who found it first."""
    marked = await db.fetchval(
        "UPDATE run SET filled_at = $2 WHERE run_id = $1 AND filled_at IS NULL RETURNING true", run_id, now
    )
    return bool(marked)


async def mark_log_due(db: Connection, run_id: int, due_at: datetime | None, reminders: int = 0) -> None:
    """When it is looked next at the log of a run that is over, and how often its organizer was reminded."""
    await db.execute(
        "UPDATE run SET log_due_at = $2, reminders = $3 WHERE run_id = $1",
        run_id,
        due_at,
        reminders,
    )


async def list_running(db: Connection, guild_id: int) -> list[RunningRun]:
    """Runs that go on, the newest first."""
    rows = await db.fetch(
        """
        SELECT run_id, dungeon ->> 'name' AS dungeon_name, organizer_id, channel_id,
               (SELECT message_id FROM panel WHERE kind = 'raid_desk.run' AND subject = run_id) AS message_id
        FROM run WHERE guild_id = $1 AND state IN ('open', 'live') ORDER BY run_id DESC
        """,
        guild_id,
    )
    return [RunningRun(**row) for row in rows]
