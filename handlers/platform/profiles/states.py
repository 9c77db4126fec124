"""What the buttons under one's own profile remember."""

from __future__ import annotations

from interactions.custom_id import ComponentState


class CloseProfile(ComponentState, tag="profile.close/1"):
    """Closes the presser's profile to others."""


class ShowToBuddies(ComponentState, tag="profile.buddies/1"):
    """Shows the presser's profile to their practice buddy, and to nobody else."""


class OpenProfile(ComponentState, tag="profile.open/1"):
    """Opens the presser's profile to others again."""
