"""Members who need not meet a quota, for some periods."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class ExcuseRow(msgspec.Struct, frozen=True, kw_only=True):
    """From one period to another, both included."""

    quota_id: int
    user_id: int
    from_number: int
    to_number: int
    reason: str
    excused_by: int
    excused_at: datetime


async def add_excuse(db: Connection, excuse: ExcuseRow) -> None:
    """In place of what excused the member before."""
    await db.execute(
        """
        INSERT INTO quota_excuse (quota_id, user_id, from_number, to_number, reason, excused_by, excused_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (quota_id, user_id) DO UPDATE SET from_number = excluded.from_number,
            to_number = excluded.to_number, reason = excluded.reason, excused_by = excluded.excused_by,
            excused_at = excluded.excused_at
        """,
        excuse.quota_id,
        excuse.user_id,
        excuse.from_number,
        excuse.to_number,
        excuse.reason,
        excuse.excused_by,
        excuse.excused_at,
    )


async def delete_excuse(db: Connection, quota_id: int, user_id: int, number: int) -> bool:
    """From that period on nothing excuses the member; False when nothing did."""
    deleted = await db.fetchval(
        """
        DELETE FROM quota_excuse WHERE quota_id = $1 AND user_id = $2 AND to_number >= $3 RETURNING true
        """,
        quota_id,
        user_id,
        number,
    )
    return bool(deleted)


async def list_excuses(db: Connection, quota_id: int, number: int) -> list[ExcuseRow]:
    """Those that hold in that period, or later, by member."""
    rows = await db.fetch(
        """
        SELECT quota_id, user_id, from_number, to_number, reason, excused_by, excused_at
        FROM quota_excuse WHERE quota_id = $1 AND to_number >= $2 ORDER BY user_id
        """,
        quota_id,
        number,
    )
    return [ExcuseRow(**row) for row in rows]
