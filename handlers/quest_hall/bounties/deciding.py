"""/bounty approve, return and reject: whoever posted it, or staff, decides proof; staff can take it first."""

from __future__ import annotations

from typing import Annotated

from db.kit.reviews import ReviewRow
from db.quest_hall import bounty_claims as claims
from db.quest_hall.bounties import find_bounty
from db.quest_hall.bounty_claims import BountyClaimRow
from handlers.frame.context import Context
from handlers.kit.reviews import Acting, ReviewMove, decide, decided, deciding
from handlers.platform.roles.rules import Role
from handlers.quest_hall.board_quests.proofs import shown_proof
from handlers.quest_hall.bounties import finding, proof_messages, proofs
from handlers.quest_hall.bounties.finding import Running
from handlers.quest_hall.bounties.proof_messages import LONGEST_REASON
from handlers.quest_hall.bounties.proofs import PROOFS
from handlers.quest_hall.bounties.refusals import NoProofThere, NoSuchBounty
from handlers.quest_hall.bounties.states import Decide, DecideClaim, PickClaim
from interactions.escaping import mention
from interactions.fields import Field, Id
from interactions.options import MemberOption, Option
from interactions.responses import OpenModal, Reply
from interactions.router import Router

router = Router()

MOVES = {Decide.APPROVE: ReviewMove.APPROVE, Decide.RETURN: ReviewMove.ASK, Decide.REJECT: ReviewMove.REJECT}

Whose = Annotated[MemberOption, Option("Whose proof", name="member")]
Reason = Annotated[str, Option("Why", max_length=LONGEST_REASON)]
Missing = Annotated[str, Option("What is missing", name="reason", max_length=LONGEST_REASON)]


@router.command("bounty approve", requires=Role.EVERYONE)
async def approve(ctx: Context, *, bounty: Running, member: Whose) -> Reply:
    """Approve a member's proof; they are paid immediately."""
    return await _decide(ctx, *await _submitted(ctx, bounty, member), Decide.APPROVE)


@router.command("bounty return", requires=Role.EVERYONE)
async def give_back(ctx: Context, *, bounty: Running, member: Whose, reason: Missing) -> Reply:
    """Return a member's proof and ask for more."""
    return await _decide(ctx, *await _submitted(ctx, bounty, member), Decide.RETURN, reason)


@router.command("bounty reject", requires=Role.EVERYONE)
async def reject(ctx: Context, *, bounty: Running, member: Whose, reason: Reason) -> Reply:
    """Reject a member's proof; they can dispute it."""
    return await _decide(ctx, *await _submitted(ctx, bounty, member), Decide.REJECT, reason)


@router.command("bounty take", requires=Role.QUEST_MASTER)
async def take(ctx: Context, *, bounty: Running, member: Whose) -> Reply:
    """Take a review for a while, so that nobody else begins it."""
    _, review = await _submitted(ctx, bounty, member)
    return decided(ctx, await decide(PROOFS, ctx, review, ReviewMove.CLAIM))


@router.command("bounty release", requires=Role.QUEST_MASTER)
async def release(ctx: Context, *, bounty: Running, member: Whose) -> Reply:
    """Let others decide what you took."""
    _, review = await _submitted(ctx, bounty, member)
    return decided(ctx, await decide(PROOFS, ctx, review, ReviewMove.RELEASE))


@router.component(PickClaim, requires=Role.EVERYONE)
async def pick(ctx: Context, state: PickClaim, *, picked: Id) -> Reply:
    """A member's proof, with buttons."""
    claim, review = await _found(ctx, picked)
    shown = shown_proof(ctx.say, review.facts)
    card = proof_messages.proof_card(ctx.say, review, shown)
    return proof_messages.waiting_claim(ctx.say, review, claim.claim_id, card)


@router.component(DecideClaim, requires=Role.EVERYONE)
async def press(ctx: Context, state: DecideClaim) -> Reply | OpenModal:
    """A button below it."""
    claim, review = await _found(ctx, state.claim_id)
    if state.decide is Decide.APPROVE:
        return await _decide(ctx, claim, review, state.decide, seen_round=state.round)
    await deciding.look(PROOFS, await Acting.of(ctx), review.review_id, state.round)
    return proof_messages.reason_form(ctx.say, state)


@router.modal(DecideClaim, requires=Role.EVERYONE)
async def give_reason(
    ctx: Context, state: DecideClaim, *, reason: Annotated[str, Field(max_length=LONGEST_REASON)]
) -> Reply:
    """The reason of a rejection, or a question."""
    claim, review = await _found(ctx, state.claim_id)
    return await _decide(ctx, claim, review, state.decide, reason, seen_round=state.round)


async def _submitted(ctx: Context, chosen: str, member: MemberOption) -> tuple[BountyClaimRow, ReviewRow]:
    bounty = await finding.find(ctx, chosen)
    claim = await claims.find_claim(ctx.db, bounty.bounty_id, member.id)
    if claim is None:
        raise NoProofThere
    return await _found(ctx, claim.claim_id)


async def _found(ctx: Context, claim_id: int) -> tuple[BountyClaimRow, ReviewRow]:
    """A claim with what was submitted, for whoever may decide it."""
    claim = await claims.find_claim_by_id(ctx.db, ctx.guild_id, claim_id)
    bounty = await find_bounty(ctx.db, ctx.guild_id, claim.bounty_id) if claim is not None else None
    if claim is None or bounty is None:
        raise NoSuchBounty
    await finding.refuse_strangers(ctx, bounty)
    review = await proofs.review_of(ctx, claim)
    if review is None:
        raise NoProofThere
    return claim, review


async def _decide(
    ctx: Context,
    claim: BountyClaimRow,
    review: ReviewRow,
    press: Decide,
    reason: str = "",
    *,
    seen_round: int | None = None,
) -> Reply:
    await decide(PROOFS, ctx, review, MOVES[press], reason, seen_round=seen_round)
    who = mention(claim.user_id)
    text = {
        Decide.APPROVE: ctx.say("Approved: {who} has been paid.", who=who),
        Decide.RETURN: ctx.say("Returned: {who} reads what is missing.", who=who),
        Decide.REJECT: ctx.say("Rejected: {who} reads why, and can dispute it.", who=who),
    }[press]
    return Reply(content=text, ephemeral=True)
