"""Which runs need something done at Discord, and what was done. Who follows a run locks its row first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection


async def list_untold_runs(db: Connection, *, before: datetime, limit: int) -> list[tuple[int, int]]:
    """(guild, run) with events of before that moment from which nothing has followed, the oldest first."""
    rows = await db.fetch(
        """
        SELECT guild_id, run_id FROM (
            SELECT run_id, min(at) AS first_at FROM run_event WHERE told_at IS NULL AND at <= $1
            GROUP BY run_id ORDER BY first_at, run_id LIMIT $2) AS untold
        JOIN run USING (run_id) ORDER BY first_at, run_id
        """,
        before,
        limit,
    )
    return [(row["guild_id"], row["run_id"]) for row in rows]


async def mark_run_thread(db: Connection, run_id: int, thread_id: int | None) -> None:
    """Where the run's log stands."""
    await db.execute("UPDATE run SET thread_id = $2 WHERE run_id = $1", run_id, thread_id)


async def mark_run_voice(db: Connection, run_id: int, channel_id: int | None) -> None:
    """The voice channel of the run."""
    await db.execute("UPDATE run SET voice_channel_id = $2 WHERE run_id = $1", run_id, channel_id)


async def list_orphans(db: Connection, *, before: datetime, limit: int) -> list[tuple[int, int]]:
    """(guild, run) of those since before that moment without their channel, or in servers without the bot.

    Nothing counts as gone in a server whose channels have never been told.
    """
    rows = await db.fetch(
        """
        SELECT guild_id, run_id FROM run
        WHERE run.state IN ('open', 'live') AND run.archived_at IS NULL AND run.created_at <= $1 AND (
            EXISTS (SELECT FROM guild WHERE guild.guild_id = run.guild_id AND guild.left_at IS NOT NULL)
            OR (EXISTS (SELECT FROM guild_channel AS c WHERE c.guild_id = run.guild_id)
                AND NOT EXISTS (SELECT FROM guild_channel AS c
                                WHERE c.guild_id = run.guild_id AND c.channel_id = run.channel_id)))
        ORDER BY run_id LIMIT $2
        """,
        before,
        limit,
    )
    return [(row["guild_id"], row["run_id"]) for row in rows]


async def list_raid_places(
    db: Connection, guild_id: int, user_ids: Sequence[int], kind: str
) -> dict[int, str]:
    """Where those of these members want to be told of that kind who have chosen anything."""
    rows = await db.fetch(
        """
        SELECT user_id, places ->> $3 AS place FROM notification_choice
        WHERE guild_id = $1 AND user_id = ANY($2::bigint[]) AND places ? $3
        """,
        guild_id,
        user_ids,
        kind,
    )
    return {row["user_id"]: row["place"] for row in rows}
