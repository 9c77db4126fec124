"""Quests of teams: their terms, and who has taken them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class TeamTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a quest one of teams; columns are told in the schema. `split`: equal or presence."""

    size: int
    split: str = "equal"
    leader_percent: int = 0
    gather_hours: int = 48


class TeamClaimRow(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of one team at one quest; columns are told in the schema."""

    claim_id: int
    guild_id: int
    team_id: int
    quest_id: int
    turn: int
    state: str
    terms: dict[str, Any]
    taken_at: datetime
    gather_until: datetime
    started_at: datetime | None
    due_at: datetime | None
    submitted_at: datetime | None
    submitted_by: int | None
    present: dict[str, int]
    ended_at: datetime | None
    paid_points: int | None
    paid_xp: int | None
    reminded: bool
    told: bool


async def find_terms(db: Connection, quest_id: int) -> TeamTerms | None:
    """None: the quest is for single members."""
    row = await db.fetchrow(
        "SELECT size, split, leader_percent, gather_hours FROM quest_for_teams WHERE quest_id = $1", quest_id
    )
    return TeamTerms(**row) if row else None


async def set_terms(db: Connection, guild_id: int, quest_id: int, terms: TeamTerms) -> None:
    """From now on teams accept it, on these terms."""
    await db.execute(
        """
        INSERT INTO quest_for_teams (guild_id, quest_id, size, split, leader_percent, gather_hours)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (quest_id) DO UPDATE SET size = excluded.size, split = excluded.split,
            leader_percent = excluded.leader_percent, gather_hours = excluded.gather_hours
        """,
        guild_id,
        quest_id,
        *msgspec.structs.astuple(terms),
    )


async def delete_terms(db: Connection, quest_id: int) -> bool:
    """Single members accept it again; False when it was so."""
    gone = await db.fetchval("DELETE FROM quest_for_teams WHERE quest_id = $1 RETURNING true", quest_id)
    return bool(gone)


async def list_for_teams(db: Connection, guild_id: int, typed: str, limit: int) -> list[tuple[int, str]]:
    """Open quests that teams can accept: number and title."""
    rows = await db.fetch(
        """
        SELECT quest_id, title FROM quest_for_teams JOIN quest USING (quest_id)
        WHERE quest.guild_id = $1 AND state = 'open' AND strpos(lower(title), lower($2)) > 0
        ORDER BY quest_id DESC LIMIT $3
        """,
        guild_id,
        typed,
        limit,
    )
    return [(row["quest_id"], row["title"]) for row in rows]


async def find_latest(db: Connection, quest_id: int, team_id: int) -> TeamClaimRow | None:
    """The team's latest turn at the quest."""
    row = await db.fetchrow(
        "SELECT * FROM team_claim WHERE quest_id = $1 AND team_id = $2 ORDER BY turn DESC LIMIT 1",
        quest_id,
        team_id,
    )
    return TeamClaimRow(**row) if row else None


async def find_current(db: Connection, team_id: int) -> TeamClaimRow | None:
    """What the team is at."""
    row = await db.fetchrow(
        """
        SELECT * FROM team_claim
        WHERE team_id = $1 AND state IN ('gathering', 'started', 'submitted', 'rejected')
        """,
        team_id,
    )
    return TeamClaimRow(**row) if row else None


async def find_submitted(db: Connection, team_id: int) -> TeamClaimRow | None:
    """What the team submitted proof for last, decided or not."""
    row = await db.fetchrow(
        """
        SELECT * FROM team_claim WHERE team_id = $1 AND submitted_by IS NOT NULL
        ORDER BY submitted_at DESC LIMIT 1
        """,
        team_id,
    )
    return TeamClaimRow(**row) if row else None


async def lock_claim(db: Connection, claim_id: int) -> TeamClaimRow | None:
    """By its number; nobody changes it until the transaction ends."""
    row = await db.fetchrow("SELECT * FROM team_claim WHERE claim_id = $1 FOR UPDATE", claim_id)
    return TeamClaimRow(**row) if row else None


async def add_claim(db: Connection, new: TeamClaimRow) -> TeamClaimRow | None:
    """The team's next turn, or the last one begun again that came to nothing; None: it is at a quest.

    The number in `new` does not count.
    """
    row = await db.fetchrow(
        """
        INSERT INTO team_claim AS c (guild_id, team_id, quest_id, turn, state, terms, taken_at, gather_until)
        SELECT $1, $2, $3, $4, 'gathering', $5, $6, $7 WHERE NOT EXISTS (
            SELECT FROM team_claim
            WHERE team_id = $2 AND state IN ('gathering', 'started', 'submitted', 'rejected'))
        ON CONFLICT (quest_id, team_id, turn) DO UPDATE SET state = 'gathering', terms = excluded.terms,
            taken_at = excluded.taken_at, gather_until = excluded.gather_until, started_at = NULL,
            due_at = NULL, submitted_at = NULL, submitted_by = NULL, present = '{}', ended_at = NULL,
            reminded = false
        WHERE c.state IN ('expired', 'abandoned', 'too_small')
        RETURNING *
        """,
        new.guild_id,
        new.team_id,
        new.quest_id,
        new.turn,
        new.terms,
        new.taken_at,
        new.gather_until,
    )
    if row is not None:
        await db.execute("DELETE FROM team_part WHERE claim_id = $1", row["claim_id"])
    return TeamClaimRow(**row) if row else None


async def move_claim(db: Connection, before: TeamClaimRow, after: TeamClaimRow) -> bool:
    """From the state that was looked at to the next; False when it is in another one by now."""
    moved = await db.fetchval(
        """
        UPDATE team_claim SET state = $3, started_at = $4, due_at = $5, submitted_at = $6, submitted_by = $7,
            present = $8, ended_at = $9, paid_points = $10, paid_xp = $11, told = $12
        WHERE claim_id = $1 AND state = $2 RETURNING true
        """,
        before.claim_id,
        before.state,
        after.state,
        after.started_at,
        after.due_at,
        after.submitted_at,
        after.submitted_by,
        after.present,
        after.ended_at,
        after.paid_points,
        after.paid_xp,
        after.told,
    )
    return bool(moved)


async def count_done(db: Connection, quest_id: int) -> int:
    """How often teams have done it."""
    count: int = await db.fetchval(
        "SELECT count(*) FROM team_claim WHERE quest_id = $1 AND state = 'approved'", quest_id
    )
    return count


async def list_gathered(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(guild, claim) whose time to gather is over."""
    rows = await db.fetch(
        """
        SELECT guild_id, claim_id FROM team_claim WHERE state = 'gathering' AND gather_until <= $1
        ORDER BY gather_until LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["claim_id"]) for row in rows]


