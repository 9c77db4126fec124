"""What the components of `/forgetme` remember."""

from interactions.custom_id import ComponentState


class ForgetMe(ComponentState, tag="member_data.forget/1"):
    """The button that erases what is kept about whoever presses it."""
