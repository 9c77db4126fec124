"""Guilds, their roles and channels, as last told by the gateway; guild_changes writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class GuildRow(msgspec.Struct, frozen=True):
    """A guild. `left_at` is when the bot was removed."""

    guild_id: int
    name: str
    icon: str | None
    owner_id: int | None
    afk_channel_id: int | None
    preferred_locale: str
    member_count: int
    bot_role_ids: tuple[int, ...]
    left_at: datetime | None


class RoleRow(msgspec.Struct, frozen=True):
    """A role of a guild."""

    role_id: int
    name: str
    color: int
    position: int
    permissions: int
    managed: bool


class ChannelRow(msgspec.Struct, frozen=True):
    """A channel or thread; a thread's parent is its channel, a channel's its category."""

    channel_id: int
    type: int
    parent_id: int | None
    name: str


async def find_guild(db: Connection, guild_id: int) -> GuildRow | None:
    """One guild, if the bot has ever been told of it."""
    guilds = await list_guilds(db, [guild_id])
    return guilds[0] if guilds else None


async def list_guilds(db: Connection, guild_ids: Sequence[int]) -> list[GuildRow]:
    """Those of these guilds that are known."""
    rows = await db.fetch(
        """
        SELECT guild_id, name, icon, owner_id, afk_channel_id, preferred_locale, member_count, bot_role_ids,
               left_at
        FROM guild WHERE guild_id = ANY($1::bigint[])
        """,
        guild_ids,
    )
    return [GuildRow(**{**row, "bot_role_ids": tuple(row["bot_role_ids"])}) for row in rows]


async def list_setting_versions(db: Connection, guild_ids: Sequence[int]) -> dict[int, str]:
    """A text per guild with settings that differs after every change of them."""
    rows = await db.fetch(
        """
        SELECT guild_id, string_agg(module || ' ' || xmin::text || ' ' || ctid::text, ',' ORDER BY module)
            AS version
        FROM guild_setting WHERE guild_id = ANY($1::bigint[]) GROUP BY guild_id
        """,
        guild_ids,
    )
    return {row["guild_id"]: row["version"] for row in rows}


async def list_settings_of(db: Connection, guild_ids: Sequence[int]) -> dict[int, dict[str, dict[str, Any]]]:
    """Everything these guilds set, by guild and module."""
    rows = await db.fetch(
        "SELECT guild_id, module, settings FROM guild_setting WHERE guild_id = ANY($1::bigint[])", guild_ids
    )
    settings: dict[int, dict[str, dict[str, Any]]] = {}
    for row in rows:
        settings.setdefault(row["guild_id"], {})[row["module"]] = row["settings"]
    return settings


async def list_roles(db: Connection, guild_id: int) -> list[RoleRow]:
    """All roles of a guild, highest first."""
    rows = await db.fetch(
        """
        SELECT role_id, name, color, position, permissions, managed FROM guild_role
        WHERE guild_id = $1 ORDER BY position DESC, role_id
        """,
        guild_id,
    )
    return [RoleRow(**{**row, "permissions": int(row["permissions"])}) for row in rows]


async def list_role_names(
    db: Connection, guild_ids: Sequence[int], role_ids: Sequence[int]
) -> dict[int, str]:
    """Names of these pairs of guild and role, by role; unknown ones are missing."""
    rows = await db.fetch(
        """
        SELECT role_id, name FROM guild_role
        JOIN unnest($1::bigint[], $2::bigint[]) AS asked(guild_id, role_id) USING (guild_id, role_id)
        """,
        guild_ids,
        role_ids,
    )
    return {row["role_id"]: row["name"] for row in rows}


async def find_channel(db: Connection, guild_id: int, channel_id: int) -> ChannelRow | None:
    """One channel or thread."""
    row = await db.fetchrow(
        """
        SELECT channel_id, type, parent_id, name FROM guild_channel WHERE guild_id = $1 AND channel_id = $2
        """,
        guild_id,
        channel_id,
    )
    return None if row is None else ChannelRow(**row)


async def list_channels(db: Connection, guild_id: int) -> list[ChannelRow]:
    """All channels and threads of a guild."""
    rows = await db.fetch(
        "SELECT channel_id, type, parent_id, name FROM guild_channel WHERE guild_id = $1 ORDER BY channel_id",
        guild_id,
    )
    return [ChannelRow(**row) for row in rows]


async def list_channel_parents(db: Connection, guild_ids: Sequence[int]) -> dict[int, dict[int, int | None]]:
    """What each channel and thread of these guilds is in, by guild and channel."""
    rows = await db.fetch(
        "SELECT guild_id, channel_id, parent_id FROM guild_channel WHERE guild_id = ANY($1::bigint[])",
        guild_ids,
    )
    parents: dict[int, dict[int, int | None]] = {}
    for row in rows:
        parents.setdefault(row["guild_id"], {})[row["channel_id"]] = row["parent_id"]
    return parents


async def has_emoji(db: Connection, guild_id: int, emoji_id: int) -> bool:
    """Whether the guild has that custom emoji; also when it has never told which it has."""
    known: bool | None = await db.fetchval(
        "SELECT emoji_ids IS NULL OR $2 = ANY(emoji_ids) FROM guild WHERE guild_id = $1", guild_id, emoji_id
    )
    return known is not False
