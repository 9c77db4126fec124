"""Members in the order of a board: read at a cost that does not grow with the guild (written by standing_moves)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class Rank(msgspec.Struct, frozen=True):
    """A member's place: equals share a rank, the next one counts them all (1, 2, 2, 4)."""

    rank: int
    value: int


class BoardRow(msgspec.Struct, frozen=True):
    """One line of a board with the member's last known names."""

    user_id: int
    value: int
    nick: str | None
    global_name: str | None
    username: str | None

    @property
    def name(self) -> str:
        """Display name: nick, else global name, else username; empty when never seen."""
        return self.nick or self.global_name or self.username or ""


async def find_rank(db: Connection, guild_id: int, board: str, user_id: int) -> Rank | None:
    """Rank and value of a member on a board; None when the member does not stand on it."""
    row = await db.fetchrow(
        """
        SELECT value,
            1 + (SELECT COALESCE(sum(members), 0) FROM standing_bucket
                 WHERE guild_id = $1 AND board = $2 AND bucket > standing_bucket_of(mine.value))
              + (SELECT count(*) FROM standing AS other
                 WHERE other.guild_id = $1 AND other.board = $2 AND other.value > mine.value
                   AND other.value < (((mine.value >> shift) + 1) << shift)) AS rank
        FROM (SELECT value, GREATEST(0, (standing_bucket_of(value) >> 7) - 1) AS shift FROM standing
              WHERE guild_id = $1 AND board = $2 AND user_id = $3) AS mine
        """,
        guild_id,
        board,
        user_id,
    )
    return None if row is None else Rank(int(row["rank"]), row["value"])


async def find_value_above(db: Connection, guild_id: int, board: str, value: int) -> int | None:
    """The nearest higher value on a board; None at the top."""
    above: int | None = await db.fetchval(
        """
        SELECT value FROM standing WHERE guild_id = $1 AND board = $2 AND value > $3
        ORDER BY value, user_id DESC LIMIT 1
        """,
        guild_id,
        board,
        value,
    )
    return above


async def count_members(db: Connection, guild_id: int, board: str) -> int:
    """How many members stand on a board."""
    return int(
        await db.fetchval(
            "SELECT COALESCE(sum(members), 0) FROM standing_bucket WHERE guild_id = $1 AND board = $2",
            guild_id,
            board,
        )
    )


async def list_top(db: Connection, guild_id: int, board: str, limit: int) -> list[BoardRow]:
    """The first members of a board."""
    rows = await db.fetch(
        """
        SELECT s.user_id, s.value, m.nick, m.global_name, m.username
        FROM (SELECT user_id, value FROM standing WHERE guild_id = $1 AND board = $2
              ORDER BY value DESC, user_id LIMIT $3) AS s
        LEFT JOIN member AS m ON m.guild_id = $1 AND m.user_id = s.user_id
        ORDER BY s.value DESC, s.user_id
        """,
        guild_id,
        board,
        limit,
    )
    return [BoardRow(**row) for row in rows]


async def list_last(db: Connection, guild_id: int, board: str, limit: int) -> list[BoardRow]:
    """The last members of a board, still in falling order."""
    rows = await db.fetch(
        """
        SELECT s.user_id, s.value, m.nick, m.global_name, m.username
        FROM (SELECT user_id, value FROM standing WHERE guild_id = $1 AND board = $2
              ORDER BY value, user_id DESC LIMIT $3) AS s
        LEFT JOIN member AS m ON m.guild_id = $1 AND m.user_id = s.user_id
        ORDER BY s.value DESC, s.user_id
        """,
        guild_id,
        board,
        limit,
    )
    return [BoardRow(**row) for row in rows]


async def list_from(db: Connection, guild_id: int, board: str, user_id: int, limit: int) -> list[BoardRow]:
    """The members of a board from `user_id` on, that member first; empty when it does not stand there."""
    rows = await db.fetch(
        """
        SELECT s.user_id, s.value, m.nick, m.global_name, m.username
        FROM standing AS anchor
        CROSS JOIN LATERAL (
            (SELECT same.user_id, same.value FROM standing AS same
             WHERE same.guild_id = $1 AND same.board = $2 AND same.value = anchor.value
               AND same.user_id >= anchor.user_id
             ORDER BY same.user_id LIMIT $4)
            UNION ALL
            (SELECT lower.user_id, lower.value FROM standing AS lower
             WHERE lower.guild_id = $1 AND lower.board = $2 AND lower.value < anchor.value
             ORDER BY lower.value DESC, lower.user_id LIMIT $4)
            ORDER BY 2 DESC, 1 LIMIT $4) AS s
        LEFT JOIN member AS m ON m.guild_id = $1 AND m.user_id = s.user_id
        WHERE anchor.guild_id = $1 AND anchor.board = $2 AND anchor.user_id = $3
        ORDER BY s.value DESC, s.user_id
        """,
        guild_id,
        board,
        user_id,
        limit,
    )
    return [BoardRow(**row) for row in rows]


async def list_before(db: Connection, guild_id: int, board: str, user_id: int, limit: int) -> list[BoardRow]:
    """The members right above `user_id` on a board, in falling order, without that member."""
    rows = await db.fetch(
        """
        SELECT s.user_id, s.value, m.nick, m.global_name, m.username
        FROM standing AS anchor
        CROSS JOIN LATERAL (
            (SELECT same.user_id, same.value FROM standing AS same
             WHERE same.guild_id = $1 AND same.board = $2 AND same.value = anchor.value
               AND same.user_id < anchor.user_id
             ORDER BY same.user_id DESC LIMIT $4)
            UNION ALL
            (SELECT higher.user_id, higher.value FROM standing AS higher
             WHERE higher.guild_id = $1 AND higher.board = $2 AND higher.value > anchor.value
             ORDER BY higher.value, higher.user_id DESC LIMIT $4)
            ORDER BY 2, 1 DESC LIMIT $4) AS s
        LEFT JOIN member AS m ON m.guild_id = $1 AND m.user_id = s.user_id
        WHERE anchor.guild_id = $1 AND anchor.board = $2 AND anchor.user_id = $3
        ORDER BY s.value DESC, s.user_id
        """,
        guild_id,
        board,
        user_id,
        limit,
    )
    return [BoardRow(**row) for row in rows]
