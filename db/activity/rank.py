"""What a rank card shows of a member, read by key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class MemberTotals(msgspec.Struct, frozen=True):
    """A member's totals beside the last known looks; those are empty when nobody has seen the member yet."""

    xp: int
    messages: int
    voice_seconds: int
    reactions: int
    commands: int
    nick: str | None
    global_name: str | None
    username: str | None
    avatar: str | None
    guild_avatar: str | None


async def find_member_totals(db: Connection, guild_id: int, user_id: int) -> MemberTotals | None:
    """Totals and looks of a member; None when nothing was ever counted."""
    row = await db.fetchrow(
        """
        SELECT t.xp, t.messages, t.voice_seconds, t.reactions, t.commands,
               m.nick, m.global_name, m.username, m.avatar, m.guild_avatar
        FROM activity_total AS t
        LEFT JOIN member AS m ON m.guild_id = t.guild_id AND m.user_id = t.user_id
        WHERE t.guild_id = $1 AND t.user_id = $2
        """,
        guild_id,
        user_id,
    )
    return None if row is None else MemberTotals(**row)


class MemberLooks(msgspec.Struct, frozen=True):
    """The last known looks of a member, counted or not."""

    nick: str | None
    global_name: str | None
    username: str | None
    avatar: str | None
    guild_avatar: str | None


async def find_member_looks(db: Connection, guild_id: int, user_id: int) -> MemberLooks | None:
    """How the member looked when last seen; None when nobody has seen them."""
    row = await db.fetchrow(
        """
        SELECT nick, global_name, username, avatar, guild_avatar
        FROM member WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
    )
    return None if row is None else MemberLooks(**row)


async def find_level_color(db: Connection, guild_id: int, level: int) -> int | None:
    """The colour of the highest level role reached that has one, as 0xRRGGBB."""
    color: int | None = await db.fetchval(
        """
        SELECT r.color FROM level_role AS l
        JOIN guild_role AS r ON r.guild_id = l.guild_id AND r.role_id = l.role_id
        WHERE l.guild_id = $1 AND l.level <= $2 AND r.color <> 0
        ORDER BY l.level DESC, r.position DESC LIMIT 1
        """,
        guild_id,
        level,
    )
    return color
