"""Proof for a bounty: submitted by whoever claimed it, decided by its poster or staff, paid from escrow."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from db.kit.reviews import ReviewRow, find_review_of
from db.quest_hall import bounties as rows
from db.quest_hall import bounty_claims as claims
from db.quest_hall.bounty_claims import BountyClaimRow
from handlers.kit import reviews
from handlers.kit.reviews import Acting, Reviewed, ReviewState, Terms
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.reviews import tells
from handlers.platform.notifications.rules import NoticeKind, Where
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.quest_hall.board_quests.proofs import Proof, check_proof, shown_proof
from handlers.quest_hall.bounties import ending, escrow, finding, notices, proof_messages
from handlers.quest_hall.bounties.ending import subject_of
from handlers.quest_hall.bounties.refusals import (
    BountyAllWon,
    BountyDisputed,
    BountyNotClaimed,
    BountyNotOpen,
    NothingToDispute,
)
from handlers.quest_hall.bounties.rules import (
    APPEAL_DAYS,
    GRACE,
    OVER,
    due_after_waiting,
    refuse_submission,
)
from handlers.quest_hall.settings import overdue_hours

if TYPE_CHECKING:
    from db.pool import Connection
    from db.quest_hall.bounties import BountyRow
    from handlers.frame.context import Context
    from interactions.embeds import Embed
    from interactions.languages import Say

KIND = "bounties.proof"


async def submit(ctx: Context, bounty_id: int, proof: Proof) -> ReviewRow:
    """It waits for a decision from now on, and the member's time stands still. The poster is told."""
    bounty = await finding.find_by_id(ctx, bounty_id)
    own = await claims.find_claim(ctx.db, bounty_id, ctx.actor.id)
    claim = refuse_submission(bounty, own, ctx.now)
    checked = check_proof(bounty.proof, proof)
    guild = await ctx.guild()
    facts = proof_messages.proof_facts(guild.say, bounty, checked)
    review = await reviews.submit(PROOFS, ctx, subject_of(claim), facts)
    if claim.state != "submitted":  # it was returned with a question, and its time has stood still since
        after = msgspec.structs.replace(claim, state="submitted", submitted_at=ctx.now)
        if not await claims.move_claim(ctx.db, claim, after):
            raise BountyNotClaimed
    text = notices.submitted(guild.say, bounty, ctx.actor.id)
    key = f"bounty_proof:{claim.claim_id}:{review.round}"
    await notify(
        ctx.db,
        ctx.guild_id,
        bounty.poster_id,
        NoticeKind.BOUNTY,
        text,
        now=ctx.now,
        key=key,
        where=Where.DM,
    )
    return review


async def find_own(ctx: Context, bounty_id: int) -> ReviewRow:
    """What the member submitted last for it; raises BountyNotClaimed where there is nothing."""
    await finding.find_by_id(ctx, bounty_id)
    claim = await claims.find_claim(ctx.db, bounty_id, ctx.actor.id)
    review = await review_of(ctx, claim) if claim is not None else None
    if review is None:
        raise BountyNotClaimed
    return review


async def review_of(ctx: Context, claim: BountyClaimRow) -> ReviewRow | None:
    """What was submitted for that claim."""
    return await find_review_of(ctx.db, ctx.guild_id, KIND, subject_of(claim))


async def dispute(ctx: Context, bounty_id: int, why: str) -> ReviewRow:
    """A rejection is put before staff: neither the poster nor whoever rejected it decides again."""
    review = await find_own(ctx, bounty_id)
    bounty = await finding.find_by_id(ctx, bounty_id)
    if review.state != ReviewState.REJECTED or bounty.state in OVER:
        raise NothingToDispute(days=APPEAL_DAYS)
    return await reviews.appeal(PROOFS, await Acting.of(ctx), review.review_id, why)


async def _claim_of(db: Connection, review: ReviewRow) -> BountyClaimRow | None:
    claim_id = int(review.subject.removeprefix("claim:"))
    return await claims.find_claim_by_id(db, review.guild_id, claim_id)


