"""Headcounts that are posted by themselves: once, or each day at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class PlanRow(msgspec.Struct, frozen=True):
    """`daily_at` None: once. `next_at` None: it is over."""

    plan_id: int
    guild_id: int
    organizer_id: int
    dungeon_keys: list[str]
    channel_id: int
    role_id: int | None
    required_role_id: int | None
    minutes: int
    daily_at: time | None
    next_at: datetime | None


class NewPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A plan to write down; `key` makes it single."""

    guild_id: int
    key: str
    organizer_id: int
    dungeon_keys: Sequence[str]
    channel_id: int
    role_id: int | None
    required_role_id: int | None
    minutes: int
    daily_at: time | None
    next_at: datetime
    created_at: datetime


async def add_plan(db: Connection, new: NewPlan) -> PlanRow | None:
    """The new plan; None when one of this key exists."""
    row = await db.fetchrow(
        """
        INSERT INTO headcount_plan (guild_id, key, organizer_id, dungeon_keys, channel_id, role_id,
                                    required_role_id, minutes, daily_at, next_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (key) DO NOTHING
        RETURNING plan_id, guild_id, organizer_id, dungeon_keys, channel_id, role_id, required_role_id,
               minutes, daily_at, next_at
        """,
        new.guild_id,
        new.key,
        new.organizer_id,
        list(new.dungeon_keys),
        new.channel_id,
        new.role_id,
        new.required_role_id,
        new.minutes,
        new.daily_at,
        new.next_at,
        new.created_at,
    )
    return None if row is None else PlanRow(**row)


async def lock_plan(db: Connection, guild_id: int, plan_id: int) -> PlanRow | None:
    """A plan of that guild that is still to come."""
    row = await db.fetchrow(
        """
        SELECT plan_id, guild_id, organizer_id, dungeon_keys, channel_id, role_id, required_role_id,
               minutes, daily_at, next_at FROM headcount_plan
        WHERE guild_id = $1 AND plan_id = $2 AND next_at IS NOT NULL FOR UPDATE
        """,
        guild_id,
        plan_id,
    )
    return None if row is None else PlanRow(**row)


async def list_plans(db: Connection, guild_id: int) -> list[PlanRow]:
    """Those still to come, the next one first."""
    rows = await db.fetch(
        """
        SELECT plan_id, guild_id, organizer_id, dungeon_keys, channel_id, role_id, required_role_id,
               minutes, daily_at, next_at FROM headcount_plan
        WHERE guild_id = $1 AND next_at IS NOT NULL ORDER BY next_at, plan_id
        """,
        guild_id,
    )
    return [PlanRow(**row) for row in rows]


async def move_plan(db: Connection, plan_id: int, next_at: datetime | None) -> None:
    """When it is posted next; None: never again."""
    await db.execute("UPDATE headcount_plan SET next_at = $2 WHERE plan_id = $1", plan_id, next_at)
