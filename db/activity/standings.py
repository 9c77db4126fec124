"""Members in the order of a board: read at a cost that does not grow with the guild."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


ABOVE_ALL = 2**63 - 1
"""No value of a board is as high: from here on down are all."""


class BoardRank(msgspec.Struct, frozen=True):
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
    def names(self) -> tuple[str | None, str | None, str | None]:
        """The best first; all None when the member was never seen."""
        return self.nick, self.global_name, self.username


async def find_rank(db: Connection, guild_id: int, board: str, user_id: int) -> BoardRank | None:
    """Rank and value of a member on a board; None when the member does not stand on it."""
    row = await db.fetchrow(
        """
        SELECT standing_rank($1, $2, value) AS rank, value FROM standing
        WHERE guild_id = $1 AND board = $2 AND user_id = $3
        """,
        guild_id,
        board,
        user_id,
    )
    return None if row is None else BoardRank(row["rank"], row["value"])


async def list_ranks(db: Connection, guild_id: int, board: str, values: list[int]) -> list[int]:
    """The ranks that these values have, or would have, on a board."""
    rows = await db.fetch(
        """
        SELECT standing_rank($1, $2, value) AS rank
        FROM unnest($3::bigint[]) WITH ORDINALITY AS v(value, place) ORDER BY place
        """,
        guild_id,
        board,
        values,
    )
    return [row["rank"] for row in rows]


class OwnPlace(msgspec.Struct, frozen=True):
    """How a board looks to one member.

    `total` members stand on it; `own` is None when this one does not; `above`: the next higher value, None
    at the top.
    """

    total: int
    own: BoardRank | None
    above: int | None


async def get_place(db: Connection, guild_id: int, board: str, user_id: int | None) -> OwnPlace:
    """Where a member stands among how many, and what is missing to the next place."""
    row = await db.fetchrow(
        """
        SELECT (SELECT COALESCE(sum(members), 0)::bigint FROM standing_bucket
                WHERE guild_id = $1 AND board = $2 AND span = 128) AS total,
            mine.value, standing_rank($1, $2, mine.value) AS rank,
            (SELECT value FROM standing_up($1, $2, mine.value, 0, 1)) AS above
        FROM (SELECT) AS one
        LEFT JOIN standing AS mine ON mine.guild_id = $1 AND mine.board = $2 AND mine.user_id = $3
        """,
        guild_id,
        board,
        user_id,
    )
    own = None if row["value"] is None else BoardRank(row["rank"], row["value"])
    return OwnPlace(row["total"], own, row["above"])


async def list_top(db: Connection, guild_id: int, board: str, limit: int) -> list[BoardRow]:
    """The first members of a board."""
    rows = await db.fetch(
        """
        SELECT s.user_id, s.value, m.nick, m.global_name, m.username
        FROM standing_down($1, $2, $4, 0, $3) AS s
        LEFT JOIN member AS m ON m.guild_id = $1 AND m.user_id = s.user_id
        ORDER BY s.value DESC, s.user_id
        """,
        guild_id,
        board,
        limit,
        ABOVE_ALL,
    )
    return [BoardRow(**row) for row in rows]


async def list_last(db: Connection, guild_id: int, board: str, limit: int) -> list[BoardRow]:
    """The last members of a board, still in falling order."""
    rows = await db.fetch(
        """
        SELECT s.user_id, s.value, m.nick, m.global_name, m.username
        FROM standing_up($1, $2, 0, 0, $3) AS s
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
        CROSS JOIN LATERAL standing_down($1, $2, anchor.value, anchor.user_id, $4) AS s
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
        CROSS JOIN LATERAL standing_up($1, $2, anchor.value, anchor.user_id, $4) AS s
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
