"""Looking at runs, one or many; what staff took out is not counted."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class SeenRun(msgspec.Struct, frozen=True):
    """A run as it is looked at."""

    run_id: int
    organizer_id: int
    dungeon: dict[str, Any]
    state: str
    party: str | None
    channel_id: int
    message_id: int | None
    thread_id: int | None
    voice_channel_id: int | None
    outcome: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    deleted_at: datetime | None


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


class RosterLine(msgspec.Struct, frozen=True):
    """A member of a run."""

    user_id: int
    state: str
    class_key: str | None
    attended: bool | None


class OfferLine(msgspec.Struct, frozen=True):
    """What a member brings or brought."""

    user_id: int
    item: str
    state: str


class Tally(msgspec.Struct, frozen=True):
    """How many runs of one outcome: on a day, of a dungeon, or of an organizer; two of those are None."""

    day: date | None
    dungeon: str | None
    organizer_id: int | None
    outcome: str
    runs: int


async def find_seen_run(db: Connection, guild_id: int, run_id: int) -> SeenRun | None:
    """One run of the guild, also one that was taken out."""
    row = await db.fetchrow(
        """
        SELECT run_id, organizer_id, dungeon, state, party, channel_id, thread_id,
               (SELECT message_id FROM panel WHERE kind = 'raid_desk.run' AND subject = run_id) AS message_id,
               voice_channel_id, outcome, created_at, started_at, ended_at, deleted_at
        FROM run WHERE guild_id = $1 AND run_id = $2
        """,
        guild_id,
        run_id,
    )
    return None if row is None else SeenRun(**row)


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


async def list_roster(db: Connection, run_id: int) -> list[RosterLine]:
    """Everybody who pressed on it, by state, in the order in which they came."""
    rows = await db.fetch(
        """
        SELECT user_id, state, class_key, attended FROM run_member WHERE run_id = $1
        ORDER BY array_position(ARRAY['joined', 'benched', 'offered', 'waiting', 'left'], state),
                 CASE WHEN state = 'waiting' THEN place END, joined_at, user_id
        """,
        run_id,
    )
    return [RosterLine(**row) for row in rows]


async def list_offers_of(db: Connection, run_id: int) -> list[OfferLine]:
    """Keys and other things, but for those that were taken back."""
    rows = await db.fetch(
        """
        SELECT user_id, item, state FROM run_offer WHERE run_id = $1 AND state <> 'withdrawn'
        ORDER BY item, place
        """,
        run_id,
    )
    return [OfferLine(**row) for row in rows]


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
) -> list[Tally]:
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
    return [Tally(**row) for row in rows]


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
    found: bool = await db.fetchval(
        "SELECT EXISTS (SELECT FROM run WHERE guild_id = $1 AND dungeon_key = $2)", guild_id, dungeon_key
    )
    return found
