"""What the components of a member's own time remember."""

from interactions.custom_id import ComponentState


class ChooseZone(ComponentState, tag="practice.zone/1"):
    """The select of places where it is that time."""


class ChooseRest(ComponentState, tag="practice.rest/1"):
    """The select of weekdays without practice."""
