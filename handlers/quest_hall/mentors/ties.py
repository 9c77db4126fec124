"""Mentors and students are close: reviewers see it on what the other one submits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.quest_hall.mentor_pairs import find_of_student, list_of_mentor
from handlers.kit.reviews.ties import tie

if TYPE_CHECKING:
    from db.pool import Connection


@tie("mentor")
async def mentors(db: Connection, guild_id: int, user_id: int) -> Sequence[int]:
    """A student's mentor."""
    pair = await find_of_student(db, guild_id, user_id)
    return [pair.mentor_id] if pair is not None else []


@tie("student")
async def students(db: Connection, guild_id: int, user_id: int) -> Sequence[int]:
    """A mentor's students."""
    return [pair.student_id for pair in await list_of_mentor(db, guild_id, user_id)]
