"""What roles ask of their members: one row per role, its present period, and the moment of its reset."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


QUOTA_PANEL = "raid_desk.quota"
"""The kind of panel that shows who meets a quota; its subject is the quota's id."""


class QuotaRow(msgspec.Struct, frozen=True, kw_only=True):
    """The quota of a role. Points are whole numbers; `dungeons`: points per run by dungeon key.

    `reset_local` is `reset_at` on the guild's clock (without a zone), `reset_day` the day of the month meant.
    """

    quota_id: int
    guild_id: int
    role_id: int
    required: int
    run_points: int
    verification_points: int
    dungeons: dict[str, int]
    carry_cap: int
    channel_id: int | None
    number: int
    begins_at: datetime
    repeat: str
    reset_at: datetime | None
    reset_local: datetime | None
    reset_day: int | None
    asked_at: datetime | None
    asked_by: int | None


async def find_quota(db: Connection, guild_id: int, role_id: int) -> QuotaRow | None:
    """The quota of that role."""
    row = await db.fetchrow(
        """
        SELECT quota_id, guild_id, role_id, required, run_points, verification_points, dungeons, carry_cap,
               channel_id, number, begins_at, repeat, reset_at, reset_local, reset_day, asked_at, asked_by
        FROM quota_role WHERE guild_id = $1 AND role_id = $2 AND removed_at IS NULL
        """,
        guild_id,
        role_id,
    )
    return None if row is None else QuotaRow(**row)


async def find_quota_by_id(db: Connection, guild_id: int, quota_id: int) -> QuotaRow | None:
    """The same by its number."""
    row = await db.fetchrow(
        """
        SELECT quota_id, guild_id, role_id, required, run_points, verification_points, dungeons, carry_cap,
               channel_id, number, begins_at, repeat, reset_at, reset_local, reset_day, asked_at, asked_by
        FROM quota_role WHERE guild_id = $1 AND quota_id = $2 AND removed_at IS NULL
        """,
        guild_id,
        quota_id,
    )
    return None if row is None else QuotaRow(**row)


async def lock_quota(db: Connection, guild_id: int, role_id: int) -> QuotaRow | None:
    """The same, locked."""
    row = await db.fetchrow(
        """
        SELECT quota_id, guild_id, role_id, required, run_points, verification_points, dungeons, carry_cap,
               channel_id, number, begins_at, repeat, reset_at, reset_local, reset_day, asked_at, asked_by
        FROM quota_role WHERE guild_id = $1 AND role_id = $2 AND removed_at IS NULL FOR UPDATE
        """,
        guild_id,
        role_id,
    )
    return None if row is None else QuotaRow(**row)


async def lock_quota_unless_busy(db: Connection, quota_id: int) -> QuotaRow | None:
    """By its number, locked; None while somebody else has it."""
    row = await db.fetchrow(
        """
        SELECT quota_id, guild_id, role_id, required, run_points, verification_points, dungeons, carry_cap,
               channel_id, number, begins_at, repeat, reset_at, reset_local, reset_day, asked_at, asked_by
        FROM quota_role WHERE quota_id = $1 AND removed_at IS NULL FOR UPDATE SKIP LOCKED
        """,
        quota_id,
    )
    return None if row is None else QuotaRow(**row)


async def list_quotas(db: Connection, guild_id: int) -> list[QuotaRow]:
    """All of a guild, in the order in which they were made."""
    rows = await db.fetch(
        """
        SELECT quota_id, guild_id, role_id, required, run_points, verification_points, dungeons, carry_cap,
               channel_id, number, begins_at, repeat, reset_at, reset_local, reset_day, asked_at, asked_by
        FROM quota_role WHERE guild_id = $1 AND removed_at IS NULL ORDER BY quota_id
        """,
        guild_id,
    )
    return [QuotaRow(**row) for row in rows]


async def add_quota(db: Connection, guild_id: int, role_id: int, begins_at: datetime) -> QuotaRow:
    """The role's quota, made if it has none. One that was removed begins again with a new period."""
    row = await db.fetchrow(
        """
        INSERT INTO quota_role AS q (guild_id, role_id, begins_at) VALUES ($1, $2, $3)
        ON CONFLICT (guild_id, role_id) DO UPDATE SET
            removed_at = NULL,
            number = q.number + (q.removed_at IS NOT NULL)::integer,
            begins_at = CASE WHEN q.removed_at IS NULL THEN q.begins_at ELSE excluded.begins_at END
        RETURNING quota_id, guild_id, role_id, required, run_points, verification_points, dungeons, carry_cap,
                  channel_id, number, begins_at, repeat, reset_at, reset_local, reset_day, asked_at, asked_by
        """,
        guild_id,
        role_id,
        begins_at,
    )
    return QuotaRow(**row)


async def move_quota(db: Connection, quota: QuotaRow) -> None:
    """Everything that is set, as it is in `quota`; the row is locked."""
    await db.execute(
        """
        UPDATE quota_role SET required = $2, run_points = $3, verification_points = $4, dungeons = $5,
            carry_cap = $6, channel_id = $7, number = $8, begins_at = $9, repeat = $10, reset_at = $11,
            reset_local = $12, reset_day = $13, asked_at = $14, asked_by = $15
        WHERE quota_id = $1
        """,
        quota.quota_id,
        quota.required,
        quota.run_points,
        quota.verification_points,
        quota.dungeons,
        quota.carry_cap,
        quota.channel_id,
        quota.number,
        quota.begins_at,
        quota.repeat,
        quota.reset_at,
        quota.reset_local,
        quota.reset_day,
        quota.asked_at,
        quota.asked_by,
    )


async def mark_asked(db: Connection, quota_id: int, number: int, user_id: int, now: datetime) -> bool:
    """The period of that number ends now; False when it is over or somebody has asked already."""
    asked = await db.fetchval(
        """
        UPDATE quota_role SET asked_at = $4, asked_by = $3
        WHERE quota_id = $1 AND number = $2 AND asked_at IS NULL AND removed_at IS NULL RETURNING true
        """,
        quota_id,
        number,
        user_id,
        now,
    )
    return bool(asked)


async def mark_removed(db: Connection, quota_id: int, now: datetime) -> None:
    """The role asks nothing any more; what was kept of its periods stays."""
    await db.execute(
        """
        UPDATE quota_role SET removed_at = $2, asked_at = NULL, asked_by = NULL, reset_at = NULL,
            reset_local = NULL, reset_day = NULL
        WHERE quota_id = $1
        """,
        quota_id,
        now,
    )


async def list_due_resets(db: Connection, until: datetime, limit: int) -> Sequence[tuple[int, int]]:
    """(guild, quota) of those whose period was over by then."""
    rows = await db.fetch(
        """
        SELECT guild_id, quota_id FROM quota_role
        WHERE removed_at IS NULL AND LEAST(reset_at, asked_at) <= $1
        ORDER BY LEAST(reset_at, asked_at), quota_id LIMIT $2
        """,
        until,
        limit,
    )
    return [(row["guild_id"], row["quota_id"]) for row in rows]
