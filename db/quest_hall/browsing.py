"""Lists of quests that are open, by what somebody looks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from db.quest_hall.quests import QuestRow

if TYPE_CHECKING:
    from db.pool import Connection


class QuestWishes(msgspec.Struct, frozen=True, kw_only=True):
    """What quests have to be like; empty and 0: it does not matter.

    `least_rank`: only those that ask for a rank at that place or above. `taker`: only those that this member
    could accept, with that level, points, place of their rank, and roles. `among`: only these, in this order.
    `kind`: any, those for a "single" member, or those for a "team".
    """

    guild_id: int
    category: str = ""
    difficulty: str = ""
    least_points: int = 0
    most_points: int = 0
    least_rank: int = 0
    taker: int = 0
    level: int = 0
    points: int = 0
    place: int = 0
    role_ids: Sequence[int] = ()
    among: Sequence[int] | None = None
    kind: str = "any"


class CandidateRow(msgspec.Struct, frozen=True):
    """A quest that might suit a member, and what speaks for it.

    `same_category`, `same_difficulty`: approved claims of the member like it; `alike`: members who have done
    it and something that the member has done.
    """

    quest_id: int
    same_category: int
    same_difficulty: int
    alike: int
    favourite: bool


async def list_open(
    db: Connection, wanted: QuestWishes, sort: str, now: datetime, limit: int, offset: int
) -> tuple[list[QuestRow], int]:
    """Those that can be accepted now, and how many there are.

    `sort`: newest, reward, ending, popular; found: in the order of `wanted.among`. Each order is a branch of
    its own, so that it follows its index and ends with the page; only the page is read whole.
    """
    rows = await db.fetch(
        """
        WITH fitting AS NOT MATERIALIZED (
            SELECT quest_id, points, taken, closes_at FROM quest
            WHERE guild_id = $1 AND state = 'open' AND (opens_at IS NULL OR opens_at <= $2)
              AND (closes_at IS NULL OR closes_at > $2)
              AND ($3 = '' OR category = $3) AND ($4 = '' OR difficulty = $4) AND points >= $5
              AND ($6 = 0 OR points <= $6) AND ($7 = 0 OR rank_needed IS NOT NULL)
              AND ($8::bigint[] IS NULL OR quest_id = ANY($8::bigint[]))
              AND ($9::bigint = 0 OR (
                  level_needed <= $10 AND points_needed <= $11 AND (slots = 0 OR taken < slots)
                  AND (role_needed IS NULL OR role_needed = ANY($12::bigint[]))))
              AND quest_id NOT IN (SELECT unnest($13::bigint[]))),
        page AS MATERIALIZED (
            (SELECT quest_id FROM fitting WHERE $14 = 'newest' ORDER BY quest_id DESC LIMIT $15 OFFSET $16)
            UNION ALL (
                SELECT quest_id FROM fitting WHERE $14 = 'reward'
                ORDER BY points DESC, quest_id DESC LIMIT $15 OFFSET $16)
            UNION ALL (
                SELECT quest_id FROM fitting WHERE $14 = 'ending'
                ORDER BY closes_at, quest_id DESC LIMIT $15 OFFSET $16)
            UNION ALL (
                SELECT quest_id FROM fitting WHERE $14 = 'popular'
                ORDER BY taken DESC, quest_id DESC LIMIT $15 OFFSET $16)
            UNION ALL (
                SELECT quest_id FROM fitting WHERE $14 = 'found'
                ORDER BY array_position($8::bigint[], quest_id) LIMIT $15 OFFSET $16))
        SELECT q.*, (SELECT count(*) FROM fitting)::integer AS total
        FROM (SELECT quest_id, row_number() OVER () AS line FROM page) AS shown
        JOIN quest AS q USING (quest_id) ORDER BY shown.line
        """,
        wanted.guild_id,
        now,
        wanted.category,
        wanted.difficulty,
        wanted.least_points,
        wanted.most_points,
        wanted.least_rank,
        wanted.among,
        wanted.taker,
        wanted.level,
        wanted.points,
        wanted.role_ids,
        await _list_left_out(db, wanted, now),
        sort,
        limit,
        offset,
    )
    listed = [dict(row) for row in rows]
    totals = [row.pop("total") for row in listed]
    return [QuestRow(**row) for row in listed], totals[0] if totals else 0


async def has_open(db: Connection, guild_id: int, category: str, now: datetime) -> bool:
    """Whether one of that category can be accepted now."""
    exists: bool = await db.fetchval(
        """
        SELECT EXISTS (
            SELECT FROM quest WHERE guild_id = $1 AND state = 'open' AND category = $2
              AND (opens_at IS NULL OR opens_at <= $3) AND (closes_at IS NULL OR closes_at > $3)
              AND (slots = 0 OR taken < slots))
        """,
        guild_id,
        category,
        now,
    )
    return exists


async def list_suggested(db: Connection, wanted: QuestWishes, now: datetime) -> list[QuestRow]:
    """Those that `wanted.taker` can accept now: 30 popular ones, 30 new ones, and favourites."""
    rows = await db.fetch(
        """
        WITH fitting AS NOT MATERIALIZED (
            SELECT quest_id, taken FROM quest
            WHERE guild_id = $1 AND state = 'open' AND (opens_at IS NULL OR opens_at <= $2)
              AND (closes_at IS NULL OR closes_at > $2)
              AND level_needed <= $4 AND points_needed <= $5 AND (slots = 0 OR taken < slots)
              AND (role_needed IS NULL OR role_needed = ANY($6::bigint[]))
              AND quest_id NOT IN (SELECT unnest($7::bigint[]))),
        chosen AS (
            (SELECT quest_id FROM fitting ORDER BY taken DESC, quest_id DESC LIMIT 30)
            UNION (SELECT quest_id FROM fitting ORDER BY quest_id DESC LIMIT 30)
            UNION SELECT quest_id FROM fitting JOIN quest_favourite AS f USING (quest_id)
            WHERE f.guild_id = $1 AND f.user_id = $3)
        SELECT q.* FROM chosen JOIN quest AS q USING (quest_id)
        """,
        wanted.guild_id,
        now,
        wanted.taker,
        wanted.level,
        wanted.points,
        wanted.role_ids,
        await _list_left_out(db, wanted, now),
    )
    return [QuestRow(**row) for row in rows]


async def _list_left_out(db: Connection, wanted: QuestWishes, now: datetime) -> list[int]:
    """What other tables than theirs say against quests: two queries, so that each is planned only once."""
    barred = await list_barred(db, wanted.guild_id, wanted.taker, wanted.place, now) if wanted.taker else []
    if not wanted.least_rank and wanted.kind == "any":
        return barred
    return barred + await list_unwanted(db, wanted.guild_id, wanted.least_rank, wanted.kind)


async def list_barred(db: Connection, guild_id: int, user_id: int, place: int, now: datetime) -> list[int]:
    """Quests that a member with a rank at that place has, has done, or lacks something else for."""
    rows = await db.fetch(
        """
        WITH done AS MATERIALIZED (
            SELECT quest_id, submitted_at AS at FROM quest_claim
            WHERE guild_id = $1 AND user_id = $2 AND state = 'approved'
            UNION ALL
            SELECT t.quest_id, s.done_at FROM team_share AS s JOIN team_claim AS t USING (claim_id)
            WHERE s.guild_id = $1 AND s.user_id = $2)
        SELECT c.quest_id FROM quest_claim AS c JOIN quest AS b USING (quest_id)
        WHERE c.guild_id = $1 AND c.user_id = $2 AND (
            c.state IN ('accepted', 'submitted', 'rejected') OR (c.state = 'approved' AND (
                b.repeat_days = 0 OR c.submitted_at + make_interval(days => b.repeat_days) > $4)))
        UNION ALL
        SELECT quest_id FROM quest_need WHERE guild_id = $1 AND needs_id NOT IN (SELECT quest_id FROM done)
        UNION ALL
        SELECT s.quest_id FROM quest_chain AS h JOIN quest_step AS s USING (chain_id)
        JOIN quest_step AS b ON b.chain_id = s.chain_id AND b.place = s.place - 1
        WHERE h.guild_id = $1 AND h.closed_at IS NULL AND NOT EXISTS (
            SELECT FROM done WHERE done.quest_id = b.quest_id
            AND done.at + make_interval(hours => h.delay_hours) <= $4)
        UNION ALL
        SELECT b.quest_id FROM quest_rank AS r JOIN quest AS b ON b.rank_needed = r.rank_id
        WHERE r.guild_id = $1 AND r.place > $3
        """,
        guild_id,
        user_id,
        place,
        now,
    )
    return [row["quest_id"] for row in rows]


async def list_unwanted(db: Connection, guild_id: int, least_rank: int, kind: str) -> list[int]:
    """Open quests that ask for a rank below that place, and those of the other kind ("single" or "team")."""
    rows = await db.fetch(
        """
        SELECT b.quest_id FROM quest_rank AS r JOIN quest AS b ON b.rank_needed = r.rank_id
        WHERE r.guild_id = $1 AND r.place < $2
        UNION ALL
        SELECT quest_id FROM quest_for_teams WHERE guild_id = $1 AND $3 = 'single'
        UNION ALL
        SELECT q.quest_id FROM quest AS q
        WHERE q.guild_id = $1 AND q.state = 'open' AND $3 = 'team' AND NOT EXISTS (
            SELECT FROM quest_for_teams AS t WHERE t.quest_id = q.quest_id)
        """,
        guild_id,
        least_rank,
        kind,
    )
    return [row["quest_id"] for row in rows]


async def list_candidates(
    db: Connection, guild_id: int, user_id: int, quest_ids: Sequence[int]
) -> list[CandidateRow]:
    """What speaks for each of these quests, for that member. Of members alike, their latest quests count."""
    rows = await db.fetch(
        """
        WITH done AS MATERIALIZED (
            SELECT c.quest_id, d.category, d.difficulty
            FROM quest_claim AS c JOIN quest AS d USING (quest_id)
            WHERE c.guild_id = $1 AND c.user_id = $2 AND c.state = 'approved'
            ORDER BY c.claim_id DESC LIMIT 50),
        peers AS MATERIALIZED (
            SELECT DISTINCT p.user_id FROM (SELECT DISTINCT quest_id FROM done LIMIT 10) AS mine
            CROSS JOIN LATERAL (
                SELECT c.user_id FROM quest_claim AS c
                WHERE c.quest_id = mine.quest_id AND c.state = 'approved' AND c.user_id <> $2
                LIMIT 10) AS p LIMIT 50),
        alike AS MATERIALIZED (
            SELECT quest_id, count(DISTINCT user_id)::integer AS members FROM peers
            CROSS JOIN LATERAL (
                SELECT c.quest_id FROM quest_claim AS c
                WHERE c.guild_id = $1 AND c.user_id = peers.user_id AND c.state = 'approved'
                ORDER BY c.claim_id DESC LIMIT 50) AS theirs
            WHERE quest_id = ANY($3::bigint[]) GROUP BY quest_id)
        SELECT q.quest_id,
               (SELECT count(*) FROM done WHERE done.category = q.category)::integer AS same_category,
               (SELECT count(*) FROM done WHERE done.difficulty = q.difficulty)::integer AS same_difficulty,
               COALESCE(alike.members, 0) AS alike,
               EXISTS (SELECT FROM quest_favourite AS f
                       WHERE f.guild_id = $1 AND f.user_id = $2 AND f.quest_id = q.quest_id) AS favourite
        FROM quest AS q LEFT JOIN alike USING (quest_id)
        WHERE q.guild_id = $1 AND q.quest_id = ANY($3::bigint[])
        """,
        guild_id,
        user_id,
        quest_ids,
    )
    return [CandidateRow(**row) for row in rows]
