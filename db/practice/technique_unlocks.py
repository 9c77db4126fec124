"""Techniques that conditions have opened to members, and who has to be looked at for that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection


async def touch_looks(db: Connection, guild_id: int, user_ids: Sequence[int], due_at: datetime) -> None:
    """Something may have opened to these members: it is looked then, where techniques have criteria."""
    await db.execute(
        """
        INSERT INTO practice_unlock_look (guild_id, user_id, due_at)
        SELECT $1, user_id, $3 FROM unnest($2::bigint[]) AS told(user_id)
        WHERE EXISTS (
            SELECT FROM practice_technique
            WHERE guild_id = $1 AND criteria IS NOT NULL AND deleted_at IS NULL)
        ORDER BY user_id
        ON CONFLICT (guild_id, user_id) DO UPDATE SET due_at = excluded.due_at
        """,
        guild_id,
        user_ids,
        due_at,
    )


async def list_due_looks(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """Guild and member, who waits longest first."""
    rows = await db.fetch(
        """
        SELECT guild_id, user_id FROM practice_unlock_look WHERE due_at <= $1 ORDER BY due_at LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["user_id"]) for row in rows]


async def claim_look(db: Connection, guild_id: int, user_id: int, now: datetime) -> bool:
    """This transaction looks; False when another one does or did."""
    status: str = await db.execute(
        "DELETE FROM practice_unlock_look WHERE guild_id = $1 AND user_id = $2 AND due_at <= $3",
        guild_id,
        user_id,
        now,
    )
    return status != "DELETE 0"


async def add_unlocks(
    db: Connection, guild_id: int, user_id: int, technique_ids: Sequence[int], now: datetime
) -> set[int]:
    """Those of these that were not open to the member before."""
    rows = await db.fetch(
        """
        INSERT INTO practice_unlock (guild_id, user_id, technique_id, opened_at)
        SELECT $1, $2, technique_id, $4 FROM unnest($3::bigint[]) AS told(technique_id)
        ON CONFLICT DO NOTHING RETURNING technique_id
        """,
        guild_id,
        user_id,
        technique_ids,
        now,
    )
    return {row["technique_id"] for row in rows}
