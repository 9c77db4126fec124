"""Keys of the REST API and the members as whom they act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class KeyRow(msgspec.Struct, frozen=True):
    """A key that was not revoked. `prefix`: its beginning, to tell it by; `hash`: SHA-256 of all of it."""

    api_key_id: int
    guild_id: int
    name: str
    prefix: str
    hash: bytes
    scopes: tuple[str, ...]
    actor_id: int
    created_by: int
    created_at: datetime
    expires_at: datetime | None


class NewKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key to write down."""

    guild_id: int
    name: str
    prefix: str
    hash: bytes
    scopes: Sequence[str]
    actor_id: int
    created_by: int
    created_at: datetime
    expires_at: datetime | None


class ActingMember(msgspec.Struct, frozen=True):
    """A member as the relay has last seen them. `permissions`: of all their roles together.

    `bot_permissions`: the same of the bot's roles.
    """

    user_id: int
    username: str
    global_name: str | None
    nick: str | None
    role_ids: tuple[int, ...]
    is_owner: bool
    permissions: int
    bot_permissions: int
    guild_locale: str


async def list_keys(db: Connection, guild_id: int) -> list[KeyRow]:
    """The guild's keys that were not revoked, the oldest first."""
    rows = await db.fetch(
        """
        SELECT api_key_id, guild_id, name, prefix, hash, scopes, actor_id, created_by, created_at, expires_at
        FROM api_key WHERE guild_id = $1 AND revoked_at IS NULL ORDER BY api_key_id
        """,
        guild_id,
    )
    return [KeyRow(**{**row, "scopes": tuple(row["scopes"])}) for row in rows]


async def list_last_uses(db: Connection, guild_id: int) -> dict[int, datetime | None]:
    """When each of the guild's keys was used last, to the minute."""
    rows = await db.fetch(
        "SELECT api_key_id, last_used_at FROM api_key WHERE guild_id = $1 AND revoked_at IS NULL", guild_id
    )
    return {row["api_key_id"]: row["last_used_at"] for row in rows}


async def lock_guild_keys(db: Connection, guild_id: int) -> None:
    """Nobody else makes a key in that guild before the commit."""
    await db.execute("SELECT pg_advisory_xact_lock(hashtextextended('api_key', $1))", guild_id)


async def add_key(db: Connection, new: NewKey) -> int:
    """Its id."""
    api_key_id: int = await db.fetchval(
        """
        INSERT INTO api_key (guild_id, name, prefix, hash, scopes, actor_id, created_by, created_at,
                             expires_at)
        VALUES ($1, $2, $3, $4, $5::text[], $6, $7, $8, $9) RETURNING api_key_id
        """,
        new.guild_id,
        new.name,
        new.prefix,
        new.hash,
        new.scopes,
        new.actor_id,
        new.created_by,
        new.created_at,
        new.expires_at,
    )
    return api_key_id


async def mark_revoked(db: Connection, guild_id: int, api_key_id: int, now: datetime) -> bool:
    """It is no longer taken; False when there is no such key."""
    marked: bool | None = await db.fetchval(
        """
        UPDATE api_key SET revoked_at = $3
        WHERE guild_id = $1 AND api_key_id = $2 AND revoked_at IS NULL RETURNING true
        """,
        guild_id,
        api_key_id,
        now,
    )
    return bool(marked)


async def mark_used(db: Connection, api_key_id: int, now: datetime) -> None:
    """It was used."""
    await db.execute("UPDATE api_key SET last_used_at = $2 WHERE api_key_id = $1", api_key_id, now)


async def find_acting_member(db: Connection, guild_id: int, user_id: int) -> ActingMember | None:
    """A member who is there, with what their roles allow; None when they are not, or the bot is not."""
    row = await db.fetchrow(
        """
        SELECT m.user_id, m.username, m.global_name, m.nick, m.role_ids,
               COALESCE(g.owner_id = m.user_id, false) AS is_owner, g.preferred_locale AS guild_locale,
               COALESCE((SELECT bit_or(r.permissions::bigint) FROM guild_role AS r
                         WHERE r.guild_id = m.guild_id
                           AND (r.role_id = ANY(m.role_ids) OR r.role_id = m.guild_id)), 0) AS permissions,
               COALESCE((SELECT bit_or(r.permissions::bigint) FROM guild_role AS r
                         WHERE r.guild_id = m.guild_id
                           AND (r.role_id = ANY(g.bot_role_ids) OR r.role_id = m.guild_id)), 0)
                   AS bot_permissions
        FROM member AS m JOIN guild AS g USING (guild_id)
        WHERE m.guild_id = $1 AND m.user_id = $2 AND m.left_at IS NULL AND g.left_at IS NULL
        """,
        guild_id,
        user_id,
    )
    return None if row is None else ActingMember(**{**row, "role_ids": tuple(row["role_ids"])})


async def allows_origin(db: Connection, origin: str) -> bool:
    """Whether any guild lets pages of that origin call the API."""
    allowed: bool = await db.fetchval(
        """
        SELECT EXISTS (
            SELECT 1 FROM guild_setting
            WHERE module = 'operations' AND $1 = ANY(string_to_array(settings ->> 'api_origins', ' ')))
        """,
        origin,
    )
    return allowed