async def _decided(acting: Acting, review: ReviewRow) -> None:
    """Approved: paid, if a winner is still missing. Rejected: time to submit again, or to dispute."""
    claim = await _claim_of(acting.db, review)
    if claim is None:
        return
    if review.state == ReviewState.REJECTED:
        await _back(acting.db, claim, "rejected", acting.now, GRACE)
        return
    bounty = await rows.lock_bounty(acting.db, acting.guild_id, claim.bounty_id)
    if bounty is not None:
        await _refuse_payment(acting.db, bounty, claim, review)
        await _pay(acting, bounty, claim)


async def _refuse_payment(
    db: Connection, bounty: BountyRow, claim: BountyClaimRow, review: ReviewRow
) -> None:
    if bounty.won >= bounty.winners:
        raise BountyAllWon(winners=bounty.winners)
    if bounty.state in OVER or claim.state not in ("submitted", "rejected"):
        raise BountyNotOpen(state=bounty.state if bounty.state in OVER else "expired")
    disputes = await claims.count_disputes(db, bounty.guild_id, bounty.bounty_id, KIND)
    if review.appeal is None and bounty.winners - bounty.won <= disputes:
        raise BountyDisputed


async def _pay(acting: Acting, bounty: BountyRow, claim: BountyClaimRow) -> None:
    after = msgspec.structs.replace(claim, state="approved", ended_at=acting.now)
    if not await claims.move_claim(acting.db, claim, after) or not await rows.move_won(
        acting.db, bounty.bounty_id
    ):
        raise BountyAllWon(winners=bounty.winners)
    await escrow.pay(acting.db, bounty, claim, acting.actor_id, acting.now)
    channel_id = acting.channel((ChannelKey.BOUNTY,))
    await notify(
        acting.db,
        acting.guild_id,
        claim.user_id,
        NoticeKind.BOUNTY,
        notices.paid(acting.guild.say, bounty, claim.user_id),
        now=acting.now,
        key=f"bounty_paid:{claim.claim_id}",
        channel_id=channel_id,
        where=None if channel_id is not None else Where.DM,
    )
    if bounty.won + 1 == bounty.winners:
        await ending.all_won(acting.db, acting.guild, bounty)


async def _ended(db: Connection, review: ReviewRow, now: datetime) -> None:
    """Withdrawn: the time goes on. A question that nobody answered: the claim is over."""
    claim = await _claim_of(db, review)
    if claim is None or claim.state != "submitted":
        return
    if review.state == ReviewState.WITHDRAWN:
        await _back(db, claim, "claimed", now, timedelta())
    else:
        await claims.move_claim(db, claim, msgspec.structs.replace(claim, state="expired", ended_at=now))


async def _back(db: Connection, claim: BountyClaimRow, state: str, now: datetime, least: timedelta) -> None:
    if claim.state in ("submitted", "rejected"):
        due_at = due_after_waiting(claim, now, least)
        await claims.move_claim(db, claim, msgspec.structs.replace(claim, state=state, due_at=due_at))


async def _barred(db: Connection, review: ReviewRow) -> set[int]:
    """After an appeal, whoever posted the bounty does not decide."""
    claim = await _claim_of(db, review) if review.appeal is not None else None
    bounty = await rows.find_bounty(db, review.guild_id, claim.bounty_id) if claim is not None else None
    return {bounty.poster_id} if bounty is not None else set()


def _card(say: Say, review: ReviewRow) -> Embed:
    return proof_messages.proof_card(say, review, shown_proof(say, review.facts))


PROOFS = Reviewed(
    kind=KIND,
    may=Role.QUEST_MASTER,
    card=_card,
    tell=tells(NoticeKind.BOUNTY, Where.DM),
    channels=(ChannelKey.QUEST_REVIEW, ChannelKey.BOUNTY),
    escalates_to=(ChannelKey.AUDIT_LOG,),
    overdue=overdue_hours,
    decided=_decided,
    ended=_ended,
    never=_barred,
    again="Use `/bounty submit` to submit it again.",
    terms=Terms(overdue_hours=(24, 72), answer_hours=72, appeal_days=APPEAL_DAYS),
)
