"""The looks of rank cards, saved and in draft; `user_id` 0 is the server's card."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class CardRow(msgspec.Struct, frozen=True):
    """One look. `picture` is only read where the query says so."""

    user_id: int
    is_draft: bool
    version: int
    style: str
    primary_color: int | None
    secondary_color: int | None
    border_color: int | None
    text_color: int | None
    picture: bytes | None = None
    has_picture: bool = False


async def find_card(db: Connection, guild_id: int, user_id: int) -> CardRow | None:
    """The look of a member's card with its picture: their own, else the server's."""
    row = await db.fetchrow(
        """
        SELECT user_id, is_draft, version, style, primary_color, secondary_color, border_color, text_color,
               picture, picture IS NOT NULL AS has_picture
        FROM rank_card WHERE guild_id = $1 AND user_id IN ($2, 0) AND NOT is_draft
        ORDER BY user_id DESC LIMIT 1
        """,
        guild_id,
        user_id,
    )
    return None if row is None else CardRow(**row)


async def find_start(db: Connection, guild_id: int, user_id: int, drafts_since: datetime) -> CardRow | None:
    """What an edit begins with, without its picture: a draft not older than that, own or server's card."""
    row = await db.fetchrow(
        """
        SELECT user_id, is_draft, version, style, primary_color, secondary_color, border_color, text_color,
               picture IS NOT NULL AS has_picture
        FROM rank_card
        WHERE guild_id = $1 AND ((user_id = $2 AND is_draft AND saved_at >= $3)
                                 OR (user_id IN ($2, 0) AND NOT is_draft))
        ORDER BY is_draft DESC, user_id DESC LIMIT 1
        """,
        guild_id,
        user_id,
        drafts_since,
    )
    return None if row is None else CardRow(**row)


async def find_draft(db: Connection, guild_id: int, user_id: int, version: int) -> CardRow | None:
    """The draft of that version with its picture."""
    row = await db.fetchrow(
        """
        SELECT user_id, is_draft, version, style, primary_color, secondary_color, border_color, text_color,
               picture, picture IS NOT NULL AS has_picture
        FROM rank_card WHERE guild_id = $1 AND user_id = $2 AND is_draft AND version = $3
        """,
        guild_id,
        user_id,
        version,
    )
    return None if row is None else CardRow(**row)


async def add_draft(
    db: Connection, guild_id: int, row: CardRow, start: CardRow | None, now: datetime
) -> None:
    """Write a draft in place of any earlier one; its picture is that of `start`."""
    await db.execute(
        """
        INSERT INTO rank_card (guild_id, user_id, is_draft, version, style, primary_color, secondary_color,
                               border_color, text_color, saved_at, picture)
        VALUES ($1, $2, true, $3, $4, $5, $6, $7, $8, $9,
                (SELECT picture FROM rank_card WHERE guild_id = $1 AND user_id = $10 AND is_draft = $11))
        ON CONFLICT (guild_id, user_id, is_draft) DO UPDATE SET
            version = excluded.version, style = excluded.style, primary_color = excluded.primary_color,
            secondary_color = excluded.secondary_color, border_color = excluded.border_color,
            text_color = excluded.text_color, saved_at = excluded.saved_at, picture = excluded.picture
        """,
        guild_id,
        row.user_id,
        row.version,
        row.style,
        row.primary_color,
        row.secondary_color,
        row.border_color,
        row.text_color,
        now,
        None if start is None else start.user_id,
        False if start is None else start.is_draft,
    )


async def move_draft_style(db: Connection, guild_id: int, user_id: int, version: int, style: str) -> bool:
    """Another style for the draft of that version; whether there is one."""
    moved = await db.fetchval(
        """
        UPDATE rank_card SET style = $4
        WHERE guild_id = $1 AND user_id = $2 AND is_draft AND version = $3 RETURNING 1
        """,
        guild_id,
        user_id,
        version,
        style,
    )
    return moved is not None


async def move_draft_picture(
    db: Connection, guild_id: int, user_id: int, version: int, picture: bytes | None
) -> bool:
    """Another picture, or none, for the draft of that version; whether there is one."""
    moved = await db.fetchval(
        """
        UPDATE rank_card SET picture = $4
        WHERE guild_id = $1 AND user_id = $2 AND is_draft AND version = $3 RETURNING 1
        """,
        guild_id,
        user_id,
        version,
        picture,
    )
    return moved is not None


async def add_card_from_draft(
    db: Connection, guild_id: int, user_id: int, version: int, now: datetime
) -> str | None:
    """Make the draft of that version the card; its style, or None when there is no such draft."""
    style: str | None = await db.fetchval(
        """
        INSERT INTO rank_card (guild_id, user_id, is_draft, version, style, primary_color, secondary_color,
                               border_color, text_color, saved_at, picture)
        SELECT guild_id, user_id, false, version, style, primary_color, secondary_color, border_color,
               text_color, $4, picture
        FROM rank_card WHERE guild_id = $1 AND user_id = $2 AND is_draft AND version = $3
        ON CONFLICT (guild_id, user_id, is_draft) DO UPDATE SET
            version = excluded.version, style = excluded.style, primary_color = excluded.primary_color,
            secondary_color = excluded.secondary_color, border_color = excluded.border_color,
            text_color = excluded.text_color, saved_at = excluded.saved_at, picture = excluded.picture
        RETURNING style
        """,
        guild_id,
        user_id,
        version,
        now,
    )
    return style


async def delete_draft(db: Connection, guild_id: int, user_id: int, version: int) -> bool:
    """Forget the draft of that version; whether there was one."""
    gone = await db.fetchval(
        """
        DELETE FROM rank_card WHERE guild_id = $1 AND user_id = $2 AND is_draft AND version = $3 RETURNING 1
        """,
        guild_id,
        user_id,
        version,
    )
    return gone is not None


async def delete_card(db: Connection, guild_id: int, user_id: int) -> bool:
    """Forget the saved look and any draft; whether there was a saved one."""
    rows = await db.fetch(
        "DELETE FROM rank_card WHERE guild_id = $1 AND user_id = $2 RETURNING is_draft", guild_id, user_id
    )
    return any(not row["is_draft"] for row in rows)


async def delete_old_drafts(db: Connection, before: datetime) -> None:
    """Forget drafts nobody can save any more."""
    await db.execute("DELETE FROM rank_card WHERE is_draft AND saved_at < $1", before)
