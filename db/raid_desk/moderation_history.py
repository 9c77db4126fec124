"""What happened to warnings and suspensions, notes on members, and both as one history."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.moderation import PunishmentRow


class RecordEventRow(msgspec.Struct, frozen=True, kw_only=True):
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


async def list_events_of(db: Connection, punishment_id: int) -> list[RecordEventRow]:
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
    return [RecordEventRow(**row) for row in rows]


async def list_guild_events(
    db: Connection, guild_id: int, actor_id: int | None, *, limit: int, offset: int
) -> list[RecordEventRow]:
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
    return [RecordEventRow(**row) for row in rows]


async def list_member_events(
    db: Connection, guild_id: int, user_id: int, actor_id: int | None, *, limit: int, offset: int
) -> list[RecordEventRow]:
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
    return [RecordEventRow(**row) for row in rows]


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


class RecordCounts(msgspec.Struct, frozen=True):
    """What there is about a member. `points`: those that count now."""

    active: int
    expired: int
    removed: int
    notes: int
    points: int


async def count_records(db: Connection, guild_id: int, user_id: int, now: datetime) -> RecordCounts:
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
    return RecordCounts(**row)


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
