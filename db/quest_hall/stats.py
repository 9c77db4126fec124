"""What a member has done with quests, in numbers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class StatsRow(msgspec.Struct, frozen=True):
    """`approved` and `rejected` count decisions; `average_s`: seconds from accepting to submitting."""

    done: int
    given_up: int
    approved: int
    rejected: int
    average_s: int


class PartRow(msgspec.Struct, frozen=True):
    """How many were done of a kind."""

    kind: str
    name: str
    done: int


class MonthRow(msgspec.Struct, frozen=True):
    """Points for quests whose proof came in that month; its first moment in the guild's time zone."""

    month: datetime
    done: int
    points: int


async def get_stats(db: Connection, guild_id: int, user_id: int) -> StatsRow:
    """All of a member's claims."""
    row = await db.fetchrow(
        """
        SELECT count(*) FILTER (WHERE state = 'approved')::integer AS done,
               count(*) FILTER (WHERE state IN ('expired', 'abandoned'))::integer AS given_up,
               (SELECT count(*)::integer FROM quest_event AS e JOIN quest_claim AS c USING (claim_id)
                WHERE c.guild_id = $1 AND c.user_id = $2 AND e.kind = 'approved') AS approved,
               (SELECT count(*)::integer FROM quest_event AS e JOIN quest_claim AS c USING (claim_id)
                WHERE c.guild_id = $1 AND c.user_id = $2 AND e.kind = 'rejected') AS rejected,
               COALESCE(avg(EXTRACT(epoch FROM submitted_at - accepted_at))
                        FILTER (WHERE state = 'approved'), 0)::integer AS average_s
        FROM quest_claim WHERE guild_id = $1 AND user_id = $2
        """,
        guild_id,
        user_id,
    )
    assert row is not None
    return StatsRow(**row)


async def list_parts(db: Connection, guild_id: int, user_id: int) -> list[PartRow]:
    """Done quests by category and by difficulty, as they were accepted; the most first."""
    rows = await db.fetch(
        """
        SELECT kind, terms -> 'quest' ->> kind AS name, count(*)::integer AS done
        FROM quest_claim CROSS JOIN unnest(ARRAY['category', 'difficulty']) AS kind
        WHERE guild_id = $1 AND user_id = $2 AND state = 'approved'
        GROUP BY kind, name ORDER BY kind, done DESC, name
        """,
        guild_id,
        user_id,
    )
    return [PartRow(**row) for row in rows]


async def list_months(
    db: Connection, guild_id: int, user_id: int, timezone: str, limit: int
) -> list[MonthRow]:
    """The latest months with something done, the newest first."""
    rows = await db.fetch(
        """
        SELECT date_trunc('month', submitted_at, $3) AS month, count(*)::integer AS done,
               sum(paid_points)::integer AS points
        FROM quest_claim WHERE guild_id = $1 AND user_id = $2 AND state = 'approved'
        GROUP BY month ORDER BY month DESC LIMIT $4
        """,
        guild_id,
        user_id,
        timezone,
        limit,
    )
    return [MonthRow(**row) for row in rows]


class HallRow(msgspec.Struct, frozen=True):
    """The quest hall of a server in numbers. `open`: quests; `waiting`: proofs that nobody has decided."""

    open: int
    accepted: int
    waiting: int
    approved: int


async def get_hall(db: Connection, guild_id: int) -> HallRow:
    """How it stands."""
    row = await db.fetchrow(
        """
        SELECT (SELECT count(*) FROM quest WHERE guild_id = $1 AND state = 'open') AS open,
               count(*) FILTER (WHERE state = 'accepted') AS accepted,
               count(*) FILTER (WHERE state = 'submitted') AS waiting,
               count(*) FILTER (WHERE state = 'approved') AS approved
        FROM quest_claim WHERE guild_id = $1
        """,
        guild_id,
    )
    return HallRow(**row)
