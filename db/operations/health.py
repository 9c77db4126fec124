"""What the doctor asks the database."""

from datetime import datetime

import msgspec

from db.pool import Connection


class OutboxHealth(msgspec.Struct, frozen=True):
    """How the outbox stands."""

    pending: int
    late: int
    dead: int
    last_error: str | None


async def get_outbox_health(db: Connection, now: datetime, late_s: int) -> OutboxHealth:
    """Counts of what waits, what waits too long, and what was given up."""
    row = await db.fetchrow(
        """
        SELECT count(*) FILTER (WHERE state = 'pending') AS pending,
               count(*) FILTER (WHERE state = 'pending'
                                AND due_at < $1::timestamptz - make_interval(secs => $2)) AS late,
               count(*) FILTER (WHERE state = 'dead') AS dead,
               (SELECT last_error FROM outbox WHERE state = 'dead' ORDER BY outbox_id DESC LIMIT 1)
                   AS last_error
        FROM outbox WHERE state IN ('pending', 'dead')
        """,
        now,
        late_s,
    )
    return OutboxHealth(**dict(row))


async def count_late_effects(db: Connection, guild_id: int, late_s: int) -> int:
    """Changes at Discord that wait in a guild for longer, by the database's clock as their times are."""
    count: int = await db.fetchval(
        """
        SELECT count(*) FROM outbox
        WHERE state = 'pending' AND guild_id = $1 AND due_at < now() - make_interval(secs => $2)
        """,
        guild_id,
        late_s,
    )
    return count


async def count_late_timers(db: Connection, now: datetime, late_s: int) -> int:
    """Timers that should have run more than `late_s` seconds ago."""
    count: int = await db.fetchval(
        "SELECT count(*) FROM schedule WHERE due_at < $1::timestamptz - make_interval(secs => $2)",
        now,
        late_s,
    )
    return count


class NoticeHealth(msgspec.Struct, frozen=True):
    """How telling members stands: what waits, what of it is late, what was lost in the last day."""

    waiting: int
    late: int
    lost: int


async def get_notice_health(db: Connection, now: datetime, late_s: int) -> NoticeHealth:
    """Counts of notices that wait, that wait too long, and that lately could be told nowhere."""
    row = await db.fetchrow(
        """
        SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting,
               count(*) FILTER (WHERE state = 'waiting'
                                AND due_at < $1::timestamptz - make_interval(secs => $2)) AS late,
               count(*) FILTER (WHERE state = 'lost' AND place = 'channel'
                                AND created_at > $1::timestamptz - interval '1 day') AS lost
        FROM notification WHERE state <> 'sent'
        """,
        now,
        late_s,
    )
    return NoticeHealth(**dict(row))
