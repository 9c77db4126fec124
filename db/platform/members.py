"""Members as last seen: names, avatars, roles. Only the drain of the stream writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from db.arrays import flags, numbers, texts

if TYPE_CHECKING:
    from db.pool import Connection


class MemberRow(msgspec.Struct, frozen=True):
    """A member; `left_at` is None while present. The last known names stay."""

    user_id: int
    username: str
    global_name: str | None
    nick: str | None
    avatar: str | None
    guild_avatar: str | None
    role_ids: tuple[int, ...]
    is_bot: bool
    joined_at: datetime | None
    left_at: datetime | None

    @property
    def names(self) -> tuple[str | None, str | None, str]:
        """The best first. Not escaped."""
        return self.nick, self.global_name, self.username


async def find_member(db: Connection, guild_id: int, user_id: int) -> MemberRow | None:
    """One member, also one who left."""
    members = await list_members(db, guild_id, [user_id])
    return members[0] if members else None


async def list_members(db: Connection, guild_id: int, user_ids: Sequence[int]) -> list[MemberRow]:
    """Those of these members that have ever been seen."""
    rows = await db.fetch(
        """
        SELECT user_id, username, global_name, nick, avatar, guild_avatar, role_ids, is_bot, joined_at,
               left_at
        FROM member WHERE guild_id = $1 AND user_id = ANY($2::bigint[])
        """,
        guild_id,
        user_ids,
    )
    return [_member(row) for row in rows]


async def list_members_of(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int]
) -> dict[tuple[int, int], MemberRow]:
    """Those of these pairs of guild and user that have ever been seen."""
    rows = await db.fetch(
        """
        SELECT guild_id, user_id, username, global_name, nick, avatar, guild_avatar, role_ids, is_bot,
               joined_at, left_at
        FROM member JOIN unnest($1::bigint[], $2::bigint[]) AS asked(guild_id, user_id)
            USING (guild_id, user_id)
        """,
        guild_ids,
        user_ids,
    )
    return {(row["guild_id"], row["user_id"]): _member(row) for row in rows}


def _member(row: Any) -> MemberRow:
    fields = {name: row[name] for name in MemberRow.__struct_fields__}
    return MemberRow(**{**fields, "role_ids": tuple(row["role_ids"])})


async def add_members(db: Connection, columns: Sequence[Sequence[Any]], now: datetime) -> None:
    """Write members as they are now, where that differs from their rows.

    Columns: guild, user, username, global name, nick, avatar, guild avatar, roles as an array literal such as
    `{1,2}`, is_bot, joined in milliseconds since 1970 or None, left at or None.
    """
    await db.execute(
        """
        INSERT INTO member (guild_id, user_id, username, global_name, nick, avatar, guild_avatar, role_ids,
                            is_bot, joined_at, left_at, updated_at)
        SELECT guild_id, user_id, t.username, t.global_name, t.nick, t.avatar, t.guild_avatar,
               t.role_ids::bigint[], t.is_bot, to_timestamp(t.joined / 1000e0), t.left_at, $12
        FROM unnest($1::text::bigint[], $2::text::bigint[], $3::text::text[], $4::text::text[],
                    $5::text::text[], $6::text::text[], $7::text::text[], $8::text::text[],
                    $9::text::boolean[], $10::text::float8[], $11::timestamptz[])
            AS t(guild_id, user_id, username, global_name, nick, avatar, guild_avatar, role_ids, is_bot,
                 joined, left_at)
        LEFT JOIN member AS m USING (guild_id, user_id)
        WHERE m.user_id IS NULL OR (t.username, t.global_name, t.nick, t.avatar, t.guild_avatar,
                t.role_ids::bigint[], t.is_bot, t.left_at,
                COALESCE(to_timestamp(t.joined / 1000e0), m.joined_at))
            IS DISTINCT FROM (m.username, m.global_name, m.nick, m.avatar, m.guild_avatar,
                m.role_ids, m.is_bot, m.left_at, m.joined_at)
        ON CONFLICT (guild_id, user_id) DO UPDATE SET
            username = excluded.username, global_name = excluded.global_name, nick = excluded.nick,
            avatar = excluded.avatar, guild_avatar = excluded.guild_avatar, role_ids = excluded.role_ids,
            is_bot = excluded.is_bot, joined_at = COALESCE(excluded.joined_at, member.joined_at),
            left_at = excluded.left_at, updated_at = excluded.updated_at
        """,
        numbers(columns[0]),
        numbers(columns[1]),
        *(texts(column) for column in columns[2:8]),
        flags(columns[8]),
        numbers(columns[9]),
        columns[10],
        now,
    )


async def mark_members_left(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int], left_ats: Sequence[datetime]
) -> None:
    """These members left; what is kept about them stays."""
    await db.execute(
        """
        UPDATE member AS m SET left_at = gone.left_at, role_ids = '{}', updated_at = gone.left_at
        FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS gone(guild_id, user_id, left_at)
        WHERE m.guild_id = gone.guild_id AND m.user_id = gone.user_id
        """,
        guild_ids,
        user_ids,
        left_ats,
    )
