"""Guilds, their roles and channels, as last told by the gateway. Only the drain of the stream writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection

Columns = Sequence[Sequence[Any]]


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
    found = await list_guilds(db, [guild_id])
    return found[0] if found else None


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
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["guild_id"], {})[row["module"]] = row["settings"]
    return found


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


async def add_guild(db: Connection, guild: GuildRow, now: datetime) -> None:
    """Write a guild as a snapshot tells it: the bot is there."""
    await db.execute(
        """
        INSERT INTO guild (guild_id, name, icon, owner_id, afk_channel_id, preferred_locale, member_count,
                           bot_role_ids, left_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, $9)
        ON CONFLICT (guild_id) DO UPDATE SET
            name = excluded.name, icon = excluded.icon, owner_id = excluded.owner_id,
            afk_channel_id = excluded.afk_channel_id, preferred_locale = excluded.preferred_locale,
            member_count = excluded.member_count, bot_role_ids = excluded.bot_role_ids, left_at = NULL,
            updated_at = excluded.updated_at
        """,
        guild.guild_id,
        guild.name,
        guild.icon,
        guild.owner_id,
        guild.afk_channel_id,
        guild.preferred_locale,
        guild.member_count,
        guild.bot_role_ids,
        now,
    )


async def add_guild_changes(db: Connection, guild: GuildRow, now: datetime) -> None:
    """As `add_guild`, leaving the number of members and the bot's roles alone."""
    await db.execute(
        """
        INSERT INTO guild (guild_id, name, icon, owner_id, afk_channel_id, preferred_locale, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (guild_id) DO UPDATE SET
            name = excluded.name, icon = excluded.icon, owner_id = excluded.owner_id,
            afk_channel_id = excluded.afk_channel_id, preferred_locale = excluded.preferred_locale,
            updated_at = excluded.updated_at
        """,
        guild.guild_id,
        guild.name,
        guild.icon,
        guild.owner_id,
        guild.afk_channel_id,
        guild.preferred_locale,
        now,
    )


async def mark_guild_left(db: Connection, guild_id: int, now: datetime) -> None:
    """The bot was removed; what is kept about the guild stays."""
    await db.execute(
        "UPDATE guild SET left_at = COALESCE(left_at, $2), updated_at = $2 WHERE guild_id = $1", guild_id, now
    )


async def mark_bot_roles(db: Connection, guild_id: int, role_ids: Sequence[int], now: datetime) -> None:
    """The bot's own member has these roles now."""
    await db.execute(
        "UPDATE guild SET bot_role_ids = $2::bigint[], updated_at = $3 WHERE guild_id = $1",
        guild_id,
        role_ids,
        now,
    )


async def add_roles(db: Connection, guild_id: int, columns: Columns) -> None:
    """Write roles: id, name, color, position, permissions, managed."""
    await db.execute(
        """
        INSERT INTO guild_role (guild_id, role_id, name, color, position, permissions, managed)
        SELECT $1, role_id, name, color, position, permissions::numeric, managed
        FROM unnest($2::bigint[], $3::text[], $4::integer[], $5::integer[], $6::text[], $7::boolean[])
            AS told(role_id, name, color, position, permissions, managed)
        ON CONFLICT (guild_id, role_id) DO UPDATE SET
            name = excluded.name, color = excluded.color, position = excluded.position,
            permissions = excluded.permissions, managed = excluded.managed
        """,
        guild_id,
        *columns,
    )


async def delete_roles_but(db: Connection, guild_id: int, role_ids: Sequence[int]) -> None:
    """Forget the roles that a snapshot no longer has."""
    await db.execute(
        "DELETE FROM guild_role WHERE guild_id = $1 AND role_id <> ALL($2::bigint[])", guild_id, role_ids
    )


async def delete_role(db: Connection, guild_id: int, role_id: int) -> None:
    """Forget a role."""
    await db.execute("DELETE FROM guild_role WHERE guild_id = $1 AND role_id = $2", guild_id, role_id)


async def add_channels(db: Connection, guild_id: int, columns: Columns) -> None:
    """Write channels and threads: id, type, parent, name."""
    await db.execute(
        """
        INSERT INTO guild_channel (guild_id, channel_id, type, parent_id, name)
        SELECT $1, * FROM unnest($2::bigint[], $3::smallint[], $4::bigint[], $5::text[])
        ON CONFLICT (guild_id, channel_id) DO UPDATE SET
            type = excluded.type, parent_id = excluded.parent_id, name = excluded.name
        """,
        guild_id,
        *columns,
    )


async def mark_emojis(db: Connection, guild_id: int, emoji_ids: Sequence[int]) -> None:
    """The custom emojis that a guild has now."""
    await db.execute("UPDATE guild SET emoji_ids = $2 WHERE guild_id = $1", guild_id, emoji_ids)


async def has_emoji(db: Connection, guild_id: int, emoji_id: int) -> bool:
    """Whether the guild has that custom emoji; also when it has never told which it has."""
    found: bool | None = await db.fetchval(
        "SELECT emoji_ids IS NULL OR $2 = ANY(emoji_ids) FROM guild WHERE guild_id = $1", guild_id, emoji_id
    )
    return found is not False


async def delete_channels_but(db: Connection, guild_id: int, channel_ids: Sequence[int]) -> None:
    """Forget the channels that a snapshot no longer has. Threads stay: only active ones are told."""
    await db.execute(
        """
        DELETE FROM guild_channel WHERE guild_id = $1 AND channel_id <> ALL($2::bigint[])
            AND NOT (type IN (10, 11, 12) AND parent_id = ANY($2::bigint[]))
        """,
        guild_id,
        channel_ids,
    )


async def delete_channel(db: Connection, guild_id: int, channel_id: int) -> None:
    """Forget a channel and its threads."""
    await db.execute(
        """
        DELETE FROM guild_channel WHERE guild_id = $1
            AND (channel_id = $2 OR (parent_id = $2 AND type IN (10, 11, 12)))
        """,
        guild_id,
        channel_id,
    )
