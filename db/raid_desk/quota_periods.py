"""Periods that are over, with the standings that were kept, and who is excused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from db.raid_desk.quota_standings import Counts, QuotaStandingRow, Standings

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.quota import QuotaRow


class PeriodRow(msgspec.Struct, frozen=True, kw_only=True):
    """A period that is over. `ended_by` None: the clock. `message_id`: its final standings."""

    quota_id: int
    number: int
    guild_id: int
    role_id: int
    required: int
    begins_at: datetime
    ends_at: datetime
    ended_by: int | None
    met: int
    not_met: int
    excused: int
    channel_id: int | None
    message_id: int | None
    error: str | None

    @property
    def counts(self) -> Counts:
        return Counts(self.met, self.not_met, self.excused)


class QuotaResult(msgspec.Struct, frozen=True):
    """How a member's period ended. `carry`: points that count for the next one."""

    user_id: int
    points: int
    carry: int
    verdict: str
    reason: str


async def add_period(
    db: Connection, quota: QuotaRow, ends_at: datetime, counts: Counts, channel_id: int | None
) -> bool:
    """The quota's present period is over; False when it was closed already."""
    added = await db.fetchval(
        """
        INSERT INTO quota_period (quota_id, number, guild_id, required, begins_at, ends_at, ended_by, met,
                                  not_met, excused, channel_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (quota_id, number) DO NOTHING RETURNING true
        """,
        quota.quota_id,
        quota.number,
        quota.guild_id,
        quota.required,
        quota.begins_at,
        ends_at,
        quota.asked_by if quota.asked_at == ends_at else None,
        counts.met,
        counts.not_met,
        counts.excused,
        channel_id,
    )
    return bool(added)


async def add_standings(db: Connection, quota_id: int, number: int, kept: Sequence[QuotaResult]) -> None:
    """How it ended for each member."""
    await db.execute(
        """
        INSERT INTO quota_standing (quota_id, number, user_id, points, carry, verdict, reason)
        SELECT $1, $2, user_id, points, carry, verdict, reason
        FROM unnest($3::bigint[], $4::integer[], $5::integer[], $6::text[], $7::text[])
            AS kept(user_id, points, carry, verdict, reason)
        """,
        quota_id,
        number,
        [standing.user_id for standing in kept],
        [standing.points for standing in kept],
        [standing.carry for standing in kept],
        [standing.verdict for standing in kept],
        [standing.reason for standing in kept],
    )


async def mark_posted(db: Connection, quota_id: int, number: int, message_id: int) -> None:
    """Its final standings are in the channel."""
    await db.execute(
        "UPDATE quota_period SET message_id = $3, error = NULL WHERE quota_id = $1 AND number = $2",
        quota_id,
        number,
        message_id,
    )


async def mark_unposted(db: Connection, quota_id: int, number: int, error: str) -> None:
    """Discord refused its final standings."""
    await db.execute(
        "UPDATE quota_period SET error = $3 WHERE quota_id = $1 AND number = $2", quota_id, number, error
    )


async def count_periods(db: Connection, guild_id: int, quota_id: int) -> int:
    """How many of the quota's periods are over."""
    count: int = await db.fetchval(
        "SELECT count(*) FROM quota_period WHERE guild_id = $1 AND quota_id = $2", guild_id, quota_id
    )
    return count


async def list_periods(
    db: Connection, guild_id: int, quota_id: int, limit: int, offset: int = 0, before: int | None = None
) -> list[PeriodRow]:
    """The latest first; `before`: only those of lower numbers."""
    rows = await db.fetch(
        """
        SELECT quota_id, p.number, p.guild_id, role_id, p.required, p.begins_at, ends_at, ended_by, met,
               not_met, excused, p.channel_id, message_id, error
        FROM quota_period AS p JOIN quota_role USING (quota_id)
        WHERE p.guild_id = $1 AND quota_id = $2 AND ($5::bigint IS NULL OR p.number < $5)
        ORDER BY p.number DESC LIMIT $3 OFFSET $4
        """,
        guild_id,
        quota_id,
        limit,
        offset,
        before,
    )
    return [PeriodRow(**row) for row in rows]


async def find_period(db: Connection, guild_id: int, quota_id: int, number: int) -> PeriodRow | None:
    """One that is over."""
    row = await db.fetchrow(
        """
        SELECT quota_id, p.number, p.guild_id, role_id, p.required, p.begins_at, ends_at, ended_by, met,
               not_met, excused, p.channel_id, message_id, error
        FROM quota_period AS p JOIN quota_role USING (quota_id)
        WHERE p.guild_id = $1 AND quota_id = $2 AND p.number = $3
        """,
        guild_id,
        quota_id,
        number,
    )
    return None if row is None else PeriodRow(**row)


async def list_kept(
    db: Connection,
    period: PeriodRow,
    *,
    limit: int,
    offset: int = 0,
    user_id: int = 0,
    after: Sequence[int] | None = None,
) -> Standings:
    """A page of how it ended, the most points first. `user_id`: only theirs.

    `after`: points and member of a line; only what comes after it.
    """
    rows = await db.fetch(
        """
        SELECT user_id, nick, global_name, username, points, 0 AS carried, verdict, reason, place
        FROM (SELECT *, rank() OVER (ORDER BY points DESC) AS place FROM quota_standing
              WHERE quota_id = $1 AND number = $2) AS s
        LEFT JOIN (SELECT * FROM member WHERE guild_id = $3) AS m USING (user_id)
        WHERE ($6::bigint = 0 OR user_id = $6)
          AND ($7::bigint IS NULL OR points < $7 OR (points = $7 AND user_id > $8::bigint))
        ORDER BY points DESC, user_id LIMIT $4 OFFSET $5
        """,
        period.quota_id,
        period.number,
        period.guild_id,
        limit,
        offset,
        user_id,
        *(after or (None, None)),
    )
    return Standings(period.counts, tuple(QuotaStandingRow(**row) for row in rows))


async def find_latest_failure(db: Connection, guild_id: int) -> PeriodRow | None:
    """A quota's latest period whose final standings Discord refused, if there is one."""
    row = await db.fetchrow(
        """
        SELECT quota_id, p.number, p.guild_id, role_id, p.required, p.begins_at, ends_at, ended_by, met,
               not_met, excused, p.channel_id, message_id, error
        FROM quota_period AS p JOIN quota_role AS q USING (quota_id)
        WHERE p.guild_id = $1 AND error IS NOT NULL AND removed_at IS NULL AND p.number = q.number - 1
        ORDER BY ends_at DESC LIMIT 1
        """,
        guild_id,
    )
    return None if row is None else PeriodRow(**row)
