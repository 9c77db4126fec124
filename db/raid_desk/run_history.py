"""Looking at runs, one or many; what staff took out is not counted."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class ListedRun(msgspec.Struct, frozen=True):
    """A run in a list. `name` is the dungeon's, not escaped."""

    run_id: int
    name: str
    state: str
    outcome: str | None
    organizer_id: int
    organizer: str
    created_at: datetime
    deleted: bool


class OutcomeTally(msgspec.Struct, frozen=True):
    """How many runs of one outcome: on a day, of a dungeon, or of an organizer; two of those are None."""

    day: date | None
    dungeon: str | None
    organizer_id: int | None
    outcome: str
    runs: int


async def find_latest_run_id(db: Connection, guild_id: int, channel_id: int) -> int | None:
    """The run one most likely means: one that goes on before one that is over, then one posted here."""
    run_id: int | None = await db.fetchval(
        """
        SELECT run_id FROM run WHERE guild_id = $1 AND deleted_at IS NULL
        ORDER BY state IN ('open', 'live') DESC, channel_id = $2 DESC, created_at DESC, run_id DESC LIMIT 1
        """,
        guild_id,
        channel_id,
    )
    return run_id


async def list_runs_like(
    db: Connection, guild_id: int, text: str, *, with_deleted: bool, limit: int
) -> list[ListedRun]:
    """The newest runs whose number begins with the text, or whose dungeon or organizer holds it."""
    rows = await db.fetch(
        """
        SELECT run_id, dungeon ->> 'name' AS name, state, outcome, organizer_id, created_at,
               COALESCE(m.nick, m.global_name, m.username, '') AS organizer, deleted_at IS NOT NULL AS deleted
        FROM (SELECT * FROM run WHERE guild_id = $1 ORDER BY created_at DESC LIMIT 500) AS run
        LEFT JOIN member AS m ON m.guild_id = run.guild_id AND m.user_id = run.organizer_id
        WHERE (deleted_at IS NULL OR $3) AND ($2 = '' OR starts_with(run_id::text, $2)
            OR strpos(lower(dungeon ->> 'name'), $2) > 0
            OR strpos(lower(COALESCE(m.nick, m.global_name, m.username, '')), $2) > 0)
        ORDER BY created_at DESC, run_id DESC LIMIT $4
        """,
        guild_id,
        text,
        with_deleted,
        limit,
    )
    return [ListedRun(**row) for row in rows]


async def mark_deleted(db: Connection, guild_id: int, run_id: int, now: datetime | None) -> bool:
    """Taken out, or with None back in; false when that is so already, or the run goes on."""
    changed = await db.fetchval(
        """
        UPDATE run SET deleted_at = $3 WHERE guild_id = $1 AND run_id = $2
            AND state IN ('ended', 'cancelled') AND (deleted_at IS NULL) = ($3::timestamptz IS NOT NULL)
        RETURNING true
        """,
        guild_id,
        run_id,
        now,
    )
    return bool(changed)


async def list_tallies(
    db: Connection,
    guild_id: int,
    *,
    since: datetime,
    timezone: str,
    member_id: int | None,
    dungeon_key: str | None,
) -> list[OutcomeTally]:
    """Runs that are over, counted by day, by dungeon and by organizer, each by outcome.

    `member_id`: only runs they organized or were in.
    """
    rows = await db.fetch(
        """
        WITH past AS (
            SELECT (created_at AT TIME ZONE $3)::date AS day, dungeon ->> 'name' AS dungeon, organizer_id,
                   COALESCE(outcome, CASE state WHEN 'cancelled' THEN 'cancelled' ELSE 'unlogged' END)
                       AS outcome
            FROM run
            WHERE guild_id = $1 AND created_at >= $2 AND state IN ('ended', 'cancelled')
              AND deleted_at IS NULL AND ($5::text IS NULL OR dungeon_key = $5)
              AND ($4::bigint IS NULL OR organizer_id = $4 OR EXISTS (
                  SELECT FROM run_member AS m WHERE m.run_id = run.run_id AND m.user_id = $4
                    AND COALESCE(m.attended, m.state = 'joined'))))
        SELECT day, dungeon, organizer_id, outcome, count(*) AS runs FROM past
        GROUP BY GROUPING SETS ((day, outcome), (dungeon, outcome), (organizer_id, outcome))
        """,
        guild_id,
        since,
        timezone,
        member_id,
        dungeon_key,
    )
    return [OutcomeTally(**row) for row in rows]


async def list_dungeons_run(db: Connection, guild_id: int, text: str, limit: int) -> list[tuple[str, str]]:
    """Key and name of dungeons of the last runs, the newest first."""
    rows = await db.fetch(
        """
        SELECT dungeon_key, (array_agg(dungeon ->> 'name' ORDER BY created_at DESC))[1] AS name
        FROM (SELECT * FROM run WHERE guild_id = $1 AND deleted_at IS NULL
              ORDER BY created_at DESC LIMIT 2000) AS run
        WHERE $2 = '' OR strpos(lower(dungeon ->> 'name'), $2) > 0 OR starts_with(dungeon_key, $2)
        GROUP BY dungeon_key ORDER BY max(created_at) DESC LIMIT $3
        """,
        guild_id,
        text,
        limit,
    )
    return [(row["dungeon_key"], row["name"]) for row in rows]


async def find_dungeon_run(db: Connection, guild_id: int, dungeon_key: str) -> bool:
    """Whether a dungeon of that key was ever run there."""
    exists: bool = await db.fetchval(
        "SELECT EXISTS (SELECT FROM run WHERE guild_id = $1 AND dungeon_key = $2)", guild_id, dungeon_key
    )
    return exists
