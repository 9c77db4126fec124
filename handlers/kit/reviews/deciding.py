"""What reviewers do: take, approve, reject with a reason, ask for more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from db.kit import reviews as rows
from db.kit.reviews import ReviewRow
from handlers.kit.reviews import messages
from handlers.kit.reviews.moves import Acting, answer_by, follow, move, reason_of, tell
from handlers.kit.reviews.rules import (
    ReviewGone,
    ReviewMove,
    ReviewState,
    refuse_reviewer,
    refuse_unless_submitted,
)

if TYPE_CHECKING:
    from handlers.kit.reviews.reviewed import Reviewed


async def look(reviewed: Reviewed, acting: Acting, review_id: int, seen_round: int) -> ReviewRow:
    """The review, if this member may decide what they saw; raises what stands in the way."""
    review = await rows.find_review(acting.db, acting.guild_id, reviewed.kind, review_id)
    if review is None:
        raise ReviewGone
    refuse_unless_submitted(review, seen_round)
    barred = await reviewed.never(acting.db, review) if reviewed.never is not None else ()
    refuse_reviewer(review, acting.actor_id or 0, barred, acting.now)
    return review


async def claim(reviewed: Reviewed, acting: Acting, review: ReviewRow) -> ReviewRow:
    """It is this reviewer's for a while."""
    until = acting.now + timedelta(minutes=reviewed.terms.claim_minutes)
    return await move(
        reviewed, acting, review, ReviewMove.CLAIM, claimed_by=acting.actor_id, claimed_until=until
    )


async def release(reviewed: Reviewed, acting: Acting, review: ReviewRow) -> ReviewRow:
    """It is everybody's again."""
    return await move(reviewed, acting, review, ReviewMove.RELEASE, claimed_by=None, claimed_until=None)


async def approve(reviewed: Reviewed, acting: Acting, review: ReviewRow) -> ReviewRow:
    """One approval more; with the last one it is decided."""
    approvals = (*review.approvals, acting.actor_id or 0)
    if len(approvals) < review.needed:
        return await move(reviewed, acting, review, ReviewMove.APPROVE, approvals=approvals, claimed_by=None)
    after = await move(
        reviewed,
        acting,
        review,
        ReviewMove.APPROVE,
        approvals=approvals,
        reason="",
        **_decided(acting, ReviewState.APPROVED),
    )
    await follow(reviewed.approved, acting, after)
    await _decided_on(reviewed, acting, after)
    await tell(reviewed, acting, after, messages.approved(acting.guild.say, reviewed, after))
    return after


async def approve_for(reviewed: Reviewed, acting: Acting, subject: str) -> None:
    """As a reviewer would, where the product's own rule says so: enough votes, say. Nothing if it does not
    wait for a decision."""
    review = await rows.find_review_of(acting.db, acting.guild_id, reviewed.kind, subject)
    if review is not None and review.state == ReviewState.SUBMITTED:
        await approve(reviewed, acting, review)


async def reject(reviewed: Reviewed, acting: Acting, review: ReviewRow, why: str) -> ReviewRow:
    """Decided against; the submitter reads why, and what they can do."""
    after = await move(
        reviewed,
        acting,
        review,
        ReviewMove.REJECT,
        reason_of(why),
        reason=reason_of(why),
        **_decided(acting, ReviewState.REJECTED),
    )
    await follow(reviewed.rejected, acting, after)
    await _decided_on(reviewed, acting, after)
    await tell(reviewed, acting, after, messages.rejected(acting.guild.say, reviewed, after, acting.now))
    return after


async def ask(reviewed: Reviewed, acting: Acting, review: ReviewRow, why: str) -> ReviewRow:
    """Back to the submitter, who is asked for more."""
    after = await move(
        reviewed,
        acting,
        review,
        ReviewMove.ASK,
        reason_of(why),
        state=ReviewState.MORE_ASKED,
        reason=reason_of(why),
        claimed_by=None,
        due_at=answer_by(reviewed, acting.now),
    )
    await tell(reviewed, acting, after, messages.more_asked(acting.guild.say, reviewed, after))
    return after


async def _decided_on(reviewed: Reviewed, acting: Acting, review: ReviewRow) -> None:
    if reviewed.decided is not None:
        await reviewed.decided(acting, review)


def _decided(acting: Acting, state: ReviewState) -> dict[str, Any]:
    return {
        "state": state,
        "claimed_by": None,
        "decided_by": acting.actor_id,
        "decided_at": acting.now,
        "due_at": None,
    }
