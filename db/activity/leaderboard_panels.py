"""Boards that keep themselves up to date in a channel: where they stand and what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class PanelRow(msgspec.Struct, frozen=True):
    """One board in a channel. `message_id` is None until it is posted, and again when it was deleted."""

    panel_id: int
    guild_id: int
    channel_id: int
    metric: str
    period: str
    origin: str
    message_id: int | None
    content_hash: str | None
    last_error: str | None


async def find_panel(db: Connection, panel_id: int) -> PanelRow | None:
    """One panel."""
    row = await db.fetchrow(
        """
        SELECT panel_id, guild_id, channel_id, metric, period, origin, message_id, content_hash, last_error
        FROM leaderboard_panel WHERE panel_id = $1
        """,
        panel_id,
    )
    return None if row is None else PanelRow(**row)


async def list_panels(db: Connection, guild_id: int) -> list[PanelRow]:
    """All panels of a guild."""
    rows = await db.fetch(
        """
        SELECT panel_id, guild_id, channel_id, metric, period, origin, message_id, content_hash, last_error
        FROM leaderboard_panel WHERE guild_id = $1 ORDER BY panel_id
        """,
        guild_id,
    )
    return [PanelRow(**row) for row in rows]


async def add_panel(
    db: Connection, guild_id: int, channel_id: int, metric: str, period: str, origin: str
) -> int | None:
    """A new panel's id; None when the channel has this board already."""
    panel_id: int | None = await db.fetchval(
        """
        INSERT INTO leaderboard_panel (guild_id, channel_id, metric, period, origin)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (guild_id, channel_id, metric, period) DO NOTHING RETURNING panel_id
        """,
        guild_id,
        channel_id,
        metric,
        period,
        origin,
    )
    return panel_id


async def delete_panel(db: Connection, panel_id: int) -> PanelRow | None:
    """The panel that was there; None when somebody else took it away first."""
    row = await db.fetchrow(
        """
        DELETE FROM leaderboard_panel WHERE panel_id = $1
        RETURNING panel_id, guild_id, channel_id, metric, period, origin, message_id, content_hash,
            last_error
        """,
        panel_id,
    )
    return None if row is None else PanelRow(**row)


async def mark_panel_shown(db: Connection, panel_id: int, content_hash: str) -> None:
    """What its message shows, or will once the outbox has carried it there."""
    await db.execute(
        "UPDATE leaderboard_panel SET content_hash = $2 WHERE panel_id = $1", panel_id, content_hash
    )


async def mark_panel_posted(db: Connection, panel_id: int, message_id: int) -> None:
    """It stands in its channel as that message."""
    await db.execute(
        """
        UPDATE leaderboard_panel SET message_id = $2, last_error = NULL WHERE panel_id = $1
        """,
        panel_id,
        message_id,
    )


async def mark_panel_gone(db: Connection, panel_id: int, message_id: int | None) -> None:
    """Its message was deleted: the next refresh posts it again."""
    await db.execute(
        """
        UPDATE leaderboard_panel SET message_id = NULL, content_hash = NULL
        WHERE panel_id = $1 AND message_id IS NOT DISTINCT FROM $2
        """,
        panel_id,
        message_id,
    )


async def mark_panel_failed(db: Connection, panel_id: int, error: str) -> None:
    """Why it could not be shown, for whoever looks after it."""
    await db.execute(
        "UPDATE leaderboard_panel SET last_error = $2, content_hash = NULL WHERE panel_id = $1",
        panel_id,
        error,
    )


async def move_panel_refresh(db: Connection, guild_id: int, panel_id: int) -> None:
    """Make the panel's timer overdue: it runs at the next sweep."""
    await db.execute(
        """
        UPDATE schedule SET due_at = due_at - interval '1 year'
        WHERE request = 'activity.refresh_panel/1' AND guild_id = $1 AND subject = $2
        """,
        guild_id,
        str(panel_id),
    )


class MappedChange(msgspec.Struct, frozen=True):
    """A guild whose channel map and board differ: which board goes, which channel gets one."""

    guild_id: int
    panel_id: int | None
    channel_id: int | None


async def list_mapped_changes(db: Connection, key: str, metric: str) -> list[MappedChange]:
    """Where the channel map names another channel under `key` than the board of that origin stands in."""
    rows = await db.fetch(
        """
        SELECT COALESCE(wanted.guild_id, panel.guild_id) AS guild_id, panel.panel_id, wanted.channel_id
        FROM (SELECT guild_id, (settings #>> ARRAY['channels', $1::text])::bigint AS channel_id
              FROM guild_setting
              WHERE module = 'platform' AND settings #>> ARRAY['channels', $1::text] IS NOT NULL) AS wanted
        FULL JOIN (SELECT guild_id, panel_id, channel_id FROM leaderboard_panel
                   WHERE origin = $1 AND metric = $2) AS panel
            ON panel.guild_id = wanted.guild_id
        WHERE panel.channel_id IS DISTINCT FROM wanted.channel_id
        """,
        key,
        metric,
    )
    return [MappedChange(**row) for row in rows]
