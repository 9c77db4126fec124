"""What may happen to a review, and why it may not. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

from handlers.frame.refusals import Refusal
from interactions.escaping import mention, timestamp

if TYPE_CHECKING:
    from db.kit.reviews import ReviewRow
    from interactions.languages import Say


class ReviewState(StrEnum):
    """Where a review stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    MORE_ASKED = "more_asked"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class ReviewMove(StrEnum):
    """What members do to it; also what its history and the audit call it."""

    SUBMIT = "submit"
    CLAIM = "claim"
    RELEASE = "release"
    APPROVE = "approve"
    ASK = "ask"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    APPEAL = "appeal"
    REMIND = "remind"
    EXPIRE = "expire"


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of one kind of review.

    `of`: how many different reviewers have to approve. `overdue_hours`: when reviewers are reminded, counted
    from the submission; the last time it is escalated. `claim_minutes`: how long a review is one reviewer's.
    `answer_hours`: how long a draft, or a question to the submitter, may wait before it expires.
    `again_hours`: how long after a submission that was rejected the next one is accepted.
    `appeal_days`: how long a rejection can be appealed; 0: never.
    """

    of: int = 1
    overdue_hours: tuple[int, ...] = (24, 72)
    claim_minutes: int = 30
    answer_hours: int = 168
    again_hours: int = 0
    appeal_days: int = 7


OPEN = (ReviewState.DRAFT, ReviewState.SUBMITTED, ReviewState.MORE_ASKED)
"""What the submitter can withdraw."""


class ReviewGone(Refusal):
    """This review no longer exists."""

    remedy = "A review is removed when what it is about is deleted."


class ReviewDecided(Refusal):
    """{who} was quicker: this was {state} {when}."""

    remedy = "The submitter can appeal or submit again; then it comes back."
    rule = "The first decision counts, and the second reviewer sees who made it."

    def translated_fields(self, say: Say) -> dict[str, Any]:
        review: ReviewRow = self.fields["review"]
        who = mention(review.decided_by) if review.decided_by else say("The submitter")
        when = timestamp(review.decided_at or review.submitted_at, "R")
        return {"who": who, "state": state_word(say, review.state), "when": when}


class ReviewChanged(Refusal):
    """This has changed since the card was drawn."""

    remedy = "Look at the card again: it shows what was submitted last."


class ReviewClaimed(Refusal):
    """{who} is looking at this. It is free again {when}."""

    remedy = "Decide it then, or ask them to release it."
    rule = "A reviewer can take a review for a while, so that two people do not do the same work."


class ReviewConcernsYou(Refusal):
    """This concerns you, so somebody else has to decide it."""

    remedy = "Any other reviewer can; it stays in the queue until one does."
    rule = "Nobody decides what they submitted, what is about them, or an appeal against their own decision."


class ReviewApprovedByYou(Refusal):
    """You have already approved this, and it needs {needed} different people to approve it."""

    remedy = "Another reviewer has to approve it too."


class ReviewNotYours(Refusal):
    """Only {who}, who submitted this, can do that."""

    remedy = "Reviewers decide it with the buttons on its card."


class ReviewWaiting(Refusal):
    """This is already waiting for a decision."""

    remedy = "You will be told. To change it, withdraw it first and submit it again."


class ReviewApprovedBefore(Refusal):
    """This has already been approved."""

    remedy = "There is nothing more to submit."


class ReviewTooSoon(Refusal):
    """You can submit this again {when}."""

    remedy = "The time counts from your last submission, not from the decision."


class ReviewAppealClosed(Refusal):
    """This can no longer be appealed."""

    remedy = "A rejection can be appealed once, within {days} days. You can still submit again."


class ReviewReasonMissing(Refusal):
    """A reason that can be read is needed here."""

    remedy = "Write what is wrong and what would make it right."


class NoReviewChannel(Refusal):
    """Nobody could decide this: no channel for reviews is set."""

    remedy = "A moderator can set one of these with `/setchannels`: {keys}."


def refuse_reviewer(review: ReviewRow, actor_id: int, barred: Collection[int], now: datetime) -> None:
    """Raises what keeps this member from deciding it."""
    if actor_id in review.concerned or actor_id in barred:
        raise ReviewConcernsYou
    holder = claimed_by(review, now)
    if holder not in (None, actor_id) and review.claimed_until is not None:
        raise ReviewClaimed(who=mention(holder or 0), when=timestamp(review.claimed_until, "R"))
    if actor_id in review.approvals:
        raise ReviewApprovedByYou(needed=review.needed)


def refuse_unless_submitted(review: ReviewRow, seen_round: int) -> None:
    """Raises unless what the reviewer saw is what waits."""
    if review.state != ReviewState.SUBMITTED:
        raise ReviewChanged if review.state in OPEN else ReviewDecided(review=review)
    if review.round != seen_round:
        raise ReviewChanged


def refuse_resubmission(review: ReviewRow, terms: Terms, now: datetime) -> None:
    """Raises unless the submitter may submit it (again)."""
    if review.state == ReviewState.SUBMITTED:
        raise ReviewWaiting
    if review.state == ReviewState.APPROVED:
        raise ReviewApprovedBefore
    again_at = review.submitted_at + timedelta(hours=terms.again_hours)
    if review.state == ReviewState.REJECTED and now < again_at:
        raise ReviewTooSoon(when=timestamp(again_at, "R"))


def may_appeal(review: ReviewRow, terms: Terms, now: datetime) -> bool:
    """Once, and not for ever."""
    if review.state != ReviewState.REJECTED or review.appeal is not None or review.decided_at is None:
        return False
    return now < review.decided_at + timedelta(days=terms.appeal_days)


def claimed_by(review: ReviewRow, now: datetime) -> int | None:
    """The reviewer whose it is for now."""
    live = review.claimed_until is not None and review.claimed_until > now
    return review.claimed_by if live else None


def state_word(say: Say, state: str) -> str:
    """A word for the state."""
    return {
        ReviewState.DRAFT: say("a draft"),
        ReviewState.SUBMITTED: say("waiting for a decision"),
        ReviewState.MORE_ASKED: say("returned with a question"),
        ReviewState.APPROVED: say("approved"),
        ReviewState.REJECTED: say("rejected"),
        ReviewState.WITHDRAWN: say("withdrawn"),
        ReviewState.EXPIRED: say("expired"),
    }[ReviewState(state)]
