"""Boards that keep themselves up to date in a channel: where they are and what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class BoardPanelRow(msgspec.Struct, frozen=True):
    """One board in a channel. `message_id` and `error`: how its panel fares."""

    panel_id: int
    guild_id: int
    channel_id: int
    metric: str
    period: str
    origin: str
    message_id: int | None
    error: str | None


async def find_board(db: Connection, guild_id: int, panel_id: int) -> BoardPanelRow | None:
    """One board."""
    row = await db.fetchrow(
        """
        SELECT b.panel_id, b.guild_id, b.channel_id, metric, period, origin, message_id, error
        FROM leaderboard_panel b LEFT JOIN panel ON kind = 'activity.board' AND subject = b.panel_id
        WHERE b.guild_id = $1 AND b.panel_id = $2
        """,
        guild_id,
        panel_id,
    )
    return None if row is None else BoardPanelRow(**row)


async def list_boards(db: Connection, guild_id: int) -> list[BoardPanelRow]:
    """All boards of a guild."""
    rows = await db.fetch(
        """
        SELECT b.panel_id, b.guild_id, b.channel_id, metric, period, origin, message_id, error
        FROM leaderboard_panel b LEFT JOIN panel ON kind = 'activity.board' AND subject = b.panel_id
        WHERE b.guild_id = $1 ORDER BY b.panel_id
        """,
        guild_id,
    )
    return [BoardPanelRow(**row) for row in rows]


async def add_board(
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


async def delete_board(db: Connection, panel_id: int) -> None:
    """Its panel finds nothing to show, and takes the message away."""
    await db.execute("DELETE FROM leaderboard_panel WHERE panel_id = $1", panel_id)


class MappedChange(msgspec.Struct, frozen=True):
    """A guild whose channel map and board differ: which board goes, which channel gets one."""

    guild_id: int
    panel_id: int | None
    channel_id: int | None


async def list_mapped_changes(db: Connection, key: str, metric: str) -> list[MappedChange]:
    """Where the channel map names another channel under `key` than the board of that origin is in, or the
    setting another period than it shows."""
    rows = await db.fetch(
        """
        SELECT COALESCE(wanted.guild_id, board.guild_id) AS guild_id, board.panel_id, wanted.channel_id
        FROM (SELECT p.guild_id, (p.settings #>> ARRAY['channels', $1::text])::bigint AS channel_id,
                     COALESCE(a.settings ->> 'channel_board_period', 'cycle') AS period
              FROM guild_setting p
              LEFT JOIN guild_setting a ON a.guild_id = p.guild_id AND a.module = 'activity'
              WHERE p.module = 'platform'
                AND p.settings #>> ARRAY['channels', $1::text] IS NOT NULL) AS wanted
        FULL JOIN (SELECT guild_id, panel_id, channel_id, period FROM leaderboard_panel
                   WHERE origin = $1 AND metric = $2) AS board
            ON board.guild_id = wanted.guild_id
        WHERE board.channel_id IS DISTINCT FROM wanted.channel_id
           OR board.period IS DISTINCT FROM wanted.period
        """,
        key,
        metric,
    )
    return [MappedChange(**row) for row in rows]
