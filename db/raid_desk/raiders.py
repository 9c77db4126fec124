"""Raiders: their status, and what happened to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class RaiderRow(msgspec.Struct, frozen=True):
    """A raider. `name`: their main name, as they write it; None while none was ever approved."""

    user_id: int
    status: str
    by_id: int | None
    at: datetime
    why: str
    nick_before: str | None
    shows_realmeye: bool
    name: str | None


class RaiderEventRow(msgspec.Struct, frozen=True):
    """Something that happened to a raider."""

    kind: str
    actor_id: int | None
    name: str | None
    why: str
    at: datetime


async def lock_raider(db: Connection, guild_id: int, user_id: int, now: datetime) -> RaiderRow:
    """The raider, made if there is none, locked until the commit."""
    await db.execute(
        """
        INSERT INTO raider (guild_id, user_id, status, at) VALUES ($1, $2, 'pending', $3)
        ON CONFLICT (guild_id, user_id) DO NOTHING
        """,
        guild_id,
        user_id,
        now,
    )
    await db.execute(
        "SELECT 1 FROM raider WHERE guild_id = $1 AND user_id = $2 FOR UPDATE", guild_id, user_id
    )
    row = await find_raider(db, guild_id, user_id)
    assert row is not None
    return row


async def find_raider(db: Connection, guild_id: int, user_id: int) -> RaiderRow | None:
    """The raider, if they ever asked to be one."""
    row = await db.fetchrow(
        """
        SELECT raider.user_id, status, by_id, at, why, nick_before, shows_realmeye, main.name
        FROM raider LEFT JOIN raider_name AS main
            ON main.guild_id = raider.guild_id AND main.user_id = raider.user_id AND main.kind = 'main'
        WHERE raider.guild_id = $1 AND raider.user_id = $2
        """,
        guild_id,
        user_id,
    )
    return None if row is None else RaiderRow(**row)


async def list_raider_page(
    db: Connection,
    guild_id: int,
    *,
    name_key: str | None,
    status: str | None,
    after: int | None,
    limit: int,
) -> list[RaiderRow]:
    """Raiders by member id; `name_key`: how one of their names, also a former one, begins."""
    rows = await db.fetch(
        """
        SELECT raider.user_id, status, by_id, at, why, nick_before, shows_realmeye, main.name
        FROM raider LEFT JOIN raider_name AS main
            ON main.guild_id = raider.guild_id AND main.user_id = raider.user_id AND main.kind = 'main'
        WHERE raider.guild_id = $1 AND ($2::text IS NULL OR status = $2)
          AND ($3::text IS NULL OR raider.user_id IN (
              SELECT user_id FROM raider_name WHERE guild_id = $1 AND starts_with(name_key, $3)))
          AND ($4::bigint IS NULL OR raider.user_id > $4)
        ORDER BY raider.user_id LIMIT $5
        """,
        guild_id,
        status,
        name_key,
        after,
        limit,
    )
    return [RaiderRow(**row) for row in rows]


async def mark_counted(db: Connection, name_key: str, day: date) -> list[tuple[int, int]]:
    """(guild, member) of that name who let others see their page, which did not count that day yet."""
    rows = await db.fetch(
        """
        UPDATE raider SET counted_on = $2 FROM raider_name AS main
        WHERE main.guild_id = raider.guild_id AND main.user_id = raider.user_id AND main.kind = 'main'
          AND main.name_key = $1 AND status = 'approved' AND shows_realmeye
          AND counted_on IS DISTINCT FROM $2
        RETURNING raider.guild_id, raider.user_id
        """,
        name_key,
        day,
    )
    return [(row["guild_id"], row["user_id"]) for row in rows]


async def mark_status(
    db: Connection, guild_id: int, user_id: int, status: str, *, by: int | None, why: str, now: datetime
) -> None:
    """What the raider is from now on."""
    await db.execute(
        """
        UPDATE raider SET status = $3, by_id = $4, why = $5, at = $6 WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
        status,
        by,
        why,
        now,
    )


async def mark_nick_before(db: Connection, guild_id: int, user_id: int, nick: str | None) -> None:
    """The nickname that comes back when the verification ends."""
    await db.execute(
        "UPDATE raider SET nick_before = $3 WHERE guild_id = $1 AND user_id = $2", guild_id, user_id, nick
    )


async def mark_shows_realmeye(db: Connection, guild_id: int, user_id: int, shows: bool) -> bool:
    """Whether others see the member's RealmEye page in the profile; False: there is no such raider."""
    done: str = await db.execute(
        "UPDATE raider SET shows_realmeye = $3 WHERE guild_id = $1 AND user_id = $2", guild_id, user_id, shows
    )
    return done.endswith(" 1")


async def add_raider_event(
    db: Connection,
    guild_id: int,
    user_id: int,
    kind: str,
    *,
    by: int | None,
    name: str | None,
    why: str,
    now: datetime,
) -> int:
    """Writes down what happened; the event's id."""
    event_id: int = await db.fetchval(
        """
        INSERT INTO raider_event (guild_id, user_id, kind, actor_id, name, why, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING event_id
        """,
        guild_id,
        user_id,
        kind,
        by,
        name,
        why,
        now,
    )
    return event_id


async def list_raider_events(db: Connection, guild_id: int, user_id: int, limit: int) -> list[RaiderEventRow]:
    """The latest, newest first."""
    rows = await db.fetch(
        """
        SELECT kind, actor_id, name, why, at FROM raider_event
        WHERE guild_id = $1 AND user_id = $2 ORDER BY event_id DESC LIMIT $3
        """,
        guild_id,
        user_id,
        limit,
    )
    return [RaiderEventRow(**row) for row in rows]


async def count_unverified_with_role(db: Connection, guild_id: int, role_id: int) -> int:
    """Members who hold the role of verified raiders without being approved."""
    count: int = await db.fetchval(
        """
        SELECT count(*) FROM member
        LEFT JOIN raider USING (guild_id, user_id)
        WHERE guild_id = $1 AND $2 = ANY(role_ids) AND left_at IS NULL AND NOT is_bot
            AND status IS DISTINCT FROM 'approved'
        """,
        guild_id,
        role_id,
    )
    return count
