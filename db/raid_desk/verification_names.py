"""Names of the game that raiders hold, and those that are banned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


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
