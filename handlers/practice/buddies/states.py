"""What the components of buddies remember."""

from typing import Annotated

from msgspec import Meta

from interactions.custom_id import ComponentState


class Nudge(ComponentState, tag="practice.nudge/1"):
    """The button that nudges one's buddy."""


class AcceptBuddy(ComponentState, tag="practice.buddy_accept/1"):
    """The button that accepts an offer."""

    pair: Annotated[int, Meta(ge=1, le=9_999_999_999_999)]
