"""What the components of teaching remember."""

from typing import Annotated

from msgspec import Meta

from handlers.kit.lists import Paged
from interactions.custom_id import ComponentState

TeachingId = Annotated[int, Meta(ge=1, le=9_999_999_999_999)]


class SignUp(ComponentState, tag="practice.teach_sign_up/1"):
    """The button that takes a place."""

    teaching: TeachingId


class SignOff(ComponentState, tag="practice.teach_sign_off/1"):
    """The button that gives it back."""

    teaching: TeachingId


class Rate(ComponentState, tag="practice.teach_rate/1"):
    """The select for those who were there."""

    teaching: TeachingId


class ShowTeachings(Paged, tag="practice.teachings/1"):
    """The list of sessions to come."""
