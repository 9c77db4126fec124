"""Pages of runs and headcounts, by what is asked for; what staff took out is not there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class RunLine(msgspec.Struct, frozen=True):
    """A run in a list. `dungeon` is not escaped."""

    run_id: int
    dungeon_key: str
    dungeon: str
    state: str
    outcome: str | None
    organizer_id: int
    party: str | None
    version: int
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    auto_end_at: datetime | None


class RunFilter(msgspec.Struct, frozen=True, kw_only=True):
    """None: any. `member_id`: who was in; `text`: in the dungeon's name, the party or the description."""

    states: Sequence[str] | None = None
    organizer_id: int | None = None
    member_id: int | None = None
    dungeon_key: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None


class HeadcountLine(msgspec.Struct, frozen=True):
    """A headcount in a list."""

    headcount_id: int
    organizer_id: int
    dungeons: tuple[str, ...]
    state: str
    run_id: int | None
    ends_at: datetime
    created_at: datetime


async def list_run_page(
    db: Connection, guild_id: int, only: RunFilter, *, before: int | None, limit: int
) -> list[RunLine]:
    """Runs with numbers below `before`, the newest first."""
    rows = await db.fetch(
        """
        SELECT run_id, dungeon_key, dungeon ->> 'name' AS dungeon, state, outcome, organizer_id, party,
               version, created_at, started_at, ended_at, auto_end_at
        FROM run
        WHERE guild_id = $1 AND deleted_at IS NULL
          AND ($2::bigint IS NULL OR run_id < $2)
          AND ($3::text[] IS NULL OR state = ANY($3))
          AND ($4::bigint IS NULL OR organizer_id = $4)
          AND ($5::bigint IS NULL OR EXISTS (
              SELECT 1 FROM run_member AS m
              WHERE m.guild_id = $1 AND m.user_id = $5 AND m.run_id = run.run_id AND m.state = 'joined'))
          AND ($6::text IS NULL OR dungeon_key = $6)
          AND ($7::timestamptz IS NULL OR created_at >= $7)
          AND ($8::timestamptz IS NULL OR created_at < $8)
          AND ($9::text IS NULL
               OR strpos(lower(concat_ws(' ', dungeon ->> 'name', party, description)), lower($9)) > 0)
        ORDER BY run_id DESC LIMIT $10
        """,
        guild_id,
        before,
        only.states,
        only.organizer_id,
        only.member_id,
        only.dungeon_key,
        only.since,
        only.until,
        only.text,
        limit,
    )
    return [RunLine(**row) for row in rows]


async def list_overdue_page(
    db: Connection, guild_id: int, now: datetime, *, before: int | None, limit: int
) -> list[RunLine]:
    """Runs that should have ended by themselves and have not."""
    rows = await db.fetch(
        """
        SELECT run_id, dungeon_key, dungeon ->> 'name' AS dungeon, state, outcome, organizer_id, party,
               version, created_at, started_at, ended_at, auto_end_at
        FROM run
        WHERE guild_id = $1 AND state IN ('open', 'live') AND auto_end_at <= $2
          AND ($3::bigint IS NULL OR run_id < $3)
        ORDER BY run_id DESC LIMIT $4
        """,
        guild_id,
        now,
        before,
        limit,
    )
    return [RunLine(**row) for row in rows]


async def list_headcount_page(
    db: Connection, guild_id: int, *, state: str | None, before: int | None, limit: int
) -> list[HeadcountLine]:
    """Headcounts with numbers below `before`, the newest first."""
    rows = await db.fetch(
        """
        SELECT headcount_id, organizer_id,
               ARRAY(SELECT one ->> 'name' FROM jsonb_array_elements(dungeons) AS one) AS dungeons,
               state, run_id, ends_at, created_at
        FROM headcount
        WHERE guild_id = $1 AND ($2::text IS NULL OR state = $2)
          AND ($3::bigint IS NULL OR headcount_id < $3)
        ORDER BY headcount_id DESC LIMIT $4
        """,
        guild_id,
        state,
        before,
        limit,
    )
    return [HeadcountLine(**{**row, "dungeons": tuple(row["dungeons"])}) for row in rows]


async def find_headcount_id(db: Connection, guild_id: int, key: str) -> int | None:
    """The headcount that was posted under that key."""
    headcount_id: int | None = await db.fetchval(
        "SELECT headcount_id FROM headcount WHERE guild_id = $1 AND key = $2", guild_id, key
    )
    return headcount_id
