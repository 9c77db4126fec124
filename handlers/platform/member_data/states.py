"""What the components of `/export` and `/forgetme` remember."""

from interactions.custom_id import ComponentState


class ForgetMe(ComponentState, tag="member_data.forget/1"):
    """The button that erases what is kept about whoever presses it."""


class ExportMine(ComponentState, tag="member_data.export/1"):
    """A button that does what `/export` does in that server, also in direct messages."""

    guild: int
