"""What the buttons of `/status` remember."""

from typing import Annotated

from msgspec import Meta

from interactions.custom_id import ComponentState


class ShowStatus(ComponentState, tag="status.show/1"):
    """Looks again; page 0 is the overview, the others list the scheduled tasks."""

    page: Annotated[int, Meta(ge=0, le=999)]
    again: bool
    """Whether it is the button that stays where it is: two buttons may lead to the same page."""
