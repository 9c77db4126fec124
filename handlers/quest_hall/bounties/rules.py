"""Who may claim a bounty, and how long. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from handlers.quest_hall.bounties.refusals import (
    BountyNotClaimed,
    BountyNotOpen,
    BountyTimeOver,
    OwnBounty,
)
from interactions.escaping import timestamp

if TYPE_CHECKING:
    from db.quest_hall.bounties import BountyRow
    from db.quest_hall.bounty_claims import BountyClaimRow

LIVE: Final = ("claimed", "submitted", "rejected")
"""Claims that could still win."""
OVER: Final = ("done", "cancelled", "expired")
APPEAL_DAYS: Final = 3
GRACE: Final = timedelta(days=APPEAL_DAYS)
"""What a member has at least to submit again, or to dispute, after a rejection."""


def account_of(bounty_id: int) -> str:
    """Where its points are held."""
    return f"bounty:{bounty_id}"


def due_at(bounty: BountyRow, claim_hours: int, now: datetime) -> datetime:
    """Until when proof is due: the end of the bounty, or earlier where others wait for their turn."""
    if not bounty.exclusive:
        return bounty.closes_at
    return min(bounty.closes_at, now + timedelta(hours=claim_hours))


def due_after_waiting(claim: BountyClaimRow, now: datetime, least: timedelta) -> datetime:
    """What was left of the time at the submission: waiting costs the member nothing."""
    return now + max(claim.due_at - (claim.submitted_at or now), least)


def refuse_claim(bounty: BountyRow, user_id: int, now: datetime) -> None:
    """Raises unless that member may claim it."""
    if bounty.state != "open":
        raise BountyNotOpen(state=bounty.state)
    if bounty.closes_at <= now:
        raise BountyNotOpen(state="expired")
    if bounty.poster_id == user_id:
        raise OwnBounty


def refuse_submission(bounty: BountyRow, claim: BountyClaimRow | None, now: datetime) -> BountyClaimRow:
    """The claim, if its member may submit proof; also after the bounty's end, where time was left."""
    if claim is None or claim.state in ("abandoned", "approved"):
        raise BountyNotClaimed
    if bounty.state in OVER or claim.state == "lost":
        raise BountyNotOpen(state=bounty.state if bounty.state in OVER else "cancelled")
    if bounty.outcome == "cancelled" and claim.state == "claimed":
        raise BountyNotOpen(state="cancelled")
    if claim.state == "expired" or (claim.state != "submitted" and claim.due_at <= now):
        raise BountyTimeOver(when=timestamp(claim.due_at, "R"))
    return claim
