"""Bounties, to read in the REST API."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from db.quest_hall import pages
from handlers.api.context import ApiContext
from handlers.api.fields import Cursor, Id, Page, Scope, Size, page, read_cursor, view_of
from handlers.api.problems import answers
from handlers.api.routes import Api
from handlers.platform.profiles.actions import read_buddies
from handlers.platform.roles.rules import Role
from handlers.quest_hall.bounties.finding import find_by_id, may_decide
from handlers.quest_hall.bounties.refusals import NoSuchBounty

if TYPE_CHECKING:
    from db.quest_hall.bounties import BountyRow

api = Api("quest_hall", "Quest hall")
answers(404, NoSuchBounty)


class Bounty(msgspec.Struct, frozen=True):
    """A bounty. `won`: how many of the `winners` there are already; `by_guild`: the server pays."""

    bounty_id: int
    state: str
    outcome: str
    title: str
    description: str
    target: str
    category: str
    difficulty: str
    proof: str
    reward: int
    winners: int
    won: int
    exclusive: bool
    rank_needed: int | None
    poster_id: Id
    by_guild: bool
    created_at: datetime
    closes_at: datetime


class BountyClaim(msgspec.Struct, frozen=True):
    """Somebody at a bounty; `approved` is who won it."""

    claim_id: int
    user_id: Id
    state: str
    claimed_at: datetime
    due_at: datetime
    submitted_at: datetime | None
    ended_at: datetime | None


@api.get("/bounties", requires=Role.EVERYONE, scope=Scope.READ)
async def list_bounties(ctx: ApiContext, cursor: Cursor | None = None, limit: Size = 50) -> Page[Bounty]:
    """Bounties that are open, the newest first."""
    bounties = await pages.list_bounty_page(ctx.db, ctx.guild_id, before=read_cursor(cursor), limit=limit + 1)
    return page(bounties, limit, lambda row: row.bounty_id, _bounty)


@api.get("/bounties/{bounty_id}", requires=Role.EVERYONE, scope=Scope.READ)
async def read_bounty(ctx: ApiContext, bounty_id: int) -> Bounty:
    """One bounty; drafts exist for their poster alone."""
    return _bounty(await find_by_id(ctx, bounty_id))


@api.get("/bounties/{bounty_id}/claims", requires=Role.EVERYONE, scope=Scope.READ)
async def list_bounty_claims(
    ctx: ApiContext, bounty_id: int, cursor: Cursor | None = None, limit: Size = 50
) -> Page[BountyClaim]:
    """Who won a bounty, and one's own claim; its poster and the staff see every claim."""
    bounty = await find_by_id(ctx, bounty_id)
    claims = await pages.list_bounty_claim_page(
        ctx.db,
        bounty_id,
        ctx.actor.id,
        await read_buddies(ctx),
        everybody=await may_decide(ctx, bounty),
        after=read_cursor(cursor),
        limit=limit + 1,
    )
    return page(
        claims,
        limit,
        lambda row: row.claim_id,
        lambda row: view_of(BountyClaim, row, user_id=str(row.user_id)),
    )


def _bounty(row: BountyRow) -> Bounty:
    return view_of(Bounty, row, poster_id=str(row.poster_id))
