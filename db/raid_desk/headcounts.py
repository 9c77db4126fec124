"""Headcounts: what is asked, who would come with what, and what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection

HEADCOUNT_PANEL = "raid_desk.headcount"
"""The kind of its panel, whose subject is `headcount_id`."""
HEADCOUNT_LOG = "raid_desk.headcount"
"""The kind of its thread in the log."""


class HeadcountRow(msgspec.Struct, frozen=True):
    """`dungeons`: Dungeon of handlers.raid_desk as plain values. `state`: open, converted, ended."""

    headcount_id: int
    guild_id: int
    organizer_id: int
    dungeons: list[dict[str, Any]]
    state: str
    channel_id: int
    role_id: int | None
    required_role_id: int | None
    run_id: int | None
    afk_begun_at: datetime | None
    afk_until: datetime | None
    ends_at: datetime
    ended_at: datetime | None
    created_at: datetime


class NewHeadcount(msgspec.Struct, frozen=True, kw_only=True):
    """A headcount to write down; `key` makes it single."""

    guild_id: int
    key: str
    organizer_id: int
    dungeons: list[dict[str, Any]]
    channel_id: int
    role_id: int | None
    required_role_id: int | None
    ends_at: datetime
    created_at: datetime


class InterestRow(msgspec.Struct, frozen=True):
    """`item` empty: would come; else what they would bring."""

    user_id: int
    dungeon_key: str
    item: str


async def add_headcount(db: Connection, new: NewHeadcount) -> int | None:
    """Its id; None when a headcount of this key exists."""
    headcount_id: int | None = await db.fetchval(
        """
        INSERT INTO headcount (guild_id, key, organizer_id, dungeons, channel_id, role_id,
                               required_role_id, ends_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (key) DO NOTHING RETURNING headcount_id
        """,
        new.guild_id,
        new.key,
        new.organizer_id,
        new.dungeons,
        new.channel_id,
        new.role_id,
        new.required_role_id,
        new.ends_at,
        new.created_at,
    )
    return headcount_id


async def find_headcount(db: Connection, guild_id: int, headcount_id: int) -> HeadcountRow | None:
    """A headcount of that guild."""
    row = await db.fetchrow(
        """
        SELECT headcount_id, guild_id, organizer_id, dungeons, state, channel_id, role_id,
               required_role_id, run_id, afk_begun_at, afk_until, ends_at, ended_at, created_at
        FROM headcount WHERE guild_id = $1 AND headcount_id = $2
        """,
        guild_id,
        headcount_id,
    )
    return None if row is None else HeadcountRow(**row)


async def lock_headcount(db: Connection, guild_id: int, headcount_id: int) -> HeadcountRow | None:
    """The same, and nobody else reads it for a change until the commit."""
    row = await db.fetchrow(
        """
        SELECT headcount_id, guild_id, organizer_id, dungeons, state, channel_id, role_id,
               required_role_id, run_id, afk_begun_at, afk_until, ends_at, ended_at, created_at
        FROM headcount WHERE guild_id = $1 AND headcount_id = $2 FOR UPDATE
        """,
        guild_id,
        headcount_id,
    )
    return None if row is None else HeadcountRow(**row)


async def move_headcount(db: Connection, before: HeadcountRow, after: HeadcountRow) -> bool:
    """From the state that was looked at to the next; False when it is in another one by now."""
    moved = await db.fetchval(
        """
        UPDATE headcount SET state = $3, run_id = $4, afk_begun_at = $5, afk_until = $6, ended_at = $7
        WHERE headcount_id = $1 AND state = $2 RETURNING true
        """,
        before.headcount_id,
        before.state,
        after.state,
        after.run_id,
        after.afk_begun_at,
        after.afk_until,
        after.ended_at,
    )
    return bool(moved)


async def list_overdue(db: Connection, now: datetime, limit: int = 100) -> list[tuple[int, int]]:
    """(guild, headcount) of open ones whose time is over."""
    rows = await db.fetch(
        """
        SELECT guild_id, headcount_id FROM headcount WHERE state = 'open' AND ends_at <= $1
        ORDER BY ends_at LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["headcount_id"]) for row in rows]


async def mark_present(db: Connection, headcount_id: int, user_id: int, now: datetime) -> None:
    """The member is there."""
    await db.execute(
        """
        INSERT INTO headcount_presence (headcount_id, user_id, at) VALUES ($1, $2, $3)
        ON CONFLICT (headcount_id, user_id) DO UPDATE SET at = excluded.at
        """,
        headcount_id,
        user_id,
        now,
    )


