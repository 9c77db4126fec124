"""Warnings and suspensions, what happened to them, notes, and the roles that suspensions took away."""

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


# -- what happened, and notes


class EventRow(msgspec.Struct, frozen=True, kw_only=True):
    """`punishment_id` and `public_id` None: a note. `kind` of the punishment stands in `of`."""

    event_id: int
    user_id: int
    punishment_id: int | None
    public_id: str | None
    of: str | None
    kind: str
    actor_id: int | None
    text: str
    ends_at: datetime | None
    at: datetime


async def add_event(
    db: Connection,
    row: PunishmentRow,
    kind: str,
    *,
    actor_id: int | None,
    text: str,
    now: datetime,
    ends_at: datetime | None = None,
) -> int:
    """Writes down what happened to a punishment; returns the event's number."""
    event_id: int = await db.fetchval(
        """
        INSERT INTO moderation_event (guild_id, user_id, punishment_id, kind, actor_id, text, ends_at, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING event_id
        """,
        row.guild_id,
        row.user_id,
        row.punishment_id,
        kind,
        actor_id,
        text,
        ends_at,
        now,
    )
    return event_id


async def add_note(
    db: Connection, guild_id: int, user_id: int, actor_id: int, text: str, key: str, now: datetime
) -> int:
    """Writes a note of staff down, once per key; its number."""
    note_id: int = await db.fetchval(
        """
        INSERT INTO moderation_event (guild_id, user_id, kind, actor_id, text, key, at)
        VALUES ($1, $2, 'note', $3, $4, $5, $6) ON CONFLICT (key) DO UPDATE SET key = excluded.key
        RETURNING event_id
        """,
        guild_id,
        user_id,
        actor_id,
        text,
        key,
        now,
    )
    return note_id


class NoteRow(msgspec.Struct, frozen=True):
    """A note of staff about a member."""

    note_id: int
    user_id: int
    actor_id: int
    text: str
    at: datetime


async def find_note(db: Connection, guild_id: int, note_id: int) -> NoteRow | None:
    """One of that guild."""
    row = await db.fetchrow(
        """
        SELECT event_id AS note_id, user_id, actor_id, text, at FROM moderation_event
        WHERE guild_id = $1 AND event_id = $2 AND kind = 'note'
        """,
        guild_id,
        note_id,
    )
    return None if row is None else NoteRow(**row)


async def list_notes(
    db: Connection, guild_id: int, user_id: int, *, before: int | None, limit: int
) -> list[NoteRow]:
    """Notes about a member below that number, the newest first."""
    rows = await db.fetch(
        """
        SELECT event_id AS note_id, user_id, actor_id, text, at FROM moderation_event
        WHERE guild_id = $1 AND user_id = $2 AND kind = 'note' AND ($3::bigint IS NULL OR event_id < $3)
        ORDER BY event_id DESC LIMIT $4
        """,
        guild_id,
        user_id,
        before,
        limit,
    )
    return [NoteRow(**row) for row in rows]


async def list_events_of(db: Connection, punishment_id: int) -> list[EventRow]:
    """What happened to a punishment, in its order."""
    rows = await db.fetch(
        """
        SELECT e.event_id, e.user_id, e.punishment_id, p.public_id, p.kind AS of, e.kind, e.actor_id, e.text,
               e.ends_at, e.at
        FROM moderation_event AS e JOIN punishment AS p USING (punishment_id)
        WHERE e.punishment_id = $1 ORDER BY e.event_id
        """,
        punishment_id,
    )
    return [EventRow(**row) for row in rows]


async def list_guild_events(
    db: Connection, guild_id: int, actor_id: int | None, *, limit: int, offset: int
) -> list[EventRow]:
    """What happened in the guild, by that member of staff if one is named; the newest first."""
    rows = await db.fetch(
        """
        SELECT e.event_id, e.user_id, e.punishment_id, p.public_id, p.kind AS of, e.kind, e.actor_id, e.text,
               e.ends_at, e.at
        FROM moderation_event AS e LEFT JOIN punishment AS p USING (punishment_id)
        WHERE e.guild_id = $1 AND ($2::bigint IS NULL OR e.actor_id = $2)
        ORDER BY e.event_id DESC LIMIT $3 OFFSET $4
        """,
        guild_id,
        actor_id,
        limit,
        offset,
    )
    return [EventRow(**row) for row in rows]


