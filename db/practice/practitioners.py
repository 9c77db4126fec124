"""Members who practise: their hours, the base of their streak, their wishes; and their days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class PractitionerRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of practitioner; see the comments of the table. `length` to `broken_on` are of `base_day`."""

    guild_id: int
    user_id: int
    timezone: str
    day_start: int
    later_timezone: str | None = None
    later_day_start: int | None = None
    changes_at: datetime | None = None
    floor_day: date
    rest_days: int = 0
    rest_before: int = 0
    rest_from: date | None = None
    base_day: date
    length: int = 0
    longest: int = 0
    freezes: int = 0
    toward: int = 0
    broken_length: int = 0
    broken_on: date | None = None
    first_day: date | None = None
    sessions: int = 0
    minutes: int = 0
    last_technique_id: int | None = None
    last_session_at: datetime | None = None
    draft: dict[str, Any] | None = None
    repaired_at: datetime | None = None
    reminder_minute: int | None = None
    reminder_due: datetime | None = None
    day_due: datetime | None = None
    visibility: str = "public"


class DayRow(msgspec.Struct, frozen=True):
    """A day on which something was practised, or that is marked."""

    day: date
    sessions: int
    minutes: int
    mark: str | None


async def lock_practitioner(db: Connection, guild_id: int, user_id: int) -> PractitionerRow | None:
    """The row, locked until the transaction ends."""
    row = await db.fetchrow(
        "SELECT * FROM practitioner WHERE guild_id = $1 AND user_id = $2 FOR UPDATE", guild_id, user_id
    )
    return None if row is None else PractitionerRow(**row)


async def add_practitioner(db: Connection, new: PractitionerRow) -> PractitionerRow | None:
    """Somebody who was not known before, locked; None when they are."""
    row = await db.fetchrow(
        """
        INSERT INTO practitioner (guild_id, user_id, timezone, day_start, floor_day, base_day)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING *
        """,
        new.guild_id,
        new.user_id,
        new.timezone,
        new.day_start,
        new.floor_day,
        new.base_day,
    )
    return None if row is None else PractitionerRow(**row)


async def list_practitioners(db: Connection, guild_id: int, user_ids: Sequence[int]) -> list[PractitionerRow]:
    """Those of these members who ever practised or chose something."""
    return await list_practitioners_of(db, [guild_id] * len(user_ids), user_ids)


async def list_practitioners_of(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int]
) -> list[PractitionerRow]:
    """The same, of pairs of guild and user."""
    rows = await db.fetch(
        """
        SELECT p.* FROM practitioner AS p
        JOIN unnest($1::bigint[], $2::bigint[]) AS asked(guild_id, user_id) USING (guild_id, user_id)
        """,
        guild_ids,
        user_ids,
    )
    return [PractitionerRow(**row) for row in rows]


async def move_practitioner(db: Connection, row: PractitionerRow) -> None:
    """Writes the row as it is."""
    await db.execute(
        """
        UPDATE practitioner SET
            timezone = $3, day_start = $4, later_timezone = $5, later_day_start = $6, changes_at = $7,
            floor_day = $8, rest_days = $9, rest_before = $10, rest_from = $11, base_day = $12, length = $13,
            longest = $14, freezes = $15, toward = $16, broken_length = $17, broken_on = $18, first_day = $19,
            sessions = $20, minutes = $21, last_technique_id = $22, last_session_at = $23, draft = $24,
            repaired_at = $25, reminder_minute = $26, reminder_due = $27, day_due = $28, visibility = $29
        WHERE guild_id = $1 AND user_id = $2
        """,
        *(getattr(row, field) for field in PractitionerRow.__struct_fields__),
    )


async def list_days(
    db: Connection, guild_id: int, user_id: int, since: date, until: date | None = None
) -> list[DayRow]:
    """A member's days from the one to the other, both included."""
    rows = await db.fetch(
        """
        SELECT day, sessions, minutes, mark FROM practice_day
        WHERE guild_id = $1 AND user_id = $2 AND day >= $3 AND ($4::date IS NULL OR day <= $4) ORDER BY day
        """,
        guild_id,
        user_id,
        since,
        until,
    )
    return [DayRow(**row) for row in rows]


async def list_days_of(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int], since: Sequence[date]
) -> dict[tuple[int, int], list[DayRow]]:
    """Days of several members, of each from a day of their own on."""
    rows = await db.fetch(
        """
        SELECT d.guild_id, d.user_id, d.day, d.sessions, d.minutes, d.mark
        FROM unnest($1::bigint[], $2::bigint[], $3::date[]) AS asked(guild_id, user_id, since)
        JOIN practice_day AS d ON d.guild_id = asked.guild_id AND d.user_id = asked.user_id
            AND d.day >= asked.since
        """,
        guild_ids,
        user_ids,
        since,
    )
    days: dict[tuple[int, int], list[DayRow]] = {}
    for row in rows:
        day = DayRow(row["day"], row["sessions"], row["minutes"], row["mark"])
        days.setdefault((row["guild_id"], row["user_id"]), []).append(day)
    return days


