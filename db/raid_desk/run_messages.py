"""Messages of runs that do not stay as they are: AFK checks, keys to pop, calls to a free place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class Prompt(msgspec.Struct, frozen=True):
    """Where such a message is."""

    guild_id: int
    channel_id: int
    message_id: int


async def add_prompt(db: Connection, run_id: int, prompt: Prompt, due_at: datetime | None) -> None:
    """It is posted. `due_at`: when its buttons go; None: when the run is logged."""
    await db.execute(
        """
        INSERT INTO run_prompt (run_id, message_id, guild_id, channel_id, due_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING
        """,
        run_id,
        prompt.message_id,
        prompt.guild_id,
        prompt.channel_id,
        due_at,
    )


async def mark_prompts_due(db: Connection, run_id: int, now: datetime) -> None:
    """The buttons of all of them go."""
    await db.execute("UPDATE run_prompt SET due_at = $2 WHERE run_id = $1", run_id, now)


async def has_due_prompts(db: Connection, now: datetime) -> bool:
    """Whether any is there whose buttons go now."""
    due: bool = await db.fetchval("SELECT EXISTS (SELECT FROM run_prompt WHERE due_at <= $1)", now)
    return due


async def claim_due_prompts(db: Connection, now: datetime, limit: int) -> list[Prompt]:
    """Those whose buttons go now."""
    rows = await db.fetch(
        """
        DELETE FROM run_prompt WHERE (run_id, message_id) IN (
            SELECT run_id, message_id FROM run_prompt WHERE due_at <= $1
            ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        RETURNING guild_id, channel_id, message_id
        """,
        now,
        limit,
    )
    return sorted((Prompt(**row) for row in rows), key=lambda prompt: prompt.message_id)


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
