"""Quests of the board, and claims of them, for which the clock has brought something."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from db.quest_hall.claims import ClaimRow
from db.quest_hall.quests import QuestRow

if TYPE_CHECKING:
    from db.pool import Connection


async def list_due(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(guild, claim) of those whose time is over."""
    rows = await db.fetch(
        """
        SELECT guild_id, claim_id FROM quest_claim WHERE state IN ('accepted', 'rejected') AND due_at <= $1
        ORDER BY due_at LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["claim_id"]) for row in rows]


async def claim_reminders(db: Connection, now: datetime, limit: int) -> list[ClaimRow]:
    """Claims that end within the hours that their guild has set, to be reminded of, each once, but for those
    whose member wanted to be reminded again by now.

    Not those that never had more time than that.
    """
    rows = await db.fetch(
        """
        WITH ending AS (
            SELECT c.claim_id FROM quest_claim AS c
            LEFT JOIN guild_setting AS s ON s.guild_id = c.guild_id AND s.module = 'quest_hall'
            CROSS JOIN LATERAL make_interval(
                hours => COALESCE((s.settings ->> 'claim_reminder_hours')::integer, 24)) AS before
            WHERE c.state IN ('accepted', 'rejected') AND NOT c.reminded AND c.due_at > $1
              AND c.due_at <= $1 + before AND c.due_at - c.accepted_at > before
            ORDER BY c.due_at LIMIT $2 FOR UPDATE OF c SKIP LOCKED),
        snoozed AS (
            SELECT claim_id FROM quest_claim
            WHERE snoozed_until <= $1 AND state IN ('accepted', 'rejected') AND due_at > $1
            ORDER BY snoozed_until LIMIT $2 FOR UPDATE SKIP LOCKED)
        UPDATE quest_claim SET reminded = true, snoozed_until = NULL
        WHERE claim_id IN (SELECT claim_id FROM ending UNION ALL SELECT claim_id FROM snoozed)
        RETURNING *
        """,
        now,
        limit,
    )
    return [ClaimRow(**row) for row in rows]


async def mark_snoozed(db: Connection, claim_id: int, until: datetime) -> None:
    """Its member is reminded again then."""
    await db.execute("UPDATE quest_claim SET snoozed_until = $2 WHERE claim_id = $1", claim_id, until)


async def list_untold(db: Connection, limit: int) -> list[tuple[int, int]]:
    """Guild and id of claims whose members are to be told what became of them."""
    rows = await db.fetch(
        "SELECT guild_id, claim_id FROM quest_claim WHERE NOT told ORDER BY claim_id LIMIT $1", limit
    )
    return [(row["guild_id"], row["claim_id"]) for row in rows]


async def claim_untold(db: Connection, claim_id: int) -> ClaimRow | None:
    """The claim, which counts as told from now on; None when somebody has told it already."""
    row = await db.fetchrow(
        "UPDATE quest_claim SET told = true WHERE claim_id = $1 AND NOT told RETURNING *", claim_id
    )
    return ClaimRow(**row) if row is not None else None


async def list_to_announce(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(guild, quest) of those that are open by now and not on the board yet."""
    rows = await db.fetch(
        """
        SELECT guild_id, quest_id FROM quest
        WHERE state = 'open' AND NOT announced AND (opens_at IS NULL OR opens_at <= $1)
        ORDER BY opens_at NULLS FIRST LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["quest_id"]) for row in rows]


async def claim_announcement(db: Connection, quest_id: int) -> bool:
    """Whether it is ours to put it on the board."""
    claimed = await db.fetchval(
        """
        UPDATE quest SET announced = true
        WHERE quest_id = $1 AND state = 'open' AND NOT announced RETURNING true
        """,
        quest_id,
    )
    return bool(claimed)


async def list_to_close(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(guild, quest) of those whose time is over."""
    rows = await db.fetch(
        """
        SELECT guild_id, quest_id FROM quest
        WHERE state IN ('open', 'paused') AND closes_at <= $1 ORDER BY closes_at LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["quest_id"]) for row in rows]


async def claim_ending(db: Connection, now: datetime, until: datetime) -> QuestRow | None:
    """One that ends before then, to be told of, once."""
    row = await db.fetchrow(
        """
        UPDATE quest SET ending_told = true WHERE quest_id = (
            SELECT quest_id FROM quest
            WHERE state = 'open' AND NOT ending_told AND closes_at > $1 AND closes_at <= $2
            ORDER BY closes_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING *
        """,
        now,
        until,
    )
    return QuestRow(**row) if row else None
