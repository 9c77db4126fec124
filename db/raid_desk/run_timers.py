"""Runs for which the clock has brought something."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection


async def list_overdue_checks(db: Connection, now: datetime, limit: int = 50) -> list[tuple[int, int]]:
    """(guild, run) of those whose AFK check is over."""
    rows = await db.fetch(
        """
        SELECT guild_id, run_id FROM run WHERE afk_until <= $1 AND state IN ('open', 'live')
        ORDER BY afk_until LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["run_id"]) for row in rows]


async def list_overdue_runs(db: Connection, now: datetime, limit: int = 200) -> list[tuple[int, int]]:
    """(guild, run) of those that should have ended."""
    rows = await db.fetch(
        """
        SELECT guild_id, run_id FROM run WHERE auto_end_at <= $1 AND state IN ('open', 'live')
        ORDER BY auto_end_at LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["run_id"]) for row in rows]


async def list_due_logs(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(guild, run) of those that are over and whose log is to be looked at, the longest waiting first."""
    rows = await db.fetch(
        """
        SELECT guild_id, run_id FROM run WHERE log_due_at <= $1 AND deleted_at IS NULL
        ORDER BY log_due_at, run_id LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["run_id"]) for row in rows]


async def list_overdue_offers(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(guild, run) of those still running where a place was held long enough."""
    rows = await db.fetch(
        """
        SELECT m.guild_id, m.run_id FROM run_member AS m JOIN run USING (run_id)
        WHERE m.state = 'offered' AND m.offered_until <= $1 AND run.state IN ('open', 'live')
        GROUP BY m.guild_id, m.run_id ORDER BY min(m.offered_until), m.run_id LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["run_id"]) for row in rows]


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
