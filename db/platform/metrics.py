"""Which metrics are watched in a guild, and which members' watched metrics changed.

Who changes a metric marks the member in its own transaction; whoever looks deletes the mark and acts in one
other. So a mark is never lost. Marks are only added, never changed: who counts never waits for who looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class ChangedRow(msgspec.Struct, frozen=True):
    """A member to look at as of a day of the guild; `quiet`: not because of something that just happened."""

    guild_id: int
    user_id: int
    day: date
    quiet: bool


async def add_watch(db: Connection, guild_id: int, metrics: Sequence[str]) -> None:
    """From now on exactly these metrics are watched; what watchers remember of the guild is out of date."""
    await db.execute(
        """
        INSERT INTO metric_watch AS w (guild_id, metrics) VALUES ($1, $2::text[])
        ON CONFLICT (guild_id) DO UPDATE SET metrics = excluded.metrics, version = w.version + 1
        """,
        guild_id,
        metrics,
    )


async def lock_watch(db: Connection, guild_id: int) -> None:
    """Nobody else changes what is watched in the guild until the transaction ends."""
    await db.execute(
        """
        INSERT INTO metric_watch AS w (guild_id) VALUES ($1)
        ON CONFLICT (guild_id) DO UPDATE SET version = w.version
        """,
        guild_id,
    )


async def list_watch_versions(db: Connection, guild_ids: Sequence[int]) -> dict[int, int]:
    """Those of the guilds in which something is watched, with the version of what."""
    rows = await db.fetch(
        """
        SELECT guild_id, version FROM metric_watch
        WHERE guild_id = ANY($1::bigint[]) AND metrics <> '{}'
        """,
        guild_ids,
    )
    return {row["guild_id"]: row["version"] for row in rows}


async def add_changed(
    db: Connection, guild_id: int, user_ids: Sequence[int], metrics: Sequence[str], day: date
) -> None:
    """These members' metrics changed, on that day of the guild; kept only if one of them is watched there."""
    await add_changed_of(db, [guild_id] * len(user_ids), user_ids, metrics, [day] * len(user_ids))


async def add_changed_of(
    db: Connection,
    guild_ids: Sequence[int],
    user_ids: Sequence[int],
    metrics: Sequence[str],
    days: Sequence[date],
) -> None:
    """The same for pairs of guild and user, each on a day of its own."""
    await db.execute(
        """
        INSERT INTO metric_change (guild_id, user_id, day)
        SELECT guild_id, user_id, day
        FROM unnest($1::bigint[], $2::bigint[], $4::date[]) AS told(guild_id, user_id, day)
        JOIN metric_watch AS w USING (guild_id) WHERE w.metrics && $3::text[]
        """,
        guild_ids,
        user_ids,
        metrics,
        days,
    )


async def add_changes(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int], days: Sequence[int]
) -> None:
    """Mark members whose watched metrics changed; days count from 1970."""
    await db.execute(
        """
        INSERT INTO metric_change (guild_id, user_id, day)
        SELECT guild_id, user_id, DATE '1970-01-01' + day
        FROM unnest($1::bigint[], $2::bigint[], $3::integer[]) AS told(guild_id, user_id, day)
        """,
        guild_ids,
        user_ids,
        days,
    )


async def delete_quiet(db: Connection, guild_id: int) -> None:
    """Take away the quiet marks that nobody is looking at: everybody is about to be marked again."""
    await db.execute(
        """
        DELETE FROM metric_change WHERE metric_change_id = ANY(ARRAY(
            SELECT metric_change_id FROM metric_change WHERE guild_id = $1 AND quiet FOR UPDATE SKIP LOCKED))
        """,
        guild_id,
    )


async def add_quiet(db: Connection, guild_id: int, day: date, after_user_id: int, limit: int) -> int | None:
    """Mark members who have numbers, in the order of their ids from after one of them on, as to be looked at
    though nothing happened. Returns the last of them; None when there were none."""
    last: int | None = await db.fetchval(
        """
        WITH marked AS (
            INSERT INTO metric_change (guild_id, user_id, day, quiet)
            SELECT guild_id, user_id, $2, true FROM activity_total
            WHERE guild_id = $1 AND user_id > $3 ORDER BY user_id LIMIT $4
            RETURNING user_id)
        SELECT max(user_id) FROM marked
        """,
        guild_id,
        day,
        after_user_id,
        limit,
    )
    return last


async def list_changed_guilds(db: Connection, limit: int) -> list[tuple[int, int]]:
    """Guilds with members to look at, and how many of these there are, counted up to `limit`."""
    rows = await db.fetch(
        """
        WITH RECURSIVE guilds AS (
            (SELECT guild_id FROM metric_change ORDER BY guild_id LIMIT 1)
            UNION ALL
            SELECT (SELECT c.guild_id FROM metric_change AS c WHERE c.guild_id > g.guild_id
                    ORDER BY c.guild_id LIMIT 1)
            FROM guilds AS g WHERE g.guild_id IS NOT NULL)
        SELECT guild_id, marks FROM guilds
        CROSS JOIN LATERAL (
            SELECT count(*) AS marks FROM (
                SELECT FROM metric_change AS c WHERE c.guild_id = guilds.guild_id LIMIT $1) AS capped) AS told
        WHERE guild_id IS NOT NULL
        """,
        limit,
    )
    return [(row["guild_id"], row["marks"]) for row in rows]


async def lock_changes(db: Connection, guild_ids: Sequence[int]) -> list[int]:
    """Take these guilds' marks for this transaction: those at which no other process is looking."""
    rows = await db.fetch(
        """
        SELECT guild_id FROM unnest($1::bigint[]) AS asked(guild_id)
        WHERE pg_try_advisory_xact_lock(7206, hashint8(guild_id))
        """,
        guild_ids,
    )
    return [row["guild_id"] for row in rows]


async def claim_changes(db: Connection, guild_ids: Sequence[int], limit: int) -> list[ChangedRow]:
    """Take up to `limit` marks of each guild; they go with this transaction. A row per member and day, in
    their order."""
    rows = await db.fetch(
        """
        WITH taken AS (
            DELETE FROM metric_change WHERE metric_change_id = ANY(ARRAY(
                SELECT metric_change_id FROM unnest($1::bigint[]) AS asked(guild_id)
                CROSS JOIN LATERAL (
                    SELECT metric_change_id FROM metric_change AS c WHERE c.guild_id = asked.guild_id
                    ORDER BY user_id, day LIMIT $2 FOR UPDATE SKIP LOCKED) AS marked))
            RETURNING guild_id, user_id, day, quiet)
        SELECT guild_id, user_id, day, bool_and(quiet) AS quiet FROM taken
        GROUP BY guild_id, user_id, day ORDER BY guild_id, user_id, day
        """,
        guild_ids,
        limit,
    )
    return [ChangedRow(**row) for row in rows]
