"""What the submitter does: submit, submit again, withdraw, appeal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from db.kit import reviews as rows
from db.kit.reviews import NewReview, ReviewRow
from handlers.kit.reviews.moves import Acting, answer_by, follow, move, noted, reason_of
from handlers.kit.reviews.rules import (
    OPEN,
    NoReviewChannel,
    ReviewAppealClosed,
    ReviewChanged,
    ReviewDecided,
    ReviewGone,
    ReviewMove,
    ReviewNotYours,
    ReviewState,
    may_appeal,
    refuse_resubmission,
)
from handlers.kit.reviews.ties import CLOSE, read_ties
from interactions.escaping import Markdown, code, mention

if TYPE_CHECKING:
    from handlers.frame.context import Context
    from handlers.kit.reviews.reviewed import Reviewed


async def submit(
    reviewed: Reviewed,
    ctx: Context,
    subject: str,
    facts: dict[str, Any],
    *,
    concerned: Sequence[int] = (),
    of: int | None = None,
    draft: bool = False,
) -> ReviewRow:
    """Submits it for a decision, or again after it came back. A review is one subject's for ever.

    `concerned`: members beside the submitter who may not decide it. `of`: approvals it needs, where that is
    not as declared.
    """
    acting = await Acting.of(ctx)
    return await submit_for(reviewed, acting, subject, facts, concerned=concerned, of=of, draft=draft)


async def submit_for(
    reviewed: Reviewed,
    acting: Acting,
    subject: str,
    facts: dict[str, Any],
    *,
    concerned: Sequence[int] = (),
    of: int | None = None,
    draft: bool = False,
) -> ReviewRow:
    """As `submit`, from anywhere: from a direct message, say."""
    submitter_id, now = acting.actor_id or 0, acting.now
    if acting.channel(reviewed.channels) is None:
        raise NoReviewChannel(keys=Markdown(", ").join(map(code, reviewed.channels)))
    new = NewReview(
        guild_id=acting.guild_id,
        kind=reviewed.kind,
        subject=subject,
        submitter_id=submitter_id,
        concerned=sorted({submitter_id, *concerned}),
        facts=facts | {CLOSE: await read_ties(acting.db, acting.guild_id, submitter_id)},
        state=ReviewState.DRAFT if draft else ReviewState.SUBMITTED,
        needed=of or reviewed.terms.of,
        submitted_at=now,
        due_at=answer_by(reviewed, now) if draft else reviewed.next_reminder(acting.guild, now, 0),
    )
    added = await rows.add_review(acting.db, new)
    if added is not None:
        return added if draft else await noted(reviewed, acting, added, ReviewMove.SUBMIT, "")
    known = await rows.find_review_of(acting.db, acting.guild_id, reviewed.kind, subject)
    if known is None:
        raise ReviewGone
    return await _submit_again(reviewed, acting, known, new)


async def send_draft(reviewed: Reviewed, acting: Acting, review_id: int) -> ReviewRow:
    """Submits a draft as it is."""
    review = await _own(reviewed, acting, review_id)
    if review.state != ReviewState.DRAFT:
        raise ReviewChanged
    due_at = reviewed.next_reminder(acting.guild, acting.now, 0)
    return await move(
        reviewed,
        acting,
        review,
        ReviewMove.SUBMIT,
        state=ReviewState.SUBMITTED,
        submitted_at=acting.now,
        due_at=due_at,
    )


async def _submit_again(reviewed: Reviewed, acting: Acting, review: ReviewRow, new: NewReview) -> ReviewRow:
    if review.submitter_id != acting.actor_id:
        raise ReviewNotYours(who=mention(review.submitter_id))
    refuse_resubmission(review, reviewed.terms, acting.now)
    return await move(
        reviewed,
        acting,
        review,
        ReviewMove.SUBMIT,
        state=new.state,
        round=review.round + 1,
        concerned=new.concerned,
        facts=new.facts,
        needed=new.needed,
        approvals=(),
        decided_by=None,
        decided_at=None,
        appeal=None,
        submitted_at=acting.now,
        due_at=new.due_at,
        reminders=0,
    )


async def withdraw(reviewed: Reviewed, acting: Acting, review_id: int) -> ReviewRow:
    """The submitter takes it back."""
    review = await _own(reviewed, acting, review_id)
    if review.state not in OPEN:
        raise ReviewDecided(review=review)
    after = await move(
        reviewed,
        acting,
        review,
        ReviewMove.WITHDRAW,
        state=ReviewState.WITHDRAWN,
        claimed_by=None,
        due_at=None,
    )
    await follow(reviewed.ended, acting, after)
    return after


async def end_for(reviewed: Reviewed, acting: Acting, subject: str) -> None:
    """Nobody has to decide it any more, because what it is about is over; its product tells the submitter."""
    review = await rows.find_review_of(acting.db, acting.guild_id, reviewed.kind, subject)
    if review is not None and review.state in OPEN:
        await move(
            reviewed,
            acting,
            review,
            ReviewMove.WITHDRAW,
            state=ReviewState.WITHDRAWN,
            claimed_by=None,
            due_at=None,
        )


async def appeal(reviewed: Reviewed, acting: Acting, review_id: int, why: str) -> ReviewRow:
    """Puts a rejection before reviewers who have not decided it yet."""
    review = await _own(reviewed, acting, review_id)
    if not may_appeal(review, reviewed.terms, acting.now):
        raise ReviewAppealClosed(days=reviewed.terms.appeal_days)
    return await move(
        reviewed,
        acting,
        review,
        ReviewMove.APPEAL,
        reason_of(why),
        state=ReviewState.SUBMITTED,
        round=review.round + 1,
        concerned=sorted({*review.concerned, review.decided_by or 0} - {0}),
        approvals=(),
        decided_by=None,
        decided_at=None,
        appeal=reason_of(why),
        submitted_at=acting.now,
        due_at=reviewed.next_reminder(acting.guild, acting.now, 0),
        reminders=0,
    )


async def _own(reviewed: Reviewed, acting: Acting, review_id: int) -> ReviewRow:
    review = await rows.find_review(acting.db, acting.guild_id, reviewed.kind, review_id)
    if review is None:
        raise ReviewGone
    if review.submitter_id != acting.actor_id:
        raise ReviewNotYours(who=mention(review.submitter_id))
    return review
