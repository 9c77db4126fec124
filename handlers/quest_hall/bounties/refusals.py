"""Why something about a bounty is not possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.frame.refusals import Refusal
from handlers.quest_hall.bounties.words import bounty_state_word

if TYPE_CHECKING:
    from interactions.languages import Say


class NoSuchBounty(Refusal):
    """There is no bounty like that here."""

    remedy = "`/bounty list` shows those that are open, `/bounty mine` yours."


class NamelessBounty(Refusal):
    """A bounty needs a title that can be seen."""

    remedy = "Write what it is about in a few words."


class BountyTooDear(Refusal):
    """This takes {amount} points, and you have {points}."""

    remedy = "Put up less, or earn more first: `/quest recommend` shows quests for you."
    rule = (
        "The points of a bounty are held from the moment it is posted, so that winners are "
        "certain to be paid."
    )


class TooManyBounties(Refusal):
    """You have {count} open bounties already, and {most} at once are allowed."""

    remedy = "Wait until one is over, or cancel one with `/bounty cancel`."


class BountyNotOpen(Refusal):
    """This bounty is {state}."""

    remedy = "`/bounty list` shows those that are open."

    def translated_fields(self, say: Say) -> dict[str, Any]:
        return {"state": bounty_state_word(say, self.fields["state"])}


class OwnBounty(Refusal):
    """This is your own bounty."""

    remedy = "Others can claim it. To get the points back, use `/bounty cancel`."


class BountyTaken(Refusal):
    """{who} is at this bounty, and only one member at a time can be."""

    remedy = "It is free again when they give it up, or {when} at the latest."


class BountyClaimedAlready(Refusal):
    """You have claimed this bounty already."""

    remedy = "Submit your proof with `/bounty submit`, or give up with `/bounty abandon`."


class BountyRankTooLow(Refusal):
    """This bounty is for members from the rank {rank} on."""

    remedy = "`/ranks` shows how far you are."


class BountyNotClaimed(Refusal):
    """You have not claimed this bounty."""

    remedy = "Claim it first with `/bounty claim`."


class BountyTimeOver(Refusal):
    """Your time for this bounty ran out {when}."""

    remedy = "If it is still open, you can claim it again with `/bounty claim`."


class BountyProofWaits(Refusal):
    """Your proof for this bounty is waiting for a decision."""

    remedy = "To give it up, withdraw the proof first: `/bounty proof` shows it."


class BountyAllWon(Refusal):
    """All {winners} winners of this bounty have been paid."""

    remedy = "Nobody else can be paid from it. The poster can post another one."
    rule = "A bounty pays only as many winners as points were put up for."


class BountyDisputed(Refusal):
    """Somebody disputes a rejection, and no winner would be left for them."""

    remedy = "Staff decides the dispute first; then you can approve this one."
    rule = "Whoever posted a bounty cannot get around a dispute by paying somebody else."


class NotYourBounty(Refusal):
    """Only staff and whoever posted this bounty can do that."""

    remedy = "Ask {who}, or a quest master."


class NoProofThere(Refusal):
    """This member has not submitted anything for that bounty."""

    remedy = "`/bounty info` shows whose proof waits."


class NothingToDispute(Refusal):
    """There is no rejection of yours that you could dispute."""

    remedy = "A rejection can be disputed once, within {days} days."
