"""Who stands how in a quota: reckoned from the ledgers while the period is on, kept when it is over.

Points of a role: runs that a member led, each by the role's value for its dungeon, verifications that they
did, and what officers gave or took. `percent` of an entry is the share that a run nobody logged counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class QuotaStandingRow(msgspec.Struct, frozen=True, kw_only=True):
    """A member's line. `points` hold what was `carried` from the period before; names are not escaped."""

    user_id: int
    nick: str | None
    global_name: str | None
    username: str | None
    points: int
    carried: int
    verdict: str
    reason: str
    place: int


class Counts(msgspec.Struct, frozen=True):
    """How many members of the role there are of each kind."""

    met: int = 0
    not_met: int = 0
    excused: int = 0

    @property
    def members(self) -> int:
        return self.met + self.not_met + self.excused


class Standings(msgspec.Struct, frozen=True):
    """A page of lines, and the numbers of all."""

    counts: Counts
    lines: tuple[QuotaStandingRow, ...]


async def list_standings(
    db: Connection,
    quota_id: int,
    until: datetime | None,
    *,
    limit: int,
    offset: int = 0,
    user_id: int = 0,
    after: Sequence[int] | None = None,
) -> Standings:
    """The present period, up to that moment (None: now), the most points first. `user_id`: only theirs.

    `after`: points and member of a line; only what comes after it.
    """
    rows = await db.fetch(
        """
        WITH q AS (SELECT * FROM quota_role WHERE quota_id = $1),
        earned AS (
            SELECT e.user_id, sum(CASE e.ledger
                WHEN 'raid_desk.counts' THEN
                    round(e.amount
                          * COALESCE((q.dungeons ->> (e.subject ->> 'dungeon'))::integer, q.run_points)
                          * COALESCE((e.subject ->> 'percent')::integer, 100) / 100.0)
                WHEN 'raid_desk.verifications' THEN e.amount * q.verification_points
                ELSE e.amount END) AS points
            FROM q JOIN ledger_entry AS e ON e.guild_id = q.guild_id AND e.at >= q.begins_at
                AND e.reason IN ('run_completed', 'verification', 'adjustment')
                AND ($2::timestamptz IS NULL OR e.at < $2)
                AND (e.ledger, e.reason) IN (('raid_desk.counts', 'run_completed'),
                    ('raid_desk.verifications', 'verification'), ('raid_desk.quota_points', 'adjustment'))
            GROUP BY e.user_id),
        judged AS (
            SELECT m.user_id, m.nick, m.global_name, m.username, COALESCE(past.carry, 0) AS carried,
                   (COALESCE(earned.points, 0) + COALESCE(past.carry, 0))::integer AS points, q.required,
                   excuse.user_id IS NOT NULL AS excused, COALESCE(excuse.reason, '') AS reason
            FROM q JOIN member AS m ON m.guild_id = q.guild_id AND m.role_ids @> ARRAY[q.role_id]
                AND m.left_at IS NULL AND NOT m.is_bot
            LEFT JOIN earned ON earned.user_id = m.user_id
            LEFT JOIN quota_standing AS past
                ON past.quota_id = q.quota_id AND past.number = q.number - 1 AND past.user_id = m.user_id
            LEFT JOIN quota_excuse AS excuse ON excuse.quota_id = q.quota_id AND excuse.user_id = m.user_id
                AND q.number BETWEEN excuse.from_number AND excuse.to_number),
        placed AS (
            SELECT *, CASE WHEN points >= required THEN 'met' WHEN excused THEN 'excused' ELSE 'not_met' END
                       AS verdict,
                   rank() OVER (ORDER BY points DESC) AS place
            FROM judged)
        SELECT user_id, nick, global_name, username, points, carried, verdict, reason, place, met, not_met,
               all_excused
        FROM (SELECT *, count(*) FILTER (WHERE verdict = 'met') OVER everybody AS met,
                     count(*) FILTER (WHERE verdict = 'not_met') OVER everybody AS not_met,
                     count(*) FILTER (WHERE verdict = 'excused') OVER everybody AS all_excused
              FROM placed WINDOW everybody AS ()) AS counted
        WHERE ($5::bigint = 0 OR user_id = $5)
          AND ($6::bigint IS NULL OR points < $6 OR (points = $6 AND user_id > $7::bigint))
        ORDER BY points DESC, user_id LIMIT $3 OFFSET $4
        """,
        quota_id,
        until,
        limit,
        offset,
        user_id,
        *(after or (None, None)),
    )
    if not rows:
        return Standings(Counts(), ())
    counts = Counts(rows[0]["met"], rows[0]["not_met"], rows[0]["all_excused"])
    return Standings(counts, tuple(_line(row) for row in rows))


def _line(row: Any) -> QuotaStandingRow:
    return QuotaStandingRow(**{name: row[name] for name in QuotaStandingRow.__struct_fields__})
