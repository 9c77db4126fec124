"""What can be practised in a guild."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class TechniqueRow(msgspec.Struct, frozen=True, kw_only=True):
    """A technique. `needs_id`: what has to be mastered before; `criteria`: what else, as stored."""

    technique_id: int = 0
    slug: str
    name: str
    description: str = ""
    link: str | None = None
    minutes: int = 15
    category: str = ""
    level: int = 1
    needs_id: int | None = None
    criteria: dict[str, Any] | None = None
    author_id: int | None = None
    gone: bool = False


async def list_techniques(db: Connection, guild_id: int) -> list[TechniqueRow]:
    """All that are there, by category, level and name."""
    rows = await db.fetch(
        """
        SELECT technique_id, slug, name, description, link, minutes, category, level, needs_id, criteria,
               author_id, deleted_at IS NOT NULL AS gone
        FROM practice_technique WHERE guild_id = $1 AND deleted_at IS NULL ORDER BY category, level, name
        """,
        guild_id,
    )
    return [TechniqueRow(**row) for row in rows]


async def find_technique(db: Connection, guild_id: int, technique_id: int) -> TechniqueRow | None:
    """Also one that was removed."""
    row = await db.fetchrow(
        """
        SELECT technique_id, slug, name, description, link, minutes, category, level, needs_id, criteria,
               author_id, deleted_at IS NOT NULL AS gone
        FROM practice_technique WHERE guild_id = $1 AND technique_id = $2
        """,
        guild_id,
        technique_id,
    )
    return None if row is None else TechniqueRow(**row)


async def lock_techniques(db: Connection, guild_id: int) -> list[TechniqueRow]:
    """As `list_techniques`; nobody else changes any of the guild's until the transaction ends."""
    await db.execute("SELECT pg_advisory_xact_lock(hashtextextended('practice_technique', $1))", guild_id)
    return await list_techniques(db, guild_id)


async def add_technique(db: Connection, guild_id: int, new: TechniqueRow, now: datetime) -> int | None:
    """Its id; None when the slug is taken."""
    added: int | None = await db.fetchval(
        """
        INSERT INTO practice_technique (guild_id, slug, name, description, link, minutes, category, level,
                                        needs_id, criteria, author_id, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (guild_id, slug) WHERE deleted_at IS NULL DO NOTHING RETURNING technique_id
        """,
        guild_id,
        new.slug,
        new.name,
        new.description,
        new.link,
        new.minutes,
        new.category,
        new.level,
        new.needs_id,
        new.criteria,
        new.author_id,
        now,
    )
    return added


async def move_technique(db: Connection, guild_id: int, row: TechniqueRow) -> None:
    """Writes the row as it is."""
    await db.execute(
        """
        UPDATE practice_technique SET slug = $3, name = $4, description = $5, link = $6, minutes = $7,
            category = $8, level = $9, needs_id = $10, criteria = $11
        WHERE guild_id = $1 AND technique_id = $2
        """,
        guild_id,
        row.technique_id,
        row.slug,
        row.name,
        row.description,
        row.link,
        row.minutes,
        row.category,
        row.level,
        row.needs_id,
        row.criteria,
    )


async def mark_removed(db: Connection, guild_id: int, technique_id: int, now: datetime) -> None:
    """It is gone from the catalogue; nothing needs it any more. Sessions keep its name."""
    await db.execute(
        """
        WITH freed AS (
            UPDATE practice_technique SET needs_id = NULL WHERE guild_id = $1 AND needs_id = $2
        )
        UPDATE practice_technique SET deleted_at = $3 WHERE guild_id = $1 AND technique_id = $2
        """,
        guild_id,
        technique_id,
        now,
    )


class HoldRow(msgspec.Struct, frozen=True):
    """What a member has of a technique."""

    technique_id: int
    sessions: int
    validated: int
    mastered_at: datetime | None


async def list_holds(db: Connection, guild_id: int, user_id: int) -> dict[int, HoldRow]:
    """By technique."""
    rows = await db.fetch(
        """
        SELECT technique_id, sessions, validated, mastered_at FROM practice_hold
        WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
    )
    return {row["technique_id"]: HoldRow(**row) for row in rows}


async def count_mastered(db: Connection, guild_id: int, user_ids: Sequence[int]) -> dict[int, int]:
    """How many techniques each of these members has mastered."""
    counts = await count_mastered_of(db, [guild_id] * len(user_ids), user_ids)
    return {user_id: mastered for (_, user_id), mastered in counts.items()}


async def count_mastered_of(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int]
) -> dict[tuple[int, int], int]:
    """The same, of pairs of guild and user."""
    rows = await db.fetch(
        """
        SELECT guild_id, user_id, count(*) AS mastered FROM practice_hold
        JOIN unnest($1::bigint[], $2::bigint[]) AS asked(guild_id, user_id) USING (guild_id, user_id)
        WHERE mastered_at IS NOT NULL GROUP BY guild_id, user_id
        """,
        guild_ids,
        user_ids,
    )
    return {(row["guild_id"], row["user_id"]): row["mastered"] for row in rows}


async def move_validated(
    db: Connection, guild_id: int, user_id: int, technique_id: int, by: int, needed: int, now: datetime
) -> tuple[bool, bool]:
    """So many more sessions are validated; whether it was mastered before, and is now."""
    row = await db.fetchrow(
        """
        WITH before AS (
            SELECT mastered_at FROM practice_hold
            WHERE guild_id = $1 AND user_id = $2 AND technique_id = $3
        )
        UPDATE practice_hold AS h SET validated = greatest(0, validated + $4),
            mastered_at = CASE WHEN validated + $4 >= $5 THEN coalesce(h.mastered_at, $6) END
        WHERE guild_id = $1 AND user_id = $2 AND technique_id = $3
        RETURNING (SELECT mastered_at IS NOT NULL FROM before) AS before, h.mastered_at IS NOT NULL AS after
        """,
        guild_id,
        user_id,
        technique_id,
        by,
        needed,
        now,
    )
    return (False, False) if row is None else (bool(row["before"]), bool(row["after"]))