async def list_member_events(
    db: Connection, guild_id: int, user_id: int, actor_id: int | None, *, limit: int, offset: int
) -> list[EventRow]:
    """The same about one member."""
    rows = await db.fetch(
        """
        SELECT e.event_id, e.user_id, e.punishment_id, p.public_id, p.kind AS of, e.kind, e.actor_id, e.text,
               e.ends_at, e.at
        FROM moderation_event AS e LEFT JOIN punishment AS p USING (punishment_id)
        WHERE e.guild_id = $1 AND e.user_id = $2 AND ($3::bigint IS NULL OR e.actor_id = $3)
        ORDER BY e.event_id DESC LIMIT $4 OFFSET $5
        """,
        guild_id,
        user_id,
        actor_id,
        limit,
        offset,
    )
    return [EventRow(**row) for row in rows]


async def count_events(db: Connection, guild_id: int, user_id: int | None, actor_id: int | None) -> int:
    """How many those are."""
    count: int = await db.fetchval(
        """
        SELECT count(*) FROM moderation_event
        WHERE guild_id = $1 AND ($2::bigint IS NULL OR user_id = $2) AND ($3::bigint IS NULL OR actor_id = $3)
        """,
        guild_id,
        user_id,
        actor_id,
    )
    return count


class Counts(msgspec.Struct, frozen=True):
    """What there is about a member. `points`: those that count now."""

    active: int
    expired: int
    removed: int
    notes: int
    points: int


async def count_records(db: Connection, guild_id: int, user_id: int, now: datetime) -> Counts:
    """Everything about a member, in numbers."""
    row = await db.fetchrow(
        """
        SELECT count(*) FILTER (WHERE counts) AS active,
               count(*) FILTER (WHERE NOT counts AND state <> 'removed') AS expired,
               count(*) FILTER (WHERE state = 'removed') AS removed,
               (SELECT count(*) FROM moderation_event
                WHERE guild_id = $1 AND user_id = $2 AND kind = 'note') AS notes,
               COALESCE(sum(points) FILTER (WHERE fresh AND state <> 'removed'), 0)::integer AS points
        FROM (SELECT state, points, points_until IS NULL OR points_until > $3 AS fresh,
                     state = 'active' AND (kind = 'suspension' OR points_until IS NULL OR points_until > $3)
                         AS counts
              FROM punishment WHERE guild_id = $1 AND user_id = $2) AS known
        """,
        guild_id,
        user_id,
        now,
    )
    assert row is not None
    return Counts(**row)


class RecordRow(msgspec.Struct, frozen=True, kw_only=True):
    """A punishment or a note. `punishment_id` None: a note, whose words are the `reason`."""

    punishment_id: int | None
    public_id: str | None
    kind: str
    state: str
    reason: str
    actor_id: int
    points: int
    points_until: datetime | None
    evidence_url: str | None
    at: datetime
    ends_at: datetime | None
    ended_at: datetime | None
    ended_by: int | None
    ended_why: str


async def list_records(
    db: Connection, guild_id: int, user_id: int, only: str, now: datetime, *, limit: int, offset: int
) -> list[RecordRow]:
    """Punishments and notes about a member, the newest first; `only`: all, active or notes."""
    rows = await db.fetch(
        """
        SELECT * FROM (
            SELECT punishment_id, public_id, kind, state, reason, actor_id, points, points_until,
                   evidence_url, at, ends_at, ended_at, ended_by, ended_why, 0::bigint AS note_id
            FROM punishment
            WHERE guild_id = $1 AND user_id = $2
              AND ($3 = 'all' OR ($3 = 'active' AND state = 'active'
                   AND (kind = 'suspension' OR points_until IS NULL OR points_until > $4)))
            UNION ALL
            SELECT NULL, NULL, 'note', 'active', text, actor_id, 0, NULL, NULL, at, NULL, NULL, NULL, '',
                   event_id
            FROM moderation_event
            WHERE guild_id = $1 AND user_id = $2 AND kind = 'note' AND $3 IN ('all', 'notes')
        ) AS records
        ORDER BY at DESC, punishment_id DESC NULLS LAST, note_id DESC LIMIT $5 OFFSET $6
        """,
        guild_id,
        user_id,
        only,
        now,
        limit,
        offset,
    )
    return [RecordRow(**{name: row[name] for name in RecordRow.__struct_fields__}) for row in rows]


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
