"""Mentors, to read in the REST API."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from db.quest_hall import pages
from handlers.api.context import ApiContext
from handlers.api.fields import Cursor, Id, Page, Scope, Size, page, read_cursor, view_of
from handlers.api.routes import Api
from handlers.platform.roles.rules import Role

if TYPE_CHECKING:
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


@api.get("/mentors", requires=Role.EVERYONE, scope=Scope.READ)
async def list_mentors(ctx: ApiContext, cursor: Cursor | None = None, limit: Size = 50) -> Page[Mentor]:
    """Mentors by member id; closed profiles are left out."""
    found = await pages.list_mentor_page(ctx.db, ctx.guild_id, after=read_cursor(cursor), limit=limit + 1)
    return page(found, limit, lambda row: row.user_id, _mentor)


def _mentor(row: MentorRow) -> Mentor:
    return view_of(
        Mentor,
        row,
        user_id=str(row.user_id),
        topics=list(row.topics),
        languages=list(row.languages),
        pauses=bool(row.paused),
    )
