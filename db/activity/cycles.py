"""Cycles: the numbered stretches of days after which a guild's cycle boards start again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class CycleRow(msgspec.Struct, frozen=True):
    """One cycle of a guild; `ends_on` is the first day that no longer belongs to it."""

    number: int
    starts_on: date
    ends_on: date
    closed_at: datetime | None


async def find_last_cycle(db: Connection, guild_id: int) -> CycleRow | None:
    """The cycle with the highest number."""
    row = await db.fetchrow(
        """
        SELECT number, starts_on, ends_on, closed_at FROM cycle
        WHERE guild_id = $1 ORDER BY number DESC LIMIT 1
        """,
        guild_id,
    )
    return None if row is None else CycleRow(**row)


async def list_last_cycles(db: Connection, guild_ids: Sequence[int]) -> dict[int, CycleRow]:
    """The cycle with the highest number of each guild that has one."""
    rows = await db.fetch(
        """
        SELECT guild_id, last.* FROM unnest($1::bigint[]) AS asked(guild_id)
        CROSS JOIN LATERAL (
            SELECT number, starts_on, ends_on, closed_at FROM cycle
            WHERE guild_id = asked.guild_id ORDER BY number DESC LIMIT 1) AS last
        """,
        guild_ids,
    )
    return {row[0]: CycleRow(*row[1:]) for row in rows}


async def find_cycle(db: Connection, guild_id: int, number: int) -> CycleRow | None:
    """One cycle by its number."""
    row = await db.fetchrow(
        "SELECT number, starts_on, ends_on, closed_at FROM cycle WHERE guild_id = $1 AND number = $2",
        guild_id,
        number,
    )
    return None if row is None else CycleRow(**row)


async def add_cycle(db: Connection, guild_id: int, number: int, starts_on: date, ends_on: date) -> bool:
    """Write a cycle; False when another process has just written that number."""
    added = await db.fetchval(
        """
        INSERT INTO cycle (guild_id, number, starts_on, ends_on) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING RETURNING true
        """,
        guild_id,
        number,
        starts_on,
        ends_on,
    )
    return bool(added)


async def move_cycle_end(db: Connection, guild_id: int, number: int, ends_on: date) -> bool:
    """Give a running cycle another end; False when it is closed already."""
    moved = await db.fetchval(
        """
        UPDATE cycle SET ends_on = $3
        WHERE guild_id = $1 AND number = $2 AND closed_at IS NULL AND starts_on < $3 RETURNING true
        """,
        guild_id,
        number,
        ends_on,
    )
    return bool(moved)


async def move_cycle_to_closed(db: Connection, guild_id: int, number: int, now: datetime) -> bool:
    """Close a cycle; False when somebody else has."""
    closed = await db.fetchval(
        """
        UPDATE cycle SET closed_at = $3
        WHERE guild_id = $1 AND number = $2 AND closed_at IS NULL RETURNING true
        """,
        guild_id,
        number,
        now,
    )
    return bool(closed)