async def mark_days(
    db: Connection, guild_id: int, user_id: int, days: Sequence[date], marks: Sequence[str]
) -> None:
    """These days did not break the streak, and why."""
    await db.execute(
        """
        INSERT INTO practice_day AS d (guild_id, user_id, day, mark)
        SELECT $1, $2, day, mark FROM unnest($3::date[], $4::text[]) AS told(day, mark)
        ON CONFLICT (guild_id, user_id, day) DO UPDATE SET mark = excluded.mark
        """,
        guild_id,
        user_id,
        days,
        marks,
    )


async def delete_marks(db: Connection, guild_id: int, user_id: int, mark: str, since: date) -> int:
    """Days from that one on do not have this mark any more; how many had it."""
    status: str = await db.execute(
        """
        UPDATE practice_day SET mark = NULL
        WHERE guild_id = $1 AND user_id = $2 AND mark = $3 AND day >= $4
        """,
        guild_id,
        user_id,
        mark,
        since,
    )
    return int(status.rpartition(" ")[2])


async def mark_amnesty(db: Connection, guild_id: int, since: date, until: date) -> int:
    """Nobody who practises in the guild loses anything by these days; for how many members that is."""
    count: int = await db.fetchval(
        """
        WITH marked AS (
            INSERT INTO practice_day AS d (guild_id, user_id, day, mark)
            SELECT guild_id, user_id, day::date, 'amnesty'
            FROM practitioner, generate_series($2::date, $3::date, interval '1 day') AS day
            WHERE guild_id = $1 AND first_day <= day
            ON CONFLICT (guild_id, user_id, day) DO UPDATE SET mark = 'amnesty' WHERE d.mark IS NULL
            RETURNING user_id
        )
        SELECT count(DISTINCT user_id) FROM marked
        """,
        guild_id,
        since,
        until,
    )
    return count


async def lock_due_days(db: Connection, now: datetime, limit: int) -> list[PractitionerRow]:
    """Members whose day is over, whoever is not being written to at the moment."""
    rows = await db.fetch(
        """
        SELECT * FROM practitioner WHERE day_due <= $1 ORDER BY day_due LIMIT $2 FOR UPDATE SKIP LOCKED
        """,
        now,
        limit,
    )
    return [PractitionerRow(**row) for row in rows]


async def lock_due_reminders(db: Connection, now: datetime, limit: int) -> list[PractitionerRow]:
    """Members who want to be reminded now."""
    rows = await db.fetch(
        """
        SELECT * FROM practitioner WHERE reminder_due <= $1
        ORDER BY reminder_due LIMIT $2 FOR UPDATE SKIP LOCKED
        """,
        now,
        limit,
    )
    return [PractitionerRow(**row) for row in rows]


async def move_day_due(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int], due: Sequence[datetime | None]
) -> None:
    """When these members' days are looked at next."""
    await db.execute(
        """
        UPDATE practitioner AS p SET day_due = told.due
        FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS told(guild_id, user_id, due)
        WHERE p.guild_id = told.guild_id AND p.user_id = told.user_id
        """,
        guild_ids,
        user_ids,
        due,
    )


async def move_reminder_due(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int], due: Sequence[datetime | None]
) -> None:
    """When these members are reminded next."""
    await db.execute(
        """
        UPDATE practitioner AS p SET reminder_due = told.due
        FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS told(guild_id, user_id, due)
        WHERE p.guild_id = told.guild_id AND p.user_id = told.user_id
        """,
        guild_ids,
        user_ids,
        due,
    )


async def has_practitioners(db: Connection, guild_id: int) -> bool:
    """Whether anybody practises in the guild."""
    known: bool = await db.fetchval(
        "SELECT EXISTS (SELECT FROM practitioner WHERE guild_id = $1 AND first_day IS NOT NULL)", guild_id
    )
    return known


async def list_guild_days(
    db: Connection, guild_id: int, since: date, until: date
) -> dict[date, tuple[int, int]]:
    """Sessions and minutes of the whole guild by day."""
    rows = await db.fetch(
        """
        SELECT day, sum(sessions)::bigint AS sessions, sum(minutes)::bigint AS minutes FROM practice_day
        WHERE guild_id = $1 AND day BETWEEN $2 AND $3 GROUP BY day
        """,
        guild_id,
        since,
        until,
    )
    return {row["day"]: (row["sessions"], row["minutes"]) for row in rows}
