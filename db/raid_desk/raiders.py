"""Raiders: their status and names. A name is held by one approved member of a guild at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

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


class NameRow(msgspec.Struct, frozen=True):
    """A name of a raider."""

    user_id: int
    name_key: str
    name: str
    kind: str
    held: bool
    added_at: datetime


class BanRow(msgspec.Struct, frozen=True):
    """A banned raider, and the name by which they were recognised."""

    user_id: int
    name: str
    by_id: int | None
    at: datetime
    why: str


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


async def lock_names(db: Connection, guild_id: int, name_keys: Sequence[str]) -> None:
    """Nobody else takes, frees or bans these names before the commit."""
    for name_key in sorted(set(name_keys)):
        await db.execute("SELECT pg_advisory_xact_lock(hashtextextended($2, $1))", guild_id, name_key)


async def find_holder(db: Connection, guild_id: int, name_key: str) -> NameRow | None:
    """Who has that name, as main or alt."""
    row = await db.fetchrow(
        """
        SELECT user_id, name_key, name, kind, held, added_at FROM raider_name
        WHERE guild_id = $1 AND name_key = $2 AND held
        """,
        guild_id,
        name_key,
    )
    return None if row is None else NameRow(**row)


async def find_ban(db: Connection, guild_id: int, user_id: int, name_keys: Sequence[str]) -> BanRow | None:
    """A ban of that member, or of anybody who has or had one of these names."""
    row = await db.fetchrow(
        """
        SELECT raider.user_id, COALESCE(known.name, '') AS name, by_id, at, why
        FROM raider LEFT JOIN raider_name AS known
            ON known.guild_id = raider.guild_id AND known.user_id = raider.user_id
            AND known.name_key = ANY($3::text[])
        WHERE raider.guild_id = $1 AND status = 'banned' AND (raider.user_id = $2 OR known.name IS NOT NULL)
        ORDER BY raider.user_id <> $2 LIMIT 1
        """,
        guild_id,
        user_id,
        list(name_keys),
    )
    return None if row is None else BanRow(**row)


async def list_names(db: Connection, guild_id: int, user_id: int) -> list[NameRow]:
    """All names of a raider: the main one, alts, former ones; each group oldest first."""
    rows = await db.fetch(
        """
        SELECT user_id, name_key, name, kind, held, added_at FROM raider_name
        WHERE guild_id = $1 AND user_id = $2
        ORDER BY array_position(ARRAY['main', 'alt', 'former'], kind), added_at, name_key
        """,
        guild_id,
        user_id,
    )
    return [NameRow(**row) for row in rows]


async def list_held(
    db: Connection, guild_id: int, user_ids: Sequence[int], name_keys: Sequence[str]
) -> list[tuple[int, str]]:
    """(member, name in lower case) of these members, and of whoever has one of these names now."""
    rows = await db.fetch(
        """
        SELECT user_id, name_key FROM raider_name
        WHERE guild_id = $1 AND held AND (user_id = ANY($2::bigint[]) OR name_key = ANY($3::text[]))
        ORDER BY user_id, name_key
        """,
        guild_id,
        user_ids,
        name_keys,
    )
    return [(row["user_id"], row["name_key"]) for row in rows]


async def list_profiles(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int]
) -> list[tuple[tuple[int, int], dict[str, Any]]]:
    """((guild, member), page) of those of these pairs who let others see it, as it was read last."""
    rows = await db.fetch(
        """
        SELECT guild_id, user_id, profile FROM raider
        JOIN unnest($1::bigint[], $2::bigint[]) AS asked(guild_id, user_id) USING (guild_id, user_id)
        JOIN raider_name AS main USING (guild_id, user_id)
        JOIN realmeye_page USING (name_key)
        WHERE status = 'approved' AND shows_realmeye AND main.kind = 'main' AND profile IS NOT NULL
        """,
        guild_ids,
        user_ids,
    )
    return [((row["guild_id"], row["user_id"]), row["profile"]) for row in rows]


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


async def mark_main_former(db: Connection, guild_id: int, user_id: int) -> None:
    """The raider has another main name from now on."""
    await db.execute(
        """
        UPDATE raider_name SET kind = 'former', held = false
        WHERE guild_id = $1 AND user_id = $2 AND kind = 'main'
        """,
        guild_id,
        user_id,
    )


async def add_name(
    db: Connection, guild_id: int, user_id: int, name: str, kind: str, by: int | None, now: datetime
) -> None:
    """The raider has that name, and nobody else. Former names and alts of their own become it."""
    await db.execute(
        """
        INSERT INTO raider_name (guild_id, user_id, name_key, name, kind, held, added_by, added_at)
        VALUES ($1, $2, lower($3), $3, $4, true, $5, $6)
        ON CONFLICT (guild_id, user_id, name_key)
        DO UPDATE SET name = excluded.name, kind = excluded.kind, held = true
        """,
        guild_id,
        user_id,
        name,
        kind,
        by,
        now,
    )


async def mark_alts_held(db: Connection, guild_id: int, user_id: int) -> None:
    """Alts of somebody who is approved again are theirs again, unless somebody else has them by now."""
    await db.execute(
        """
        UPDATE raider_name AS own SET held = true
        WHERE guild_id = $1 AND user_id = $2 AND kind = 'alt' AND NOT EXISTS (
            SELECT 1 FROM raider_name AS other
            WHERE other.guild_id = $1 AND other.name_key = own.name_key AND other.held)
        """,
        guild_id,
        user_id,
    )


async def mark_names_free(db: Connection, guild_id: int, user_id: int) -> None:
    """Others may have the raider's names."""
    await db.execute(
        "UPDATE raider_name SET held = false WHERE guild_id = $1 AND user_id = $2", guild_id, user_id
    )


async def delete_alt(db: Connection, guild_id: int, user_id: int, name_key: str) -> bool:
    """The alt becomes a former name; False when it is none of theirs."""
    done: str = await db.execute(
        """
        UPDATE raider_name SET kind = 'former', held = false
        WHERE guild_id = $1 AND user_id = $2 AND name_key = $3 AND kind = 'alt'
        """,
        guild_id,
        user_id,
        name_key,
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
