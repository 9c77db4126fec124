"""Boosts: multipliers of earned xp for a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class BoostRow(msgspec.Struct, frozen=True):
    """`user_id` None: of the whole guild."""

    boost_id: int
    guild_id: int
    user_id: int | None
    hundredths: int
    starts_at: datetime
    ends_at: datetime
    reason: str


class NewBoost(msgspec.Struct, frozen=True):
    """A boost to write down; `key` makes it single."""

    guild_id: int
    user_id: int | None
    hundredths: int
    starts_at: datetime
    ends_at: datetime
    reason: str
    actor_id: int | None
    key: str


async def add_boosts(db: Connection, boosts: Sequence[NewBoost]) -> int:
    """Write them down; returns how many were new. Whoever remembers boosts must be told by mark_changed."""
    rows = await db.fetch(
        """
        INSERT INTO boost (guild_id, user_id, hundredths, starts_at, ends_at, reason, actor_id, key)
        SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::integer[], $4::timestamptz[], $5::timestamptz[],
                             $6::text[], $7::bigint[], $8::text[])
        ON CONFLICT (key) DO NOTHING RETURNING boost_id
        """,
        [boost.guild_id for boost in boosts],
        [boost.user_id for boost in boosts],
        [boost.hundredths for boost in boosts],
        [boost.starts_at for boost in boosts],
        [boost.ends_at for boost in boosts],
        [boost.reason for boost in boosts],
        [boost.actor_id for boost in boosts],
        [boost.key for boost in boosts],
    )
    return len(rows)


async def list_boosts(
    db: Connection, guild_ids: Sequence[int], ending_after: datetime
) -> dict[int, list[BoostRow]]:
    """Boosts of guilds that had not ended at that moment."""
    rows = await db.fetch(
        """
        SELECT boost_id, guild_id, user_id, hundredths, starts_at, ends_at, reason FROM boost
        WHERE guild_id = ANY($1::bigint[]) AND ends_at > $2 ORDER BY ends_at, boost_id
        """,
        guild_ids,
        ending_after,
    )
    boosts: dict[int, list[BoostRow]] = {}
    for row in rows:
        boosts.setdefault(row["guild_id"], []).append(BoostRow(**row))
    return boosts


async def move_boost_end(db: Connection, guild_id: int, boost_id: int, now: datetime) -> BoostRow | None:
    """It ends now; None when it has ended already."""
    row = await db.fetchrow(
        """
        UPDATE boost SET ends_at = GREATEST(starts_at, $3)
        WHERE guild_id = $1 AND boost_id = $2 AND ends_at > $3
        RETURNING boost_id, guild_id, user_id, hundredths, starts_at, ends_at, reason
        """,
        guild_id,
        boost_id,
        now,
    )
    return BoostRow(**row) if row else None
