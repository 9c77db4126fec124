"""The ladder of ranks, to read in the REST API."""

from __future__ import annotations

import msgspec

from db.quest_hall.ranks import count_members, list_ranks
from handlers.api.context import ApiContext
from handlers.api.fields import Id, Scope, text_id, view_of
from handlers.api.routes import Api
from handlers.platform.roles.rules import Role

api = Api("quest_hall", "Quest hall")


class Rank(msgspec.Struct, frozen=True):
    """A rank; `place` counts from 1, the lowest. `needs`: how much of each metric; `approval`: by staff."""

    rank_id: int
    place: int
    name: str
    emoji: str
    color: int | None
    role_id: Id | None
    approval: bool
    needs: dict[str, int]
    members: int


@api.get("/ranks", requires=Role.EVERYONE, scope=Scope.READ)
async def list_all_ranks(ctx: ApiContext) -> list[Rank]:
    """The ladder from the lowest rank up, with how many members stand on each."""
    members = await count_members(ctx.db, ctx.guild_id)
    return [
        view_of(Rank, row, role_id=text_id(row.role_id), members=members.get(row.rank_id, 0))
        for row in await list_ranks(ctx.db, ctx.guild_id)
    ]
