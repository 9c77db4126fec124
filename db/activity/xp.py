"""Xp given and taken by people: ledger row, day and total in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class NewGrant(msgspec.Struct, frozen=True):
    """Xp given (or, below zero, taken). `key` makes it single; `day` is the guild's."""

    guild_id: int
    user_id: int
    amount: int
    reason: str
    note: str | None
    actor_id: int | None
    key: str
    day: date
    at: datetime


class LedgerRow(msgspec.Struct, frozen=True):
    """One entry of the ledger."""

    amount: int
    reason: str
    note: str | None
    actor_id: int | None
    at: datetime


class GuildXp(msgspec.Struct, frozen=True):
    """How many members of a guild have xp, and how much together."""

    members: int
    xp: int


class ExportRow(msgspec.Struct, frozen=True):
    """A member's totals, for a file."""

    user_id: int
    name: str
    xp: int
    messages: int
    reactions: int
    commands: int
    voice_seconds: int


class ResetRow(msgspec.Struct, frozen=True):
    """A member whose xp is taken away."""

    user_id: int
    xp: int


async def lock_xp(db: Connection, guild_id: int, user_id: int) -> int:
    """A member's total, which nobody else changes until the transaction ends; 0 for somebody unknown."""
    xp: int = await db.fetchval(
        """
        INSERT INTO activity_total AS t (guild_id, user_id) VALUES ($1, $2)
        ON CONFLICT (guild_id, user_id) DO UPDATE SET xp = t.xp RETURNING xp
        """,
        guild_id,
        user_id,
    )
    return xp


async def add_grant(db: Connection, grant: NewGrant) -> int | None:
    """Write the ledger row, the day and the total, and mark the member for boards and achievements.

    Returns the new total; None when the same key was written before, and then nothing changes. The total's
    row must be locked.
    """
    total: int | None = await db.fetchval(
        """
        WITH entry AS (
            INSERT INTO xp_ledger (guild_id, user_id, amount, reason, note, actor_id, key, day, at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (key) DO NOTHING RETURNING amount),
        days AS (
            INSERT INTO activity_day AS d (guild_id, user_id, day, granted_xp)
            SELECT $1, $2, $8, amount FROM entry
            ON CONFLICT (guild_id, user_id, day)
            DO UPDATE SET granted_xp = d.granted_xp + excluded.granted_xp),
        dirty AS (
            INSERT INTO standing_dirty (guild_id, user_id) SELECT $1, $2 FROM entry
            ON CONFLICT DO NOTHING),
        watched AS (
            INSERT INTO metric_change (guild_id, user_id, day) SELECT $1, $2, $8 FROM entry
            WHERE amount > 0 AND EXISTS (
                SELECT FROM metric_watch WHERE guild_id = $1 AND metrics && '{xp,level}'))
        UPDATE activity_total SET xp = xp + entry.amount FROM entry
        WHERE guild_id = $1 AND user_id = $2 RETURNING xp
        """,
        grant.guild_id,
        grant.user_id,
        grant.amount,
        grant.reason,
        grant.note,
        grant.actor_id,
        grant.key,
        grant.day,
        grant.at,
    )
    return total


async def lock_totals(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int]
) -> dict[tuple[int, int], int]:
    """As `lock_xp`, for many pairs of guild and user, each named once."""
    rows = await db.fetch(
        """
        INSERT INTO activity_total AS t (guild_id, user_id)
        SELECT guild_id, user_id FROM unnest($1::bigint[], $2::bigint[]) AS told(guild_id, user_id)
        ORDER BY guild_id, user_id
        ON CONFLICT (guild_id, user_id) DO UPDATE SET xp = t.xp RETURNING guild_id, user_id, xp
        """,
        guild_ids,
        user_ids,
    )
    return {(row["guild_id"], row["user_id"]): row["xp"] for row in rows}


