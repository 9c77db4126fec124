"""What the components of invites remember."""

from handlers.kit.lists import Paged
from interactions.custom_id import ComponentState


class HaveCode(ComponentState, tag="practice.have_code/1"):
    """The button "I have an invite code", and its form."""


class ShowInviters(Paged, tag="practice.inviters/1"):
    """The leaderboard."""
