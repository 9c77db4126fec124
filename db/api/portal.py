"""The portal of a guild: its secret, codes, links, and the events it has sent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from db.pool import Connection


async def list_secrets(db: Connection, guild_id: int) -> list[str]:
    """The secrets that hold: the present one, then the one before."""
    row = await db.fetchrow("SELECT secret, old_secret FROM portal WHERE guild_id = $1", guild_id)
    return [] if row is None else [secret for secret in (row["secret"], row["old_secret"]) if secret]


async def mark_rotated(db: Connection, guild_id: int, secret: str, now: datetime) -> None:
    """A new secret; the one before holds too."""
    await db.execute(
        """
        INSERT INTO portal AS known (guild_id, secret, rotated_at) VALUES ($1, $2, $3)
        ON CONFLICT (guild_id) DO UPDATE SET old_secret = known.secret, secret = excluded.secret,
            rotated_at = excluded.rotated_at
        """,
        guild_id,
        secret,
        now,
    )


async def mark_code(
    db: Connection, guild_id: int, user_id: int, code_hash: bytes, expires_at: datetime
) -> None:
    """The member's one code; an earlier one is no longer taken."""
    await db.execute(
        """
        INSERT INTO portal_code (guild_id, user_id, code_hash, expires_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (guild_id, user_id) DO UPDATE
            SET code_hash = excluded.code_hash, expires_at = excluded.expires_at
        """,
        guild_id,
        user_id,
        code_hash,
        expires_at,
    )


async def claim_code(db: Connection, guild_id: int, code_hash: bytes, now: datetime) -> int | None:
    """The member whose code it is; it is used up. None when it is none, or too old."""
    user_id: int | None = await db.fetchval(
        """
        DELETE FROM portal_code WHERE guild_id = $1 AND code_hash = $2 AND expires_at > $3 RETURNING user_id
        """,
        guild_id,
        code_hash,
        now,
    )
    return user_id


async def add_link(db: Connection, guild_id: int, user_id: int, now: datetime) -> None:
    """The member is linked."""
    await db.execute(
        """
        INSERT INTO portal_link (guild_id, user_id, linked_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
        """,
        guild_id,
        user_id,
        now,
    )


async def find_link(db: Connection, guild_id: int, user_id: int) -> datetime | None:
    """Since when the member is linked."""
    linked_at: datetime | None = await db.fetchval(
        "SELECT linked_at FROM portal_link WHERE guild_id = $1 AND user_id = $2", guild_id, user_id
    )
    return linked_at


async def delete_link(db: Connection, guild_id: int, user_id: int) -> bool:
    """No longer linked; False when the member was not."""
    deleted: bool | None = await db.fetchval(
        "DELETE FROM portal_link WHERE guild_id = $1 AND user_id = $2 RETURNING true", guild_id, user_id
    )
    return bool(deleted)


async def add_event(
    db: Connection, guild_id: int, event_id: str, kind: str, facts: dict[str, Any], now: datetime
) -> bool:
    """Writes down what the portal sent, once per id; False when it came before."""
    added: bool | None = await db.fetchval(
        """
        INSERT INTO portal_event (guild_id, event_id, kind, facts, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING RETURNING true
        """,
        guild_id,
        event_id,
        kind,
        facts,
        now,
    )
    return bool(added)
