"""What can be practised in a guild."""

from __future__ import annotations

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
