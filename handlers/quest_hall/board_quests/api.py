"""Quests of the board and one's own claims, to read in the REST API."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta

from db.quest_hall import pages
from handlers.api.context import ApiContext
from handlers.api.fields import Cursor, Id, Page, Scope, Size, page, read_cursor, text_id, view_of
from handlers.api.problems import answers
from handlers.api.routes import Api
from handlers.platform.roles.rules import Role
from handlers.quest_hall.board_quests.refusals import NoSuchBoardQuest
from handlers.quest_hall.board_quests.writing import find

if TYPE_CHECKING:
    from db.quest_hall.claims import ClaimRow
    from db.quest_hall.quests import QuestRow

api = Api("quest_hall", "Quest hall")
answers(404, NoSuchBoardQuest)

Name = Annotated[str, Meta(max_length=100)]
ClaimState = Literal["accepted", "submitted", "rejected", "approved", "expired", "abandoned", "withdrawn"]


class BoardQuest(msgspec.Struct, frozen=True):
    """A quest of the board. 0 in `slots`, `repeat_days` and `limit_hours`: without limit, once, no limit."""

    quest_id: int
    version: int
    state: str
    title: str
    description: str
    category: str
    difficulty: str
    points: int
    xp: int
    reward_text: str
    slots: int
    taken: int
    repeat_days: int
    limit_hours: int
    opens_at: datetime | None
    closes_at: datetime | None
    level_needed: int
    points_needed: int
    role_needed: Id | None
    rank_needed: int | None
    proof: str
    created_by: Id
    created_at: datetime


class Claim(msgspec.Struct, frozen=True):
    """One turn at a quest. `paid_points`, `paid_xp`: null until it is approved."""

    claim_id: int
    quest_id: int
    turn: int
    state: str
    accepted_at: datetime
    due_at: datetime | None
    submitted_at: datetime | None
    ended_at: datetime | None
    paid_points: int | None
    paid_xp: int | None


@api.get("/board-quests", requires=Role.EVERYONE, scope=Scope.READ)
async def list_board_quests(
    ctx: ApiContext, category: Name | None = None, cursor: Cursor | None = None, limit: Size = 50
) -> Page[BoardQuest]:
    """Quests that can be accepted now, the newest first."""
    quests = await pages.list_quest_page(
        ctx.db, ctx.guild_id, ctx.now, category=category, before=read_cursor(cursor), limit=limit + 1
    )
    return page(quests, limit, lambda row: row.quest_id, _quest)


@api.get("/board-quests/claims", requires=Role.EVERYONE, scope=Scope.READ)
async def list_own_claims(
    ctx: ApiContext, state: list[ClaimState] | None = None, cursor: Cursor | None = None, limit: Size = 50
) -> Page[Claim]:
    """Claims of the member as whom the key acts, the newest first; nobody reads those of others."""
    claims = await pages.list_claim_page(
        ctx.db, ctx.guild_id, ctx.actor.id, states=state, before=read_cursor(cursor), limit=limit + 1
    )
    return page(claims, limit, lambda row: row.claim_id, _claim)


@api.get("/board-quests/{quest_id}", requires=Role.EVERYONE, scope=Scope.READ)
async def read_board_quest(ctx: ApiContext, quest_id: int) -> BoardQuest:
    """One quest that is, or was, on the board."""
    row = await find(ctx, str(quest_id), ("open", "paused", "closed"))
    if row.opens_at is not None and row.opens_at > ctx.now:
        raise NoSuchBoardQuest
    return _quest(row)


def _quest(row: QuestRow) -> BoardQuest:
    return view_of(BoardQuest, row, role_needed=text_id(row.role_needed), created_by=str(row.created_by))


def _claim(row: ClaimRow) -> Claim:
    return view_of(Claim, row)
