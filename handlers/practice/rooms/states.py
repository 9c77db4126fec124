"""What the component of practice rooms remembers."""

from interactions.custom_id import ComponentState


class StartInRoom(ComponentState, tag="practice.room_start/1"):
    """The button under the announcement: whoever presses it begins a timed session."""
