"""Prizes of boards, who holds them, and the weeks and months whose end is to be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class PrizeRow(msgspec.Struct, frozen=True):
    """A role for the first `places` members; `period` is cycle, week or month."""

    metric: str
    period: str
    places: int
    role_id: int


class HeldPrizeRow(msgspec.Struct, frozen=True):
    """A prize that somebody holds, with the role it was given as."""

    metric: str
    period: str
    user_id: int
    role_id: int


async def add_prize(db: Connection, guild_id: int, prize: PrizeRow) -> None:
    """Write a prize; a board has one per period."""
    await db.execute(
        """
        INSERT INTO prize (guild_id, metric, period, places, role_id) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (guild_id, metric, period) DO UPDATE
            SET places = excluded.places, role_id = excluded.role_id
        """,
        guild_id,
        prize.metric,
        prize.period,
        prize.places,
        prize.role_id,
    )


async def delete_prize(db: Connection, guild_id: int, metric: str, period: str) -> bool:
    """Take a prize out; False when there was none."""
    deleted = await db.fetchval(
        "DELETE FROM prize WHERE guild_id = $1 AND metric = $2 AND period = $3 RETURNING true",
        guild_id,
        metric,
        period,
    )
    return bool(deleted)


async def list_prizes(db: Connection, guild_id: int) -> list[PrizeRow]:
    """All prizes of a guild."""
    rows = await db.fetch(
        "SELECT metric, period, places, role_id FROM prize WHERE guild_id = $1 ORDER BY period, metric",
        guild_id,
    )
    return [PrizeRow(**row) for row in rows]


async def list_held(db: Connection, guild_id: int) -> list[HeldPrizeRow]:
    """Who holds which prize of a guild now."""
    rows = await db.fetch(
        """
        SELECT metric, period, user_id, role_id FROM prize_held WHERE guild_id = $1
        ORDER BY period, metric, user_id
        """,
        guild_id,
    )
    return [HeldPrizeRow(**row) for row in rows]


async def list_winners(
    db: Connection, guild_id: int, board: str, barred_roles: Sequence[int], limit: int
) -> list[int]:
    """The first members of a board who are here and hold none of these roles."""
    rows = await db.fetch(
        """
        SELECT s.user_id FROM standing AS s LEFT JOIN member AS m USING (guild_id, user_id)
        WHERE s.guild_id = $1 AND s.board = $2 AND m.left_at IS NULL AND m.is_bot IS NOT TRUE
          AND NOT COALESCE(m.role_ids, '{}') && $3::bigint[]
        ORDER BY s.step DESC, s.value DESC, s.user_id LIMIT $4
        """,
        guild_id,
        board,
        barred_roles,
        limit,
    )
    return [row["user_id"] for row in rows]


async def delete_held(
    db: Connection, guild_id: int, metric: str, period: str, but_user_ids: Sequence[int]
) -> list[HeldPrizeRow]:
    """Take a prize from everybody but these; returns what was taken."""
    rows = await db.fetch(
        """
        DELETE FROM prize_held
        WHERE guild_id = $1 AND metric = $2 AND period = $3 AND user_id <> ALL($4::bigint[])
        RETURNING metric, period, user_id, role_id
        """,
        guild_id,
        metric,
        period,
        but_user_ids,
    )
    return [HeldPrizeRow(**row) for row in rows]


async def add_held(
    db: Connection, guild_id: int, prize: PrizeRow, user_ids: Sequence[int], since: date
) -> None:
    """These members hold the prize, as the role it is now."""
    await db.execute(
        """
        INSERT INTO prize_held (guild_id, metric, period, user_id, role_id, since)
        SELECT $1, $2, $3, user_id, $5, $6 FROM unnest($4::bigint[]) AS won(user_id)
        ON CONFLICT (guild_id, metric, period, user_id) DO UPDATE SET role_id = excluded.role_id
        """,
        guild_id,
        prize.metric,
        prize.period,
        user_ids,
        prize.role_id,
        since,
    )


class WaitingGuild(msgspec.Struct, frozen=True):
    """A guild that waits for the end of a week or month."""

    guild_id: int
    period: str
    timezone: str


async def list_watched(db: Connection) -> list[WaitingGuild]:
    """Guilds that want the end of a week or month told, or have a prize for it."""
    rows = await db.fetch(
        """
        SELECT watched.guild_id, period, COALESCE(settings ->> 'timezone', 'UTC') AS timezone
        FROM (
            SELECT guild_id, 'week' AS period FROM guild_setting
            WHERE module = 'activity' AND settings @> '{"final_weekly": true}'
            UNION
            SELECT guild_id, 'month' FROM guild_setting
            WHERE module = 'activity' AND settings @> '{"final_monthly": true}'
            UNION
            SELECT guild_id, period FROM prize WHERE period <> 'cycle'
            UNION
            SELECT guild_id, period FROM prize_held WHERE period <> 'cycle') AS watched
        LEFT JOIN guild_setting AS s ON s.guild_id = watched.guild_id AND module = 'platform'
        ORDER BY 1, 2
        """
    )
    return [WaitingGuild(**row) for row in rows]


async def get_board_period(db: Connection, guild_id: int, period: str, running: date) -> date:
    """First day of the week or month whose end was not told yet; the running one if nobody watched."""
    first_day: date = await db.fetchval(
        """
        INSERT INTO board_period AS b (guild_id, period, first_day) VALUES ($1, $2, $3)
        ON CONFLICT (guild_id, period) DO UPDATE SET first_day = b.first_day RETURNING first_day
        """,
        guild_id,
        period,
        running,
    )
    return first_day


async def move_board_period(db: Connection, guild_id: int, period: str, before: date, after: date) -> bool:
    """Go on to the running week or month; False when somebody else has."""
    moved = await db.fetchval(
        """
        UPDATE board_period SET first_day = $4
        WHERE guild_id = $1 AND period = $2 AND first_day = $3 RETURNING true
        """,
        guild_id,
        period,
        before,
        after,
    )
    return bool(moved)


async def delete_unwatched(db: Connection) -> None:
    """Forget weeks and months that nobody wants to be told of: watching begins again with the running one."""
    await db.execute(
        """
        DELETE FROM board_period AS b
        WHERE NOT EXISTS (SELECT FROM prize AS p WHERE p.guild_id = b.guild_id AND p.period = b.period)
          AND NOT EXISTS (SELECT FROM prize_held AS h WHERE h.guild_id = b.guild_id AND h.period = b.period)
          AND NOT EXISTS (
              SELECT FROM guild_setting AS g
              WHERE g.guild_id = b.guild_id AND g.module = 'activity'
                AND g.settings @> jsonb_build_object('final_' || b.period || 'ly', true))
        """
    )
