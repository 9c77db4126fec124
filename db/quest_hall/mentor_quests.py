"""Quests that mentors give their students, and feedback."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class MentorQuestRow(msgspec.Struct, frozen=True, kw_only=True):
    """A quest of mentors; `joint`: both do it and confirm it."""

    quest_id: int
    title: str
    description: str
    points: int
    joint: bool
    created_by: int


class TaskRow(msgspec.Struct, frozen=True, kw_only=True):
    """A quest that a student was given, with what it says."""

    task_id: int
    pair_id: int
    quest_id: int
    student_id: int
    state: str
    note: str
    assigned_at: datetime
    done_at: datetime | None
    title: str
    description: str
    points: int
    joint: bool


class FeedbackRow(msgspec.Struct, frozen=True):
    """What a student said, for staff."""

    mentor_id: int
    stars: int
    text: str
    at: datetime


async def add_quest(db: Connection, guild_id: int, quest: MentorQuestRow, now: datetime) -> int | None:
    """Its number; None when there is one of that title. The number in `quest` does not count."""
    quest_id: int | None = await db.fetchval(
        """
        INSERT INTO mentor_quest (guild_id, title, description, points, joint, created_by, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (guild_id, lower(title)) WHERE archived_at IS NULL DO NOTHING RETURNING quest_id
        """,
        guild_id,
        quest.title,
        quest.description,
        quest.points,
        quest.joint,
        quest.created_by,
        now,
    )
    return quest_id


async def find_quest(db: Connection, guild_id: int, quest_id: int) -> MentorQuestRow | None:
    """By its number, which comes from outside: only one of that guild that is not archived."""
    row = await db.fetchrow(
        """
        SELECT quest_id, title, description, points, joint, created_by FROM mentor_quest
        WHERE guild_id = $1 AND quest_id = $2 AND archived_at IS NULL
        """,
        guild_id,
        quest_id,
    )
    return MentorQuestRow(**row) if row else None


async def archive_quest(db: Connection, quest_id: int, now: datetime) -> None:
    """Nobody is given it any more."""
    await db.execute("UPDATE mentor_quest SET archived_at = $2 WHERE quest_id = $1", quest_id, now)


async def list_quests(
    db: Connection, guild_id: int, typed: str, limit: int, offset: int
) -> list[MentorQuestRow]:
    """Those with that in their title, by title."""
    rows = await db.fetch(
        """
        SELECT quest_id, title, description, points, joint, created_by FROM mentor_quest
        WHERE guild_id = $1 AND archived_at IS NULL AND strpos(lower(title), lower($2)) > 0
        ORDER BY lower(title) LIMIT $3 OFFSET $4
        """,
        guild_id,
        typed,
        limit,
        offset,
    )
    return [MentorQuestRow(**row) for row in rows]


async def count_quests(db: Connection, guild_id: int) -> int:
    """How many are not archived."""
    count: int = await db.fetchval(
        "SELECT count(*) FROM mentor_quest WHERE guild_id = $1 AND archived_at IS NULL", guild_id
    )
    return count


async def add_task(
    db: Connection, guild_id: int, pair_id: int, student_id: int, quest_id: int, now: datetime
) -> bool:
    """False when the student was given it in this pair."""
    added = await db.fetchval(
        """
        INSERT INTO mentor_task (guild_id, pair_id, student_id, quest_id, assigned_at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (pair_id, quest_id) DO NOTHING RETURNING true
        """,
        guild_id,
        pair_id,
        student_id,
        quest_id,
        now,
    )
    return bool(added)


async def list_tasks(db: Connection, pair_id: int) -> list[TaskRow]:
    """Of a pair, the first given first."""
    rows = await db.fetch(
        """
        SELECT task_id, pair_id, t.quest_id, student_id, state, note, assigned_at, done_at, title,
               description, points, joint
        FROM mentor_task AS t JOIN mentor_quest USING (quest_id) WHERE pair_id = $1 ORDER BY task_id
        """,
        pair_id,
    )
    return [TaskRow(**row) for row in rows]


async def lock_task(db: Connection, pair_id: int, quest_id: int) -> TaskRow | None:
    """That quest of the pair, locked."""
    row = await db.fetchrow(
        """
        SELECT task_id, pair_id, t.quest_id, student_id, state, note, assigned_at, done_at, title,
               description, points, joint
        FROM mentor_task AS t JOIN mentor_quest USING (quest_id)
        WHERE pair_id = $1 AND t.quest_id = $2 FOR UPDATE OF t
        """,
        pair_id,
        quest_id,
    )
    return TaskRow(**row) if row else None


async def move_task(db: Connection, task_id: int, state: str, note: str, done_at: datetime | None) -> None:
    """It stands otherwise now."""
    await db.execute(
        "UPDATE mentor_task SET state = $2, note = $3, done_at = $4 WHERE task_id = $1",
        task_id,
        state,
        note,
        done_at,
    )


async def add_feedback(
    db: Connection, guild_id: int, pair_id: int, mentor_id: int, stars: int, text: str, now: datetime
) -> bool:
    """Once for each pair; False when there is some."""
    added = await db.fetchval(
        """
        INSERT INTO mentor_feedback (guild_id, pair_id, mentor_id, stars, text, at)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (pair_id) DO NOTHING RETURNING true
        """,
        guild_id,
        pair_id,
        mentor_id,
        stars,
        text,
        now,
    )
    return bool(added)


async def count_feedback(db: Connection, guild_id: int) -> int:
    """All there is."""
    count: int = await db.fetchval("SELECT count(*) FROM mentor_feedback WHERE guild_id = $1", guild_id)
    return count


async def list_feedback(db: Connection, guild_id: int, limit: int, offset: int) -> list[FeedbackRow]:
    """By mentor, the newest first. Who wrote it is not told."""
    rows = await db.fetch(
        """
        SELECT mentor_id, stars, text, at FROM mentor_feedback WHERE guild_id = $1
        ORDER BY mentor_id, at DESC LIMIT $2 OFFSET $3
        """,
        guild_id,
        limit,
        offset,
    )
    return [FeedbackRow(**row) for row in rows]
