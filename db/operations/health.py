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


class WrongTotal(msgspec.Struct, frozen=True):
    """A total that is not the sum of what it is kept from."""

    guild_id: int
    user_id: int
    what: str
    total: int
    sum: int


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


async def count_late_timers(db: Connection, now: datetime, late_s: int) -> int:
    """Timers that should have run more than `late_s` seconds ago."""
    count: int = await db.fetchval(
        "SELECT count(*) FROM schedule WHERE due_at < $1::timestamptz - make_interval(secs => $2)",
        now,
        late_s,
    )
    return count


async def list_wrong_totals(db: Connection, *, limit: int) -> list[WrongTotal]:
    """Members whose totals differ from the sums of their days, or whose days differ from the ledger."""
    rows = await db.fetch(
        """
        WITH days AS (
            SELECT guild_id, user_id, sum(messages) AS messages, sum(reactions) AS reactions,
                   sum(commands) AS commands, sum(voice_seconds) AS voice_seconds,
                   sum(granted_xp) AS granted_xp,
                   sum(message_xp + reaction_xp + command_xp + voice_xp + granted_xp) AS xp
            FROM activity_day GROUP BY guild_id, user_id
        ), granted AS (
            SELECT guild_id, user_id, sum(amount) AS amount FROM xp_ledger GROUP BY guild_id, user_id
        ), compared AS (
            SELECT guild_id, user_id, numbers.what, numbers.total, numbers.sum
            FROM activity_total t
            FULL JOIN days d USING (guild_id, user_id)
            FULL JOIN granted g USING (guild_id, user_id)
            CROSS JOIN LATERAL (VALUES
                ('xp', t.xp, d.xp), ('messages', t.messages, d.messages),
                ('reactions', t.reactions, d.reactions),
                ('commands', t.commands, d.commands), ('voice_seconds', t.voice_seconds, d.voice_seconds),
                ('granted_xp', d.granted_xp::bigint, g.amount)
            ) AS numbers (what, total, sum)
        )
        SELECT guild_id, user_id, what, COALESCE(total, 0)::bigint AS total, COALESCE(sum, 0)::bigint AS sum
        FROM compared WHERE COALESCE(total, 0) <> COALESCE(sum, 0)
        ORDER BY guild_id, user_id, what LIMIT $1
        """,
        limit,
    )
    return [WrongTotal(**dict(row)) for row in rows]
