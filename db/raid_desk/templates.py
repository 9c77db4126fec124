"""Templates of runs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class TemplateRow(msgspec.Struct, frozen=True):
    """`definition`: handlers.raid_desk.templates.Template as plain values."""

    template_id: int
    owner_id: int
    name: str
    shared: bool
    definition: dict[str, Any]


async def mark_template(
    db: Connection, guild_id: int, owner_id: int, name: str, definition: dict[str, Any], now: datetime
) -> bool:
    """Keeps it under that name; True when it is new, False when an earlier one was replaced."""
    is_new: bool = await db.fetchval(
        """
        INSERT INTO run_template (guild_id, owner_id, name, definition, changed_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (guild_id, owner_id, lower(name)) DO UPDATE
            SET name = excluded.name, definition = excluded.definition, changed_at = excluded.changed_at
        RETURNING xmax = 0
        """,
        guild_id,
        owner_id,
        name,
        definition,
        now,
    )
    return is_new


async def list_templates(db: Connection, guild_id: int, user_id: int) -> list[TemplateRow]:
    """A member's own, then those that others share, by name."""
    rows = await db.fetch(
        """
        SELECT template_id, owner_id, name, shared, definition FROM run_template
        WHERE guild_id = $1 AND (owner_id = $2 OR shared)
        ORDER BY owner_id <> $2, lower(name), template_id
        """,
        guild_id,
        user_id,
    )
    return [TemplateRow(**row) for row in rows]


async def mark_shared(db: Connection, template_id: int, shared: bool) -> None:
    """For all organizers, or for its owner alone."""
    await db.execute("UPDATE run_template SET shared = $2 WHERE template_id = $1", template_id, shared)


async def delete_template(db: Connection, template_id: int) -> None:
    """It is gone."""
    await db.execute("DELETE FROM run_template WHERE template_id = $1", template_id)


async def find_last_run(db: Connection, guild_id: int, organizer_id: int) -> int | None:
    """The run that a member made last."""
    run_id: int | None = await db.fetchval(
        """
        SELECT run_id FROM run WHERE guild_id = $1 AND organizer_id = $2 AND deleted_at IS NULL
        ORDER BY created_at DESC, run_id DESC LIMIT 1
        """,
        guild_id,
        organizer_id,
    )
    return run_id
