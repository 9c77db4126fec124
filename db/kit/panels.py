"""Messages that the bot keeps up to date: one row each, and a row for each change that they should show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class PanelRow(msgspec.Struct, frozen=True):
    """One panel. `message_id` is None until it is posted, and again when the message was deleted."""

    panel_id: int
    kind: str
    subject: int
    guild_id: int
    channel_id: int
    message_id: int | None
    posting: bool
    ended: bool
    shown: str | None
    edits: int
    failures: int
    error: str | None
    told: bool


class PanelToLookFor(msgspec.Struct, frozen=True):
    """Where a panel should be."""

    panel_id: int
    guild_id: int
    channel_id: int
    message_id: int


async def add_panel(db: Connection, kind: str, subject: int, guild_id: int, channel_id: int) -> int | None:
    """The new panel's id; None when the subject has one of this kind already."""
    panel_id: int | None = await db.fetchval(
        """
        INSERT INTO panel (kind, subject, guild_id, channel_id) VALUES ($1, $2, $3, $4)
        ON CONFLICT (kind, subject) DO NOTHING RETURNING panel_id
        """,
        kind,
        subject,
        guild_id,
        channel_id,
    )
    return panel_id


async def find_panel(db: Connection, kind: str, subject: int) -> PanelRow | None:
    """The panel of that subject."""
    row = await db.fetchrow(
        """
        SELECT panel_id, kind, subject, guild_id, channel_id, message_id, posting, ended, shown, edits,
               failures, error, told
        FROM panel WHERE kind = $1 AND subject = $2
        """,
        kind,
        subject,
    )
    return None if row is None else PanelRow(**row)


async def find_panel_of_message(db: Connection, guild_id: int, message_id: int) -> PanelRow | None:
    """The panel that the message shows."""
    row = await db.fetchrow(
        """
        SELECT panel_id, kind, subject, guild_id, channel_id, message_id, posting, ended, shown, edits,
               failures, error, told
        FROM panel WHERE guild_id = $1 AND message_id = $2
        """,
        guild_id,
        message_id,
    )
    return None if row is None else PanelRow(**row)


async def lock_panel(db: Connection, panel_id: int) -> PanelRow | None:
    """The panel, locked; waits for who has it."""
    row = await db.fetchrow(
        """
        SELECT panel_id, kind, subject, guild_id, channel_id, message_id, posting, ended, shown, edits,
               failures, error, told
        FROM panel WHERE panel_id = $1 FOR UPDATE
        """,
        panel_id,
    )
    return None if row is None else PanelRow(**row)


async def lock_panel_unless_busy(db: Connection, panel_id: int) -> PanelRow | None:
    """The panel, locked; None while another worker has it."""
    row = await db.fetchrow(
        """
        SELECT panel_id, kind, subject, guild_id, channel_id, message_id, posting, ended, shown, edits,
               failures, error, told
        FROM panel WHERE panel_id = $1 FOR UPDATE SKIP LOCKED
        """,
        panel_id,
    )
    return None if row is None else PanelRow(**row)


async def add_touch(db: Connection, kind: str, subject: int, due_at: datetime) -> None:
    """What the panel shows has changed; it is drawn then, once for all that changed until then."""
    await db.execute(
        """
        INSERT INTO panel_touch (panel_id, due_at)
        SELECT panel_id, $3 FROM panel WHERE kind = $1 AND subject = $2
        """,
        kind,
        subject,
        due_at,
    )


async def add_touches_of_guild(db: Connection, kind: str, guild_id: int, due_at: datetime) -> None:
    """Something that all panels of this kind in the guild show has changed."""
    await db.execute(
        """
        INSERT INTO panel_touch (panel_id, due_at)
        SELECT panel_id, $3 FROM panel WHERE kind = $1 AND guild_id = $2
        """,
        kind,
        guild_id,
        due_at,
    )


async def list_due(db: Connection, now: datetime, limit: int) -> list[int]:
    """Panels to draw now, those that have waited longest first."""
    rows = await db.fetch(
        """
        SELECT panel_id FROM (
            SELECT panel_id, due_at FROM panel_touch WHERE due_at <= $1
            UNION ALL
            SELECT panel_id, due_at FROM panel WHERE due_at <= $1) AS due
        GROUP BY panel_id ORDER BY min(due_at), panel_id LIMIT $2
        """,
        now,
        limit,
    )
    return [row["panel_id"] for row in rows]


