"""Quests of teams: terms, claims, what each member does for them, and shares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
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


class TeamPartRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a member does for a claim; `days`: on how many days of the guild."""

    user_id: int
    accepted_at: datetime
    days: int
    last_day: date | None
    note: str
    left_at: datetime | None


class ShareRow(msgspec.Struct, frozen=True):
    """What a member got of a reward."""

    user_id: int
    points: int
    xp: int


class TeamSum(msgspec.Struct, frozen=True):
    """What a team has done in some time."""

    team_id: int
    name: str
    quests: int
    points: int


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


async def list_parts(db: Connection, claim_id: int) -> list[TeamPartRow]:
    """Who has accepted, the first first; also who has left since."""
    rows = await db.fetch(
        """
        SELECT user_id, accepted_at, days, last_day, note, left_at FROM team_part
        WHERE claim_id = $1 ORDER BY accepted_at, user_id
        """,
        claim_id,
    )
    return [TeamPartRow(**row) for row in rows]


async def add_part(db: Connection, claim_id: int, user_id: int, now: datetime) -> bool:
    """A member accepts; False when they have."""
    added = await db.fetchval(
        """
        INSERT INTO team_part (claim_id, user_id, accepted_at) VALUES ($1, $2, $3)
        ON CONFLICT (claim_id, user_id) DO UPDATE SET left_at = NULL WHERE team_part.left_at IS NOT NULL
        RETURNING true
        """,
        claim_id,
        user_id,
        now,
    )
    return bool(added)


async def move_part(db: Connection, claim_id: int, user_id: int, day: date, note: str) -> bool | None:
    """What a member did on that day: True, or False when it is not the first of the day; None: not theirs."""
    before = await db.fetchrow(
        """
        SELECT last_day FROM team_part WHERE claim_id = $1 AND user_id = $2 AND left_at IS NULL FOR UPDATE
        """,
        claim_id,
        user_id,
    )
    if before is None:
        return None
    is_first = before["last_day"] is None or before["last_day"] < day
    await db.execute(
        """
        UPDATE team_part SET note = $4, days = days + $5, last_day = GREATEST(last_day, $3)
        WHERE claim_id = $1 AND user_id = $2
        """,
        claim_id,
        user_id,
        day,
        note,
        int(is_first),
    )
    return is_first


async def mark_part_left(db: Connection, claim_id: int, user_id: int, now: datetime) -> None:
    """The member is no longer in the team."""
    await db.execute(
        "UPDATE team_part SET left_at = $3 WHERE claim_id = $1 AND user_id = $2", claim_id, user_id, now
    )


async def add_shares(
    db: Connection, claim: TeamClaimRow, shares: Sequence[ShareRow], done_at: datetime
) -> None:
    """What each got, each once."""
    await db.executemany(
        """
        INSERT INTO team_share (claim_id, guild_id, done_at, user_id, points, xp)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
        """,
        [(claim.claim_id, claim.guild_id, done_at, *msgspec.structs.astuple(share)) for share in shares],
    )


async def list_shares(db: Connection, claim_id: int) -> list[ShareRow]:
    """The largest first."""
    rows = await db.fetch(
        "SELECT user_id, points, xp FROM team_share WHERE claim_id = $1 ORDER BY points DESC, user_id",
        claim_id,
    )
    return [ShareRow(**row) for row in rows]


async def count_shares_of(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int], since: Sequence[datetime | None]
) -> dict[tuple[int, int], int]:
    """In how many team quests each pair of guild and user had a share since then (None: ever); those without
    are missing."""
    rows = await db.fetch(
        """
        SELECT guild_id, user_id, count(*) AS done FROM team_share
        JOIN unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS asked(guild_id, user_id, since)
            USING (guild_id, user_id)
        WHERE since IS NULL OR done_at >= since
        GROUP BY guild_id, user_id
        """,
        guild_ids,
        user_ids,
        since,
    )
    return {(row["guild_id"], row["user_id"]): row["done"] for row in rows}


async def list_team_sums(
    db: Connection, guild_id: int, since: datetime | None, until: datetime | None
) -> list[TeamSum]:
    """Quests and points of teams that still stand, by when the proof came; the most points first."""
    rows = await db.fetch(
        """
        SELECT team_id, name, count(*) AS quests, sum(paid_points)::bigint AS points
        FROM team_claim JOIN team USING (team_id)
        WHERE team_claim.guild_id = $1 AND state = 'approved' AND disbanded_at IS NULL
          AND ($2::timestamptz IS NULL OR submitted_at >= $2)
          AND ($3::timestamptz IS NULL OR submitted_at < $3)
        GROUP BY team_id, name ORDER BY points DESC, team_id
        """,
        guild_id,
        since,
        until,
    )
    return [TeamSum(**row) for row in rows]


async def get_team_sum(db: Connection, team_id: int, since: datetime | None) -> tuple[int, int]:
    """(quests, points) of one team since then, or ever."""
    row = await db.fetchrow(
        """
        SELECT count(*) AS quests, COALESCE(sum(paid_points), 0)::bigint AS points FROM team_claim
        WHERE team_id = $1 AND state = 'approved' AND ($2::timestamptz IS NULL OR submitted_at >= $2)
        """,
        team_id,
        since,
    )
    assert row is not None
    return row["quests"], row["points"]


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
