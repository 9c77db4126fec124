"""/rankadmin review: what the buttons of a request's card do, as commands."""

from __future__ import annotations

from typing import Annotated

from db.kit.reviews_of_members import find_open_of
from handlers.frame.context import Context
from handlers.kit.reviews import ReviewMove, decide, decided, queue
from handlers.platform.roles.rules import Role
from handlers.quest_hall.ranks.refusals import NoRankRequest
from handlers.quest_hall.ranks.requests import REQUESTS
from interactions.options import MemberOption, Option
from interactions.responses import Reply
from interactions.router import Router

router = Router()
router.group("rankadmin review", "Decide requests for ranks")

Whose = Annotated[MemberOption, Option("Whose request", name="member")]
Reason = Annotated[str, Option("Why; the member reads it", max_length=1_000)]


@router.command("rankadmin review list", requires=Role.QUEST_MASTER)
async def list_waiting(ctx: Context) -> Reply:
    """See requests that wait for a decision."""
    return await queue(REQUESTS, ctx)


@router.command("rankadmin review take", requires=Role.QUEST_MASTER)
async def take(ctx: Context, *, member: Whose) -> Reply:
    """Take a review for a while, so that nobody else begins it."""
    return await _act(ctx, member, ReviewMove.CLAIM)


@router.command("rankadmin review release", requires=Role.QUEST_MASTER)
async def release(ctx: Context, *, member: Whose) -> Reply:
    """Let others decide what you took."""
    return await _act(ctx, member, ReviewMove.RELEASE)


@router.command("rankadmin review approve", requires=Role.QUEST_MASTER)
async def approve(ctx: Context, *, member: Whose) -> Reply:
    """Give a member the rank they asked for."""
    return await _act(ctx, member, ReviewMove.APPROVE)


@router.command("rankadmin review return", requires=Role.QUEST_MASTER)
async def give_back(ctx: Context, *, member: Whose, reason: Reason) -> Reply:
    """Ask a member for more before you decide."""
    return await _act(ctx, member, ReviewMove.ASK, reason)


@router.command("rankadmin review reject", requires=Role.QUEST_MASTER)
async def reject(ctx: Context, *, member: Whose, reason: Reason) -> Reply:
    """Reject a request; the member can ask again later."""
    return await _act(ctx, member, ReviewMove.REJECT, reason)


async def _act(ctx: Context, member: MemberOption, move: ReviewMove, why: str = "") -> Reply:
    review = await find_open_of(ctx.db, ctx.guild_id, REQUESTS.kind, member.id)
    if review is None:
        raise NoRankRequest(who=member.mention)
    return decided(ctx, await decide(REQUESTS, ctx, review, move, why))
