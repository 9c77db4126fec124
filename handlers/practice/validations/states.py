"""What the components of validations remember."""

from typing import Annotated

from msgspec import Meta

from interactions.custom_id import ComponentState


class RevokeValidation(ComponentState, tag="practice.revoke/1"):
    """The button that takes a validation back, and its form."""

    session: Annotated[int, Meta(ge=1, le=9_999_999_999_999)]
    validator: int


class PickValidated(ComponentState, tag="practice.validate_other/1"):
    """The select of a member's other recent sessions."""

    member: int
