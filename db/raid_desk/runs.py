"""Runs: looking at one, locking it for a press, moving its state, and writing down what happens to it."""

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


class RunningRun(msgspec.Struct, frozen=True):
    """A run in a list. `dungeon_name` is not escaped."""

    run_id: int
    dungeon_name: str
    organizer_id: int
    channel_id: int
    message_id: int | None


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


async def add_event(
    db: Connection, run_id: int, kind: str, actor_id: int | None, facts: dict[str, Any], now: datetime
) -> None:
    """Write an event down."""
    await db.execute(
        "INSERT INTO run_event (run_id, kind, actor_id, facts, at) VALUES ($1, $2, $3, $4, $5)",
        run_id,
        kind,
        actor_id,
        facts,
        now,
    )
