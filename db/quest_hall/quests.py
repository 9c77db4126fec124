"""Quests of the board: what they ask, what they give, how they stand; and their earlier versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class QuestTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What whoever writes a quest decides. What 0 means is told at the columns of `quest`."""

    title: str
    description: str = ""
    category: str = "other"
    difficulty: str = "normal"
    points: int = 10
    xp: int = 0
    reward_text: str = ""
    slots: int = 0
    repeat_days: int = 0
    limit_hours: int = 0
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    level_needed: int = 0
    points_needed: int = 0
    role_needed: int | None = None
    proof: str = "any"
    rank_needed: int | None = None


class QuestRow(QuestTerms, frozen=True, kw_only=True):
    """A quest as it stands."""

    quest_id: int
    guild_id: int
    version: int
    state: str
    created_by: int
    created_at: datetime
    taken: int
    announced: bool
    ending_told: bool

    @property
    def terms(self) -> QuestTerms:
        """What was decided, without how it stands."""
        return QuestTerms(**{name: getattr(self, name) for name in QuestTerms.__struct_fields__})


class VersionRow(msgspec.Struct, frozen=True):
    """One version of a quest."""

    version: int
    terms: dict[str, Any]
    changed_by: int
    changed_at: datetime


async def add_quest(
    db: Connection, guild_id: int, terms: QuestTerms, created_by: int, now: datetime
) -> QuestRow:
    """A draft."""
    row = await db.fetchrow(
        """
        INSERT INTO quest (guild_id, state, title, description, category, difficulty, points, xp, reward_text,
                           slots, repeat_days, limit_hours, opens_at, closes_at, level_needed, points_needed,
                           role_needed, proof, rank_needed, created_by, created_at)
        VALUES ($1, 'draft', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
                $2, $3)
        RETURNING *
        """,
        guild_id,
        created_by,
        now,
        *msgspec.structs.astuple(terms),
    )
    assert row is not None
    return QuestRow(**row)


async def move_terms(db: Connection, quest_id: int, version: int, terms: QuestTerms) -> bool:
    """The next version; False when somebody else has made one meanwhile."""
    moved = await db.fetchval(
        """
        UPDATE quest SET version = version + 1, ending_told = false, title = $3, description = $4,
            category = $5, difficulty = $6, points = $7, xp = $8, reward_text = $9, slots = $10,
            repeat_days = $11,
            limit_hours = $12, opens_at = $13, closes_at = $14, level_needed = $15, points_needed = $16,
            role_needed = $17, proof = $18, rank_needed = $19
        WHERE quest_id = $1 AND version = $2 RETURNING true
        """,
        quest_id,
        version,
        *msgspec.structs.astuple(terms),
    )
    return bool(moved)


async def add_version(
    db: Connection, quest_id: int, version: int, terms: dict[str, Any], changed_by: int, now: datetime
) -> None:
    """Keeps what it says from then on."""
    await db.execute(
        """
        INSERT INTO quest_version (quest_id, version, terms, changed_by, changed_at)
        VALUES ($1, $2, $3, $4, $5)
        """,
        quest_id,
        version,
        terms,
        changed_by,
        now,
    )


async def list_versions(db: Connection, quest_id: int, limit: int) -> list[VersionRow]:
    """The newest first."""
    rows = await db.fetch(
        """
        SELECT version, terms, changed_by, changed_at FROM quest_version
        WHERE quest_id = $1 ORDER BY version DESC LIMIT $2
        """,
        quest_id,
        limit,
    )
    return [VersionRow(**row) for row in rows]


async def find_quest(db: Connection, guild_id: int, quest_id: int) -> QuestRow | None:
    """By its number, which comes from outside: only one of that guild."""
    row = await db.fetchrow("SELECT * FROM quest WHERE guild_id = $1 AND quest_id = $2", guild_id, quest_id)
    return QuestRow(**row) if row else None