async def list_present(db: Connection, headcount_id: int, since: datetime) -> set[int]:
    """Who has given a sign since then: confirmed, or said that they would come."""
    rows = await db.fetch(
        """
        SELECT user_id FROM headcount_presence WHERE headcount_id = $1 AND at >= $2
        UNION SELECT user_id FROM headcount_member WHERE headcount_id = $1 AND at >= $2
        """,
        headcount_id,
        since,
    )
    return {row["user_id"] for row in rows}


async def list_interest(db: Connection, headcount_id: int) -> list[InterestRow]:
    """Who would come and bring what, in the order in which they said so."""
    rows = await db.fetch(
        """
        SELECT user_id, dungeon_key, item FROM headcount_member
        WHERE headcount_id = $1 ORDER BY at, user_id, dungeon_key, item
        """,
        headcount_id,
    )
    return [InterestRow(**row) for row in rows]


async def add_interest(
    db: Connection, headcount_id: int, user_id: int, wanted: Sequence[tuple[str, str]], now: datetime
) -> int:
    """(dungeon, item) pairs; what is there already stays as old as it is. Returns how many were new."""
    rows = await db.fetch(
        """
        INSERT INTO headcount_member (headcount_id, user_id, dungeon_key, item, at)
        SELECT $1, $2, dungeon_key, item, $5 FROM unnest($3::text[], $4::text[]) AS wanted(dungeon_key, item)
        ON CONFLICT DO NOTHING RETURNING 1
        """,
        headcount_id,
        user_id,
        [dungeon for dungeon, _ in wanted],
        [item for _, item in wanted],
        now,
    )
    return len(rows)


async def delete_interest(
    db: Connection, headcount_id: int, user_id: int, gone: Sequence[tuple[str, str]]
) -> int:
    """Take (dungeon, item) pairs back; returns how many there were."""
    rows = await db.fetch(
        """
        DELETE FROM headcount_member USING unnest($3::text[], $4::text[]) AS gone(dungeon_key, item)
        WHERE headcount_id = $1 AND user_id = $2
          AND headcount_member.dungeon_key = gone.dungeon_key AND headcount_member.item = gone.item
        RETURNING 1
        """,
        headcount_id,
        user_id,
        [dungeon for dungeon, _ in gone],
        [item for _, item in gone],
    )
    return len(rows)


class HeadcountEventRow(msgspec.Struct, frozen=True):
    """Something that happened to a headcount."""

    event_id: int
    kind: str
    actor_id: int | None
    facts: dict[str, Any]
    at: datetime


async def add_headcount_event(
    db: Connection, headcount_id: int, kind: str, actor_id: int | None, facts: dict[str, Any], now: datetime
) -> None:
    """Write an event down."""
    await db.execute(
        "INSERT INTO headcount_event (headcount_id, kind, actor_id, facts, at) VALUES ($1, $2, $3, $4, $5)",
        headcount_id,
        kind,
        actor_id,
        facts,
        now,
    )


async def list_untold(db: Connection, before: datetime, limit: int = 100) -> list[tuple[int, int]]:
    """(guild, headcount) of those whose log does not follow something older than that yet."""
    rows = await db.fetch(
        """
        SELECT DISTINCT guild_id, headcount_id FROM headcount_event JOIN headcount USING (headcount_id)
        WHERE told_at IS NULL AND at <= $1 LIMIT $2
        """,
        before,
        limit,
    )
    return [(row["guild_id"], row["headcount_id"]) for row in rows]


async def list_taken_off(db: Connection, headcount_id: int) -> list[int]:
    """Members who were taken off because of a suspension and have not answered again."""
    rows = await db.fetch(
        """
        SELECT DISTINCT (facts ->> 'user_id')::bigint AS user_id FROM headcount_event AS e
        WHERE headcount_id = $1 AND kind = 'taken_off' AND NOT EXISTS (
            SELECT 1 FROM headcount_member AS m
            WHERE m.headcount_id = $1 AND m.user_id = (e.facts ->> 'user_id')::bigint)
        ORDER BY user_id
        """,
        headcount_id,
    )
    return [row["user_id"] for row in rows]


async def list_told_events(db: Connection, headcount_id: int, after: int) -> list[HeadcountEventRow]:
    """What happened since that event, oldest first."""
    rows = await db.fetch(
        """
        SELECT event_id, kind, actor_id, facts, at FROM headcount_event
        WHERE headcount_id = $1 AND event_id > $2 AND told_at IS NOT NULL ORDER BY event_id
        """,
        headcount_id,
        after,
    )
    return [HeadcountEventRow(**row) for row in rows]


async def mark_all_told(db: Connection, headcount_id: int, now: datetime) -> None:
    """Its log follows."""
    await db.execute(
        "UPDATE headcount_event SET told_at = $2 WHERE headcount_id = $1 AND told_at IS NULL",
        headcount_id,
        now,
    )