async def delete_touches(db: Connection, panel_id: int) -> None:
    """What follows is drawn from rows that are read later, and so shows all that was touched before."""
    await db.execute("DELETE FROM panel_touch WHERE panel_id = $1", panel_id)


async def mark_due(db: Connection, panel_id: int, due_at: datetime | None) -> None:
    """When it is drawn although nothing has touched it."""
    await db.execute("UPDATE panel SET due_at = $2 WHERE panel_id = $1", panel_id, due_at)


async def mark_shown(
    db: Connection, panel_id: int, shown: str, edits: int, *, posting: bool, ended: bool
) -> None:
    """What the message will show when the outbox has done its part."""
    await db.execute(
        """
        UPDATE panel SET shown = $2, edits = $3, posting = $4, ended = $5,
            look_at = CASE WHEN $5 THEN NULL ELSE look_at END
        WHERE panel_id = $1
        """,
        panel_id,
        shown,
        edits,
        posting,
        ended,
    )


async def mark_posted(db: Connection, panel_id: int, message_id: int, look_at: datetime | None) -> None:
    """Where the message is."""
    await db.execute(
        """
        UPDATE panel SET message_id = $2, posting = false, failures = 0, error = NULL, told = true,
            look_at = CASE WHEN ended THEN NULL ELSE $3::timestamptz END
        WHERE panel_id = $1
        """,
        panel_id,
        message_id,
        look_at,
    )


async def mark_gone(db: Connection, panel_id: int) -> None:
    """The message was deleted."""
    await db.execute(
        """
        UPDATE panel SET message_id = NULL, posting = false, shown = NULL, look_at = NULL
        WHERE panel_id = $1
        """,
        panel_id,
    )


async def mark_failed(db: Connection, panel_id: int, error: str, again_at: datetime | None) -> None:
    """Discord refused it: what the message shows is not known, and it is drawn once more then."""
    await db.execute(
        """
        UPDATE panel SET shown = NULL, posting = false, failures = failures + 1, error = $2,
            told = told AND failures > 0, due_at = $3
        WHERE panel_id = $1
        """,
        panel_id,
        error,
        again_at,
    )


async def mark_well(db: Connection, panel_id: int) -> None:
    """Discord has taken what it refused before."""
    await db.execute(
        """
        UPDATE panel SET failures = 0, error = NULL, told = true WHERE panel_id = $1 AND failures > 0
        """,
        panel_id,
    )


async def mark_told(db: Connection, panel_id: int) -> None:
    """Somebody has been told of the error."""
    await db.execute("UPDATE panel SET told = true WHERE panel_id = $1", panel_id)


async def move_drawing(db: Connection, panel_id: int, due_at: datetime) -> None:
    """It could not be drawn: once more then, with all that touched it."""
    await db.execute(
        """
        WITH touches AS (DELETE FROM panel_touch WHERE panel_id = $1)
        UPDATE panel SET due_at = $2 WHERE panel_id = $1
        """,
        panel_id,
        due_at,
    )


async def move_looks(
    db: Connection, kinds: Sequence[str], seconds: Sequence[float], now: datetime, limit: int
) -> list[PanelToLookFor]:
    """Panels whose message should be looked for now; the next look of each comes after its kind's seconds."""
    rows = await db.fetch(
        """
        WITH looked AS (
            SELECT panel_id FROM panel WHERE look_at <= $3 AND message_id IS NOT NULL
            ORDER BY look_at LIMIT $4 FOR UPDATE SKIP LOCKED)
        UPDATE panel SET look_at = $3::timestamptz + make_interval(secs => pause.seconds)
        FROM looked, unnest($1::text[], $2::float8[]) AS pause(kind, seconds)
        WHERE panel.panel_id = looked.panel_id AND pause.kind = panel.kind
        RETURNING panel.panel_id, guild_id, channel_id, message_id
        """,
        list(kinds),
        list(seconds),
        now,
        limit,
    )
    return [PanelToLookFor(**row) for row in rows]


async def delete_panel(db: Connection, panel_id: int) -> None:
    """It is kept up to date no longer."""
    await db.execute(
        "WITH touches AS (DELETE FROM panel_touch WHERE panel_id = $1) DELETE FROM panel WHERE panel_id = $1",
        panel_id,
    )