async def list_due(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(guild, claim) whose time is over."""
    rows = await db.fetch(
        """
        SELECT guild_id, claim_id FROM team_claim WHERE state IN ('started', 'rejected') AND due_at <= $1
        ORDER BY due_at LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["claim_id"]) for row in rows]


async def claim_reminders(db: Connection, now: datetime, limit: int) -> list[TeamClaimRow]:
    """Claims that end within the hours that their guild has set, to be reminded of, each once.

    Not those that never had more time than that.
    """
    rows = await db.fetch(
        """
        UPDATE team_claim SET reminded = true WHERE claim_id IN (
            SELECT c.claim_id FROM team_claim AS c
            LEFT JOIN guild_setting AS s ON s.guild_id = c.guild_id AND s.module = 'quest_hall'
            CROSS JOIN LATERAL make_interval(
                hours => COALESCE((s.settings ->> 'claim_reminder_hours')::integer, 24)) AS before
            WHERE c.state IN ('started', 'rejected') AND NOT c.reminded AND c.due_at > $1
              AND c.due_at <= $1 + before AND c.due_at - c.started_at > before
            ORDER BY c.due_at LIMIT $2 FOR UPDATE OF c SKIP LOCKED)
        RETURNING *
        """,
        now,
        limit,
    )
    return [TeamClaimRow(**row) for row in rows]


async def list_untold(db: Connection, limit: int) -> list[tuple[int, int]]:
    """Guild and id of claims whose teams are to be told what became of them."""
    rows = await db.fetch(
        "SELECT guild_id, claim_id FROM team_claim WHERE NOT told ORDER BY claim_id LIMIT $1", limit
    )
    return [(row["guild_id"], row["claim_id"]) for row in rows]


async def claim_untold(db: Connection, claim_id: int) -> TeamClaimRow | None:
    """The claim, which counts as told from now on; None when somebody has told it already."""
    row = await db.fetchrow(
        "UPDATE team_claim SET told = true WHERE claim_id = $1 AND NOT told RETURNING *", claim_id
    )
    return TeamClaimRow(**row) if row is not None else None
