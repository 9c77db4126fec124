"""What the button under one's own profile remembers."""

from __future__ import annotations

from interactions.custom_id import ComponentState


class CloseProfile(ComponentState, tag="profile.close/1"):
    """Closes the presser's profile to others."""


class OpenProfile(ComponentState, tag="profile.open/1"):
    """Opens the presser's profile to others again."""