async def add_grants(db: Connection, grants: Sequence[NewGrant]) -> None:
    """As `add_grant`, for many grants of one moment, in any guilds; a member may have several of one day.

    The totals' rows must be locked.
    """
    if not grants:
        return
    await db.execute(
        """
        WITH entry AS (
            INSERT INTO xp_ledger (guild_id, user_id, amount, reason, note, actor_id, key, day, at)
            SELECT guild_id, user_id, amount, reason, note, actor_id, key, day, $9
            FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[],
                        $7::text[], $8::date[])
                AS told(guild_id, user_id, amount, reason, note, actor_id, key, day)
            ON CONFLICT (key) DO NOTHING RETURNING guild_id, user_id, amount, day),
        moved AS (
            SELECT guild_id, user_id, day, sum(amount)::bigint AS amount FROM entry
            GROUP BY guild_id, user_id, day),
        days AS (
            INSERT INTO activity_day AS d (guild_id, user_id, day, granted_xp)
            SELECT guild_id, user_id, day, amount FROM moved
            ON CONFLICT (guild_id, user_id, day)
            DO UPDATE SET granted_xp = d.granted_xp + excluded.granted_xp),
        dirty AS (
            INSERT INTO standing_dirty (guild_id, user_id) SELECT guild_id, user_id FROM moved
            ON CONFLICT DO NOTHING),
        watched AS (
            INSERT INTO metric_change (guild_id, user_id, day) SELECT guild_id, user_id, day FROM moved
            JOIN metric_watch USING (guild_id) WHERE amount > 0 AND metrics && '{xp,level}')
        UPDATE activity_total AS t SET xp = t.xp + moved.amount FROM moved
        WHERE t.guild_id = moved.guild_id AND t.user_id = moved.user_id
        """,
        [grant.guild_id for grant in grants],
        [grant.user_id for grant in grants],
        [grant.amount for grant in grants],
        [grant.reason for grant in grants],
        [grant.note for grant in grants],
        [grant.actor_id for grant in grants],
        [grant.key for grant in grants],
        [grant.day for grant in grants],
        grants[0].at,
    )


async def list_ledger(db: Connection, guild_id: int, user_id: int, limit: int) -> list[LedgerRow]:
    """A member's last entries, newest first."""
    rows = await db.fetch(
        """
        SELECT amount, reason, note, actor_id, at FROM xp_ledger
        WHERE guild_id = $1 AND user_id = $2 ORDER BY at DESC, xp_ledger_id DESC LIMIT $3
        """,
        guild_id,
        user_id,
        limit,
    )
    return [LedgerRow(**row) for row in rows]


async def get_guild_xp(db: Connection, guild_id: int) -> GuildXp:
    """What a reset of the whole guild would take."""
    row = await db.fetchrow(
        """
        SELECT count(*) AS members, COALESCE(sum(xp), 0)::bigint AS xp FROM activity_total
        WHERE guild_id = $1 AND xp <> 0
        """,
        guild_id,
    )
    return GuildXp(row["members"], row["xp"])


async def list_totals(db: Connection, guild_id: int, after_user_id: int, limit: int) -> list[ExportRow]:
    """Totals of a guild's members in the order of their ids, from after one of them on."""
    rows = await db.fetch(
        """
        SELECT t.user_id, COALESCE(m.nick, m.global_name, m.username, '') AS name, t.xp, t.messages,
               t.reactions, t.commands, t.voice_seconds
        FROM activity_total AS t LEFT JOIN member AS m USING (guild_id, user_id)
        WHERE t.guild_id = $1 AND t.user_id > $2 ORDER BY t.user_id LIMIT $3
        """,
        guild_id,
        after_user_id,
        limit,
    )
    return [ExportRow(**row) for row in rows]


async def lock_members_with_xp(
    db: Connection, guild_id: int, after_user_id: int, limit: int
) -> list[ResetRow]:
    """Members with xp in the order of their ids, held until the transaction ends."""
    rows = await db.fetch(
        """
        SELECT user_id, xp FROM activity_total
        WHERE guild_id = $1 AND user_id > $2 AND xp <> 0 ORDER BY user_id LIMIT $3 FOR UPDATE
        """,
        guild_id,
        after_user_id,
        limit,
    )
    return [ResetRow(**row) for row in rows]


async def add_resets(
    db: Connection, guild_id: int, members: list[ResetRow], actor_id: int, key: str, day: date, at: datetime
) -> list[int]:
    """Take all xp of these members, whose rows are locked; returns those for whom that is new."""
    rows = await db.fetch(
        """
        WITH entry AS (
            INSERT INTO xp_ledger (guild_id, user_id, amount, reason, actor_id, key, day, at)
            SELECT $1, user_id, -xp, 'reset', $4, $5 || ':' || user_id, $6, $7
            FROM unnest($2::bigint[], $3::bigint[]) AS told(user_id, xp)
            ON CONFLICT (key) DO NOTHING RETURNING user_id, amount),
        days AS (
            INSERT INTO activity_day AS d (guild_id, user_id, day, granted_xp)
            SELECT $1, user_id, $6, amount FROM entry
            ON CONFLICT (guild_id, user_id, day)
            DO UPDATE SET granted_xp = d.granted_xp + excluded.granted_xp),
        dirty AS (
            INSERT INTO standing_dirty (guild_id, user_id) SELECT $1, user_id FROM entry
            ON CONFLICT DO NOTHING)
        UPDATE activity_total AS t SET xp = t.xp + entry.amount FROM entry
        WHERE t.guild_id = $1 AND t.user_id = entry.user_id RETURNING t.user_id
        """,
        guild_id,
        [member.user_id for member in members],
        [member.xp for member in members],
        actor_id,
        key,
        day,
        at,
    )
    return [row["user_id"] for row in rows]
