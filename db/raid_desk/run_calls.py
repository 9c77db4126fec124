"""Messages that call a member to a free place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection


async def add_call(db: Connection, run_id: int, user_id: int, channel_id: int, message_id: int) -> bool:
    """Remembers where it stands; False when the member's place is not open to them any more."""
    await db.execute(
        """
        INSERT INTO run_call (run_id, user_id, channel_id, message_id) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING
        """,
        run_id,
        user_id,
        channel_id,
        message_id,
    )
    offered: bool = await db.fetchval(
        """
        SELECT EXISTS (SELECT FROM run_member WHERE run_id = $1 AND user_id = $2 AND state = 'offered')
        """,
        run_id,
        user_id,
    )
    return offered


async def claim_calls(
    db: Connection, run_id: int, user_ids: Sequence[int] | None = None
) -> list[tuple[int, int]]:
    """Channel and message of the calls to these members, or to all: they are to be deleted."""
    rows = await db.fetch(
        """
        DELETE FROM run_call WHERE run_id = $1 AND ($2::bigint[] IS NULL OR user_id = ANY($2))
        RETURNING channel_id, message_id
        """,
        run_id,
        user_ids,
    )
    return sorted((row["channel_id"], row["message_id"]) for row in rows)