async def lock_quest(db: Connection, guild_id: int, quest_id: int) -> QuestRow | None:
    """The same; nobody changes it until the transaction ends."""
    row = await db.fetchrow(
        "SELECT * FROM quest WHERE guild_id = $1 AND quest_id = $2 FOR UPDATE", guild_id, quest_id
    )
    return QuestRow(**row) if row else None


async def find_title(db: Connection, guild_id: int, title: str) -> QuestRow | None:
    """The newest of that title, whatever its capitals."""
    row = await db.fetchrow(
        """
        SELECT * FROM quest WHERE guild_id = $1 AND lower(title) = lower($2)
        ORDER BY state = 'archived', quest_id DESC LIMIT 1
        """,
        guild_id,
        title,
    )
    return QuestRow(**row) if row else None


async def list_titled(
    db: Connection, guild_id: int, typed: str, states: Sequence[str], limit: int
) -> list[QuestRow]:
    """Those in these states whose title has that in it, the newest first."""
    rows = await db.fetch(
        """
        SELECT * FROM quest
        WHERE guild_id = $1 AND state = ANY($3::text[]) AND strpos(lower(title), lower($2)) > 0
        ORDER BY quest_id DESC LIMIT $4
        """,
        guild_id,
        typed,
        states,
        limit,
    )
    return [QuestRow(**row) for row in rows]


async def list_quests(db: Connection, guild_id: int, quest_ids: Sequence[int]) -> dict[int, QuestRow]:
    """These, by number."""
    rows = await db.fetch(
        "SELECT * FROM quest WHERE guild_id = $1 AND quest_id = ANY($2::bigint[])", guild_id, quest_ids
    )
    return {row["quest_id"]: QuestRow(**row) for row in rows}


async def list_kept(db: Connection, guild_id: int) -> list[QuestRow]:
    """All that are not archived, the oldest first."""
    rows = await db.fetch(
        "SELECT * FROM quest WHERE guild_id = $1 AND state <> 'archived' ORDER BY quest_id", guild_id
    )
    return [QuestRow(**row) for row in rows]


async def count_quests(db: Connection, guild_id: int) -> int:
    """How many a guild has that are not archived."""
    count: int = await db.fetchval(
        "SELECT count(*) FROM quest WHERE guild_id = $1 AND state <> 'archived'", guild_id
    )
    return count


async def move_state(db: Connection, quest_id: int, before: Sequence[str], after: str) -> bool:
    """From one of these states to another; False when it is in none of them."""
    moved = await db.fetchval(
        """
        UPDATE quest SET state = $3, announced = announced AND $3 <> 'open'
        WHERE quest_id = $1 AND state = ANY($2::text[]) RETURNING true
        """,
        quest_id,
        before,
        after,
    )
    return bool(moved)


async def move_taken(db: Connection, quest_id: int, by: int) -> bool:
    """So many claims more, or fewer; False when that is more than the quest has places for."""
    moved = await db.fetchval(
        """
        UPDATE quest SET taken = taken + $2
        WHERE quest_id = $1 AND ($2 < 0 OR slots = 0 OR taken + $2 <= slots) RETURNING true
        """,
        quest_id,
        by,
    )
    return bool(moved)


async def add_taken(db: Connection, quest_id: int) -> None:
    """One claim more, also where there is no place for it."""
    await db.execute("UPDATE quest SET taken = taken + 1 WHERE quest_id = $1", quest_id)


async def delete_quest(db: Connection, guild_id: int, quest_id: int) -> bool:
    """Gone, with its versions; only one that nobody ever accepted."""
    deleted = await db.fetchval(
        """
        DELETE FROM quest WHERE guild_id = $1 AND quest_id = $2
            AND NOT EXISTS (SELECT FROM quest_claim AS c WHERE c.quest_id = $2)
            AND NOT EXISTS (SELECT FROM team_claim AS c WHERE c.quest_id = $2) RETURNING true
        """,
        guild_id,
        quest_id,
    )
    return bool(deleted)
