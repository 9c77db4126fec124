"""What the components of bounties remember: which one; who may is asked at each press."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta

from handlers.kit.lists import Paged
from interactions.custom_id import ComponentState

BountyId = Annotated[int, Meta(ge=1)]
Hardness = Literal["any", "easy", "normal", "medium", "hard", "impossible"]


class Press(StrEnum):
    """What people do with a bounty."""

    SHOW = "show"
    CLAIM = "claim"
    SUBMIT = "submit"
    PROOF = "proof"
    DISPUTE = "dispute"
    ABANDON = "abandon"
    PUBLISH = "publish"
    CANCEL = "cancel"


class Decide(StrEnum):
    """What posters do with a member's proof."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"


class PressBounty(ComponentState, tag="bounties.press/1"):
    """A button of a bounty."""

    bounty_id: BountyId
    press: Press


class PickBounty(ComponentState, tag="bounties.pick/1"):
    """A bounty of a list is picked, to see it and act on it."""

    page: Annotated[int, Meta(ge=0, le=9_999)]


class PickClaim(ComponentState, tag="bounties.claims/1"):
    """The poster picks a member whose proof waits."""

    bounty_id: BountyId


class DecideClaim(ComponentState, tag="bounties.decide/1"):
    """A button of the poster's below a member's proof, in the round that they see; also the form's."""

    claim_id: BountyId
    round: Annotated[int, Meta(ge=1, le=9_999)]
    decide: Decide


class SubmitProof(ComponentState, tag="bounties.submit/1"):
    """The form that takes proof."""

    bounty_id: BountyId


class WriteDispute(ComponentState, tag="bounties.dispute/1"):
    """The form that takes why somebody else should decide."""

    bounty_id: BountyId


class Bounties(Paged, tag="bounties.list/1"):
    """`/bounty list`; "any", empty and 0: it does not matter."""

    difficulty: Hardness = "any"
    category: Annotated[int, Meta(ge=0, le=10**12)] = 0
    least: Annotated[int, Meta(ge=0, le=100_000)] = 0


class ShowBounties(ComponentState, tag="bounties.all/1"):
    """The button of the board that shows all open ones."""


class Mine(Paged, tag="bounties.mine/1"):
    """`/bounty mine`."""
