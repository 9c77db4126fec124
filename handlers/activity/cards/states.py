"""What the components of a card's preview remember. The draft itself stands in the database."""

from __future__ import annotations

from interactions.custom_id import ComponentState


class ChooseStyle(ComponentState, tag="card.style/1"):
    """The select of styles. `version` is the draft that is shown; `owner` 0 is the server's card."""

    owner: int
    version: int


class DropPicture(ComponentState, tag="card.drop_picture/1"):
    """The button that takes the background picture away."""

    owner: int
    version: int


class SaveCard(ComponentState, tag="card.save/1"):
    """The button that makes the draft the card."""

    owner: int
    version: int


class DiscardCard(ComponentState, tag="card.discard/1"):
    """The button that leaves the card as it was."""

    owner: int
    version: int
