"""What the components of the shield verification remember."""

from interactions.custom_id import ComponentState


class AnswerShield(ComponentState, tag="practice.shield_answer/1"):
    """The form with the questions."""


class ReadAnswers(ComponentState, tag="practice.shield_read/1"):
    """The button on the card that shows the answers."""

    member: int


class EraseAnswers(ComponentState, tag="practice.shield_erase/1"):
    """The button with which a member erases their own."""
