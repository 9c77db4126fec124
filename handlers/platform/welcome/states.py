"""What the components of the welcome remember."""

from interactions.custom_id import ComponentState


class ShowSteps(ComponentState, tag="welcome.steps/1"):
    """A newcomer looks at their first steps."""


class PickStep(ComponentState, tag="welcome.tick/1"):
    """A newcomer says what they have done."""
