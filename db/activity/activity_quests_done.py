"""Who has done which activity quest, and was paid for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.activity.xp import NewGrant
    from db.pool import Connection


class QuestDone(msgspec.Struct, frozen=True):
    """Somebody reached a quest's value."""

    quest_id: int
    guild_id: int
    user_id: int
    value: int
    xp: int


async def add_done(db: Connection, done: Sequence[QuestDone], now: datetime) -> list[tuple[int, int]]:
    """Write down who did what; returns quest and member of those who had not done it before."""
    rows = await db.fetch(
        """
        INSERT INTO activity_quest_progress (quest_id, guild_id, user_id, value, xp, completed_at)
        SELECT quest_id, guild_id, user_id, value, xp, $6
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::integer[])
            AS told(quest_id, guild_id, user_id, value, xp)
        ORDER BY quest_id, user_id
        ON CONFLICT (quest_id, user_id) DO NOTHING RETURNING quest_id, user_id
        """,
        [completion.quest_id for completion in done],
        [completion.guild_id for completion in done],
        [completion.user_id for completion in done],
        [completion.value for completion in done],
        [completion.xp for completion in done],
        now,
    )
    return [(row["quest_id"], row["user_id"]) for row in rows]


async def add_payments(
    db: Connection, grants: Sequence[NewGrant], metrics: Sequence[str], now: datetime
) -> list[tuple[int, int, int, int]]:
    """As db.activity.xp.add_grants, of many guilds in one statement; marks all for those who watch `metrics`.

    Returns guild, member, what was new, and the new total. Nothing is written of grants of 0.
    """
    rows = await db.fetch(
        """
        WITH told AS MATERIALIZED (
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[],
                                 $7::date[]) AS told(guild_id, user_id, amount, reason, note, key, day)),
        entry AS (
            INSERT INTO xp_ledger (guild_id, user_id, amount, reason, note, key, day, at)
            SELECT guild_id, user_id, amount, reason, note, key, day, $8 FROM told WHERE amount > 0
            ON CONFLICT (key) DO NOTHING RETURNING guild_id, user_id, day, amount),
        moved AS (
            SELECT guild_id, user_id, day, sum(amount)::bigint AS amount FROM entry GROUP BY 1, 2, 3),
        days AS (
            INSERT INTO activity_day AS d (guild_id, user_id, day, granted_xp)
            SELECT guild_id, user_id, day, amount FROM moved
            ON CONFLICT (guild_id, user_id, day)
            DO UPDATE SET granted_xp = d.granted_xp + excluded.granted_xp),
        dirty AS (
            INSERT INTO standing_dirty (guild_id, user_id) SELECT guild_id, user_id FROM moved
            ON CONFLICT DO NOTHING),
        watched AS (
            INSERT INTO metric_change (guild_id, user_id, day)
            SELECT DISTINCT guild_id, user_id, day FROM told
            WHERE EXISTS (
                SELECT FROM metric_watch AS w WHERE w.guild_id = told.guild_id AND w.metrics && $9::text[]))
        UPDATE activity_total AS t SET xp = t.xp + moved.amount FROM moved
        WHERE t.guild_id = moved.guild_id AND t.user_id = moved.user_id
        RETURNING t.guild_id, t.user_id, moved.amount, t.xp
        """,
        [grant.guild_id for grant in grants],
        [grant.user_id for grant in grants],
        [grant.amount for grant in grants],
        [grant.reason for grant in grants],
        [grant.note for grant in grants],
        [grant.key for grant in grants],
        [grant.day for grant in grants],
        now,
        metrics,
    )
    return [(row["guild_id"], row["user_id"], row["amount"], row["xp"]) for row in rows]


async def list_done(db: Connection, user_id: int, quest_ids: Sequence[int]) -> dict[int, datetime]:
    """Those of the quests which a member has done, and when."""
    rows = await db.fetch(
        """
        SELECT quest_id, completed_at FROM activity_quest_progress
        WHERE quest_id = ANY($2::bigint[]) AND user_id = $1
        """,
        user_id,
        quest_ids,
    )
    return {row["quest_id"]: row["completed_at"] for row in rows}


async def count_done_by_quest(db: Connection, quest_ids: Sequence[int]) -> dict[int, int]:
    """How many members have done each."""
    rows = await db.fetch(
        """
        SELECT quest_id, count(*) AS members FROM activity_quest_progress
        WHERE quest_id = ANY($1::bigint[]) GROUP BY quest_id
        """,
        quest_ids,
    )
    return {row["quest_id"]: row["members"] for row in rows}


async def count_done(
    db: Connection, guild_id: int, user_ids: Sequence[int], since: datetime | None
) -> dict[int, int]:
    """How many quests these members have done, since a moment or ever."""
    asked = [guild_id] * len(user_ids), user_ids, [since] * len(user_ids)
    return {user_id: quests for (_, user_id), quests in (await count_done_of(db, *asked)).items()}


async def count_done_of(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int], since: Sequence[datetime | None]
) -> dict[tuple[int, int], int]:
    """The same, of pairs of guild and user, each since a moment of its own."""
    rows = await db.fetch(
        """
        SELECT guild_id, user_id, count(*) AS quests FROM activity_quest_progress
        JOIN unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS asked(guild_id, user_id, since)
            USING (guild_id, user_id)
        WHERE completed_at >= COALESCE(since, '-infinity')
        GROUP BY guild_id, user_id
        """,
        guild_ids,
        user_ids,
        since,
    )
    return {(row["guild_id"], row["user_id"]): row["quests"] for row in rows}
