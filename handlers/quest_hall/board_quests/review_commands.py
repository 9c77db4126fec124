"""/quest review and /quest proof: what the buttons of cards and receipts do, as commands."""

from __future__ import annotations

from typing import Annotated

from db.kit.reviews import ReviewRow, find_review_of
from db.quest_hall import claims
from handlers.frame.context import Context
from handlers.kit import reviews
from handlers.kit.reviews import Acting, ReviewMove, decide, decided, queue, receipt
from handlers.platform.roles.rules import Role
from handlers.quest_hall.board_quests import proofs, writing
from handlers.quest_hall.board_quests.proofs import PROOFS, subject_of
from handlers.quest_hall.board_quests.refusals import ClaimGone
from handlers.quest_hall.board_quests.suggesting import Led, Visible
from interactions.options import MemberOption, Option
from interactions.responses import Reply
from interactions.router import Router

router = Router()
router.group("quest review", "Decide proof")
router.group("quest proof", "What you submitted")

LONGEST_REASON = 1_000
Whose = Annotated[MemberOption, Option("Whose proof", name="member")]
Reason = Annotated[str, Option("Why; the member reads it", max_length=LONGEST_REASON)]
Appeal = Annotated[str, Option("Why somebody else should decide", name="reason", max_length=LONGEST_REASON)]


@router.command("quest review list", requires=Role.QUEST_MASTER)
async def list_waiting(ctx: Context) -> Reply:
    """See proof that waits for a decision."""
    return await queue(PROOFS, ctx)


@router.command("quest review take", requires=Role.QUEST_MASTER)
async def take(ctx: Context, *, quest: Led, member: Whose) -> Reply:
    """Take a review for a while, so that nobody else begins it."""
    return await _act(ctx, quest, member, ReviewMove.CLAIM)


@router.command("quest review release", requires=Role.QUEST_MASTER)
async def release(ctx: Context, *, quest: Led, member: Whose) -> Reply:
    """Let others decide what you took."""
    return await _act(ctx, quest, member, ReviewMove.RELEASE)


@router.command("quest review approve", requires=Role.QUEST_MASTER)
async def approve(ctx: Context, *, quest: Led, member: Whose) -> Reply:
    """Approve a member's proof; they are paid."""
    return await _act(ctx, quest, member, ReviewMove.APPROVE)


@router.command("quest review return", requires=Role.QUEST_MASTER)
async def give_back(ctx: Context, *, quest: Led, member: Whose, reason: Reason) -> Reply:
    """Return a member's proof and ask for more."""
    return await _act(ctx, quest, member, ReviewMove.ASK, reason)


@router.command("quest review reject", requires=Role.QUEST_MASTER)
async def reject(ctx: Context, *, quest: Led, member: Whose, reason: Reason) -> Reply:
    """Reject a member's proof; they can submit again."""
    return await _act(ctx, quest, member, ReviewMove.REJECT, reason)


@router.command("quest proof show", requires=Role.EVERYONE)
async def show(ctx: Context, *, quest: Visible) -> Reply:
    """See what you submitted last."""
    return receipt(PROOFS, ctx, await _own(ctx, quest))


@router.command("quest proof withdraw", requires=Role.EVERYONE)
async def withdraw(ctx: Context, *, quest: Visible) -> Reply:
    """Withdraw what is waiting for a decision."""
    own = await _own(ctx, quest)
    return receipt(PROOFS, ctx, await reviews.withdraw(PROOFS, await Acting.of(ctx), own.review_id))


@router.command("quest proof appeal", requires=Role.EVERYONE)
async def appeal(ctx: Context, *, quest: Visible, reason: Appeal) -> Reply:
    """Ask somebody else to look at a rejection."""
    own = await _own(ctx, quest)
    return receipt(PROOFS, ctx, await reviews.appeal(PROOFS, await Acting.of(ctx), own.review_id, reason))


async def _own(ctx: Context, chosen: str) -> ReviewRow:
    return await proofs.find_own(ctx, (await writing.find(ctx, chosen)).quest_id)


async def _act(ctx: Context, chosen: str, member: MemberOption, move: ReviewMove, why: str = "") -> Reply:
    quest = await writing.find(ctx, chosen)
    claim = await claims.find_latest(ctx.db, quest.quest_id, member.id)
    if claim is None:
        raise ClaimGone
    review = await find_review_of(ctx.db, ctx.guild_id, PROOFS.kind, subject_of(claim))
    if review is None:
        raise ClaimGone
    return decided(ctx, await decide(PROOFS, ctx, review, move, why))
