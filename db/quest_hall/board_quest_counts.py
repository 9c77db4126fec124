"""How many quests of the board members have done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class DoneBefore(msgspec.Struct, frozen=True):
    """What counts for a reward: completions by anybody, and the member's within a week."""

    by_anybody: int
    within_week: int


async def get_done_before(
    db: Connection, guild_id: int, quest_id: int, user_id: int, since: datetime, until: datetime
) -> DoneBefore:
    """What was approved before; the week is the time given, by when proof came."""
    row = await db.fetchrow(
        """
        SELECT (SELECT count(*) FROM quest_claim WHERE quest_id = $2 AND state = 'approved') AS by_anybody,
               (SELECT count(*) FROM quest_claim WHERE guild_id = $1 AND user_id = $3 AND state = 'approved'
                    AND submitted_at > $4 AND submitted_at <= $5) AS within_week
        """,
        guild_id,
        quest_id,
        user_id,
        since,
        until,
    )
    assert row is not None
    return DoneBefore(**row)


async def list_done_ids(db: Connection, guild_id: int, user_id: int, quest_ids: Sequence[int]) -> set[int]:
    """Which of these a member has done, alone or with a team."""
    rows = await db.fetch(
        """
        SELECT quest_id FROM quest_claim
        WHERE guild_id = $1 AND user_id = $2 AND quest_id = ANY($3::bigint[]) AND state = 'approved'
        UNION
        SELECT t.quest_id FROM team_share AS s JOIN team_claim AS t USING (claim_id)
        WHERE s.guild_id = $1 AND s.user_id = $2 AND t.quest_id = ANY($3::bigint[])
        """,
        guild_id,
        user_id,
        quest_ids,
    )
    return {row["quest_id"] for row in rows}


async def list_done_counts(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int], since: Sequence[datetime | None]
) -> dict[tuple[int, int], dict[str, int]]:
    """Quests that each pair of guild and user has done, by difficulty, of proofs that came since then (None:
    ever); who has none is missing."""
    rows = await db.fetch(
        """
        SELECT guild_id, user_id, terms -> 'quest' ->> 'difficulty' AS difficulty, count(*) AS done
        FROM quest_claim
        JOIN unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS asked(guild_id, user_id, since)
            USING (guild_id, user_id)
        WHERE state = 'approved' AND (since IS NULL OR submitted_at >= since)
        GROUP BY guild_id, user_id, difficulty
        """,
        guild_ids,
        user_ids,
        since,
    )
    done: dict[tuple[int, int], dict[str, int]] = {}
    for row in rows:
        done.setdefault((row["guild_id"], row["user_id"]), {})[row["difficulty"]] = row["done"]
    return done


async def list_done_sums(
    db: Connection, guild_id: int, since: datetime | None, until: datetime | None
) -> list[tuple[int, int]]:
    """Members by how many quests they have done whose proof came in that time, the most first."""
    rows = await db.fetch(
        """
        SELECT user_id, count(*) AS done FROM quest_claim
        WHERE guild_id = $1 AND state = 'approved' AND ($2::timestamptz IS NULL OR submitted_at >= $2)
          AND ($3::timestamptz IS NULL OR submitted_at < $3)
        GROUP BY user_id ORDER BY done DESC, user_id
        """,
        guild_id,
        since,
        until,
    )
    return [(row["user_id"], row["done"]) for row in rows]
