"""Messages of runs whose buttons are there for a while: AFK checks, keys to pop."""

from __future__ import annotations

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
