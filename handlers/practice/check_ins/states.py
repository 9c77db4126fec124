"""What the components of check-ins remember."""

from typing import Annotated

from msgspec import Meta

from interactions.custom_id import ComponentState


class CheckInAgain(ComponentState, tag="practice.again/1"):
    """Yes, the same technique once more. `draft`: the number of what was asked about."""

    draft: Annotated[int, Meta(ge=0, le=9_999_999_999)]
    owner: int
