"""Mentors, to read in the REST API."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from db.quest_hall import pages
from handlers.api.context import ApiContext
from handlers.api.fields import Cursor, Id, Page, Scope, Size, page, read_cursor, view_of
from handlers.api.routes import Api
from handlers.platform.profiles.actions import read_buddies
from handlers.platform.roles.rules import Role

if TYPE_CHECKING:
    from db.quest_hall.mentor_pairs import MentorPairRow
    from db.quest_hall.mentors import MentorRow

api = Api("quest_hall", "Quest hall")


class Mentor(msgspec.Struct, frozen=True):
    """A mentor by what they say of themselves. `pauses`: they take nobody at the moment."""

    user_id: Id
    topics: list[str]
    languages: list[str]
    timezone: str
    capacity: int
    about: str
    pauses: bool
    signed_up_at: datetime


class MentorPair(msgspec.Struct, frozen=True):
    """A mentor and their student. `contact_at`: the mentor's last deed for them; `progress_at`: theirs."""

    pair_id: int
    mentor_id: Id
    student_id: Id
    state: str
    began_at: datetime
    ended_at: datetime | None
    contact_at: datetime
    progress_at: datetime
    done_steps: int


@api.get("/mentors", requires=Role.EVERYONE, scope=Scope.READ)
async def list_mentors(ctx: ApiContext, cursor: Cursor | None = None, limit: Size = 50) -> Page[Mentor]:
    """Mentors by member id; profiles that are closed to the reader are left out."""
    buddies = await read_buddies(ctx)
    mentors = await pages.list_mentor_page(
        ctx.db, ctx.guild_id, ctx.actor.id, buddies, after=read_cursor(cursor), limit=limit + 1
    )
    return page(mentors, limit, lambda row: row.user_id, _mentor)


@api.get("/mentors/pairs", requires=Role.MODERATOR, scope=Scope.READ)
async def list_mentor_pairs(
    ctx: ApiContext,
    state: Literal["active", "graduated", "ended"] | None = None,
    cursor: Cursor | None = None,
    limit: Size = 50,
) -> Page[MentorPair]:
    """Pairs of mentor and student, the newest first; what they write each other stays with them."""
    pairs = await pages.list_pair_page(
        ctx.db, ctx.guild_id, state=state, before=read_cursor(cursor), limit=limit + 1
    )
    return page(pairs, limit, lambda row: row.pair_id, _pair)


def _pair(row: MentorPairRow) -> MentorPair:
    return view_of(MentorPair, row, mentor_id=str(row.mentor_id), student_id=str(row.student_id))


def _mentor(row: MentorRow) -> Mentor:
    return view_of(
        Mentor,
        row,
        user_id=str(row.user_id),
        topics=list(row.topics),
        languages=list(row.languages),
        pauses=bool(row.paused),
    )
