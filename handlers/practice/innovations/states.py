"""What the components of innovations remember."""

from typing import Annotated

from msgspec import Meta

from handlers.kit.lists import Paged
from interactions.custom_id import ComponentState


class ProposeInnovation(ComponentState, tag="practice.innovation_propose/1"):
    """The form of a proposal."""


class ValidateInnovation(ComponentState, tag="practice.innovation_validate/1"):
    """The button with which a member says that it works."""

    innovation: Annotated[int, Meta(ge=1, le=9_999_999_999_999)]


class ShowInnovations(Paged, tag="practice.innovations/1"):
    """The list of innovations."""
