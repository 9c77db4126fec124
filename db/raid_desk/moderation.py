"""Warnings and suspensions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class PunishmentRow(msgspec.Struct, frozen=True, kw_only=True):
    """`kind`: warning or suspension. `state`: active, expired, lifted, removed. Columns: migration 0071."""

    punishment_id: int
    public_id: str
    key: str
    guild_id: int
    user_id: int
    kind: str
    state: str
    reason: str
    actor_id: int
    points: int
    points_until: datetime | None
    evidence_name: str | None
    evidence_url: str | None
    at: datetime
    ends_at: datetime | None
    suspended_role_id: int | None
    joined_at: datetime | None
    ended_at: datetime | None
    ended_by: int | None
    ended_why: str


class NewPunishment(msgspec.Struct, frozen=True, kw_only=True):
    """A punishment to write down; `key` makes it single."""

    public_id: str
    key: str
    guild_id: int
    user_id: int
    kind: str
    reason: str
    actor_id: int
    points: int
    points_until: datetime | None
    evidence_name: str | None
    evidence_url: str | None
    at: datetime
    ends_at: datetime | None = None
    suspended_role_id: int | None = None
    joined_at: datetime | None = None


async def add_punishment(db: Connection, new: NewPunishment) -> PunishmentRow | None:
    """The new row; None when there is one of this key, or an active suspension of the member."""
    row = await db.fetchrow(
        """
        INSERT INTO punishment (public_id, key, guild_id, user_id, kind, reason, actor_id, points,
                                points_until, evidence_name, evidence_url, at, ends_at, suspended_role_id,
                                joined_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        ON CONFLICT DO NOTHING
        RETURNING *
        """,
        new.public_id,
        new.key,
        new.guild_id,
        new.user_id,
        new.kind,
        new.reason,
        new.actor_id,
        new.points,
        new.points_until,
        new.evidence_name,
        new.evidence_url,
        new.at,
        new.ends_at,
        new.suspended_role_id,
        new.joined_at,
    )
    return None if row is None else PunishmentRow(**row)


async def find_punishment(db: Connection, guild_id: int, punishment_id: int) -> PunishmentRow | None:
    """By its number, which comes from outside: only one of that guild."""
    row = await db.fetchrow(
        """
        SELECT * FROM punishment WHERE guild_id = $1 AND punishment_id = $2
        """,
        guild_id,
        punishment_id,
    )
    return None if row is None else PunishmentRow(**row)


async def list_named(db: Connection, guild_id: int, beginning: str, limit: int) -> list[PunishmentRow]:
    """Those of the guild whose id begins like this (hexadecimal digits), the newest first."""
    rows = await db.fetch(
        """
        SELECT * FROM punishment WHERE guild_id = $1 AND public_id LIKE $2 || '%'
        ORDER BY at DESC, punishment_id DESC LIMIT $3
        """,
        guild_id,
        beginning,
        limit,
    )
    return [PunishmentRow(**row) for row in rows]


async def find_by_public_id(db: Connection, public_id: str, user_id: int) -> PunishmentRow | None:
    """By its whole id, wherever it is: only one of that member."""
    row = await db.fetchrow(
        """
        SELECT * FROM punishment WHERE public_id = $1 AND user_id = $2
        """,
        public_id,
        user_id,
    )
    return None if row is None else PunishmentRow(**row)


async def list_active(
    db: Connection, guild_id: int, user_id: int, now: datetime, limit: int
) -> list[PunishmentRow]:
    """What still counts against the member: suspensions first, then the newest warnings."""
    rows = await db.fetch(
        """
        SELECT * FROM punishment
        WHERE guild_id = $1 AND user_id = $2 AND state = 'active'
          AND (kind = 'suspension' OR points_until IS NULL OR points_until > $3)
        ORDER BY kind, at DESC, punishment_id DESC LIMIT $4
        """,
        guild_id,
        user_id,
        now,
        limit,
    )
    return [PunishmentRow(**row) for row in rows]


async def find_suspension(db: Connection, guild_id: int, user_id: int) -> PunishmentRow | None:
    """The member's active suspension."""
    row = await db.fetchrow(
        """
        SELECT * FROM punishment
        WHERE guild_id = $1 AND user_id = $2 AND kind = 'suspension' AND state = 'active'
        """,
        guild_id,
        user_id,
    )
    return None if row is None else PunishmentRow(**row)


async def find_suspension_end(db: Connection, guild_id: int, user_id: int) -> datetime | None:
    """When the member's active suspension ends."""
    ends_at: datetime | None = await db.fetchval(
        """
        SELECT ends_at FROM punishment
        WHERE guild_id = $1 AND user_id = $2 AND kind = 'suspension' AND state = 'active'
        """,
        guild_id,
        user_id,
    )
    return ends_at


async def list_punishment_page(
    db: Connection, guild_id: int, user_id: int, *, before: int | None, limit: int
) -> list[PunishmentRow]:
    """The member's punishments below that number, the newest first."""
    rows = await db.fetch(
        """
        SELECT * FROM punishment
        WHERE guild_id = $1 AND user_id = $2 AND ($3::bigint IS NULL OR punishment_id < $3)
        ORDER BY punishment_id DESC LIMIT $4
        """,
        guild_id,
        user_id,
        before,
        limit,
    )
    return [PunishmentRow(**row) for row in rows]


async def list_overdue_page(
    db: Connection, guild_id: int, now: datetime, *, before: int | None, limit: int
) -> list[PunishmentRow]:
    """Suspensions whose time is over and that nobody has ended, the newest first."""
    rows = await db.fetch(
        """
        SELECT * FROM punishment
        WHERE guild_id = $1 AND kind = 'suspension' AND state = 'active' AND ends_at <= $2
          AND ($3::bigint IS NULL OR punishment_id < $3)
        ORDER BY punishment_id DESC LIMIT $4
        """,
        guild_id,
        now,
        before,
        limit,
    )
    return [PunishmentRow(**row) for row in rows]


async def move_end(db: Connection, punishment_id: int, seen: datetime, ends_at: datetime) -> bool:
    """Another end for an active suspension; False when it is not as it was seen."""
    moved = await db.fetchval(
        """
        UPDATE punishment SET ends_at = $3
        WHERE punishment_id = $1 AND kind = 'suspension' AND state = 'active' AND ends_at = $2
        RETURNING true
        """,
        punishment_id,
        seen,
        ends_at,
    )
    return bool(moved)


async def move_punishment(
    db: Connection, punishment_id: int, seen: str, to: str, now: datetime, by: int | None, why: str
) -> bool:
    """From the state that was seen to that one; False when somebody was quicker."""
    moved = await db.fetchval(
        """
        UPDATE punishment SET state = $3, ended_at = $4, ended_by = $5, ended_why = $6
        WHERE punishment_id = $1 AND state = $2 RETURNING true
        """,
        punishment_id,
        seen,
        to,
        now,
        by,
        why,
    )
    return bool(moved)


async def count_points(db: Connection, guild_id: int, user_id: int, now: datetime) -> int:
    """Points that count against the member."""
    points: int = await db.fetchval(
        """
        SELECT COALESCE(sum(points), 0)::integer FROM punishment
        WHERE guild_id = $1 AND user_id = $2 AND state <> 'removed'
          AND (points_until IS NULL OR points_until > $3)
        """,
        guild_id,
        user_id,
        now,
    )
    return points


async def mark_evidence(db: Connection, punishment_id: int, name: str, url: str, *, instead_of: str) -> None:
    """Where the evidence stands now, unless there was other evidence before."""
    await db.execute(
        """
        UPDATE punishment SET evidence_name = $2, evidence_url = $3
        WHERE punishment_id = $1 AND (evidence_url IS NULL OR evidence_url = $4)
        """,
        punishment_id,
        name,
        url,
        instead_of,
    )


async def list_punishers(db: Connection, punishment_id: int) -> set[int]:
    """Whoever gave the punishment or made it longer."""
    rows = await db.fetch(
        """
        SELECT DISTINCT actor_id FROM moderation_event
        WHERE punishment_id = $1 AND kind IN ('warned', 'suspended', 'extended') AND actor_id IS NOT NULL
        """,
        punishment_id,
    )
    return {row["actor_id"] for row in rows}
