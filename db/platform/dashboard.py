"""What only the dashboard asks: the servers that a person is in, and members of a server by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.platform.members import MemberRow
    from db.pool import Connection


class ServerRow(msgspec.Struct, frozen=True):
    """A server with the bot in it."""

    guild_id: int
    name: str
    icon: str | None
    member_count: int


class MemberLine(msgspec.Struct, frozen=True):
    """A member in a list. `name`: the one that others see, not escaped; `sort`: where the list goes on."""

    user_id: int
    name: str
    username: str
    sort: str
    joined_at: datetime | None
    left_at: datetime | None
    xp: int


async def list_servers_of(db: Connection, user_id: int) -> list[ServerRow]:
    """Those that this person is in, by name."""
    rows = await db.fetch(
        """
        SELECT g.guild_id, g.name, g.icon, g.member_count
        FROM member AS m JOIN guild AS g USING (guild_id)
        WHERE m.user_id = $1 AND m.left_at IS NULL AND g.left_at IS NULL
        ORDER BY lower(g.name), g.guild_id LIMIT 200
        """,
        user_id,
    )
    return [ServerRow(**row) for row in rows]


async def list_members_by_name(
    db: Connection,
    guild_id: int,
    *,
    words: str,
    with_left: bool,
    after: tuple[str, int] | None,
    limit: int,
) -> list[MemberLine]:
    """Members (no bots) whose name, user name or id holds the words, by name, after that place."""
    sort, user_id = after or ("", 0)
    rows = await db.fetch(
        """
        SELECT m.user_id, COALESCE(m.nick, m.global_name, m.username) AS name, m.username,
               lower(COALESCE(m.nick, m.global_name, m.username)) AS sort, m.joined_at, m.left_at,
               COALESCE(t.xp, 0) AS xp
        FROM member AS m LEFT JOIN activity_total AS t USING (guild_id, user_id)
        WHERE m.guild_id = $1 AND NOT m.is_bot AND ($3 OR m.left_at IS NULL)
          AND ($2 = '' OR position($2 IN lower(concat_ws(' ', m.nick, m.global_name, m.username))) > 0
               OR m.user_id::text = $2)
          AND (lower(COALESCE(m.nick, m.global_name, m.username)), m.user_id) > ($4::text, $5::bigint)
        ORDER BY lower(COALESCE(m.nick, m.global_name, m.username)), m.user_id LIMIT $6
        """,
        guild_id,
        words.lower(),
        with_left,
        sort,
        user_id,
        limit,
    )
    return [MemberLine(**row) for row in rows]


async def list_unknown_servers(db: Connection, user_id: int, guild_ids: Sequence[int]) -> list[int]:
    """Those of these servers that have the bot, and where this person has never been seen."""
    rows = await db.fetch(
        """
        SELECT guild_id FROM guild AS g
        WHERE guild_id = ANY($2::bigint[]) AND left_at IS NULL
          AND NOT EXISTS (SELECT FROM member AS m WHERE m.guild_id = g.guild_id AND m.user_id = $1)
        ORDER BY guild_id LIMIT 20
        """,
        user_id,
        guild_ids,
    )
    return [row["guild_id"] for row in rows]


async def add_unseen_member(db: Connection, guild_id: int, member: MemberRow, now: datetime) -> None:
    """A member whom Discord told of before the relay did; whoever is known stays as the relay told it."""
    await db.execute(
        """
        INSERT INTO member (guild_id, user_id, username, global_name, nick, avatar, guild_avatar, role_ids,
                            is_bot, joined_at, left_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, false, $9, NULL, $10)
        ON CONFLICT (guild_id, user_id) DO NOTHING
        """,
        guild_id,
        member.user_id,
        member.username,
        member.global_name,
        member.nick,
        member.avatar,
        member.guild_avatar,
        member.role_ids,
        member.joined_at,
        now,
    )
