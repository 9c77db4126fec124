"""What the components of `/quests` remember."""

from __future__ import annotations

from interactions.custom_id import ComponentState


class ShowQuest(ComponentState, tag="activity_quests.show/1"):
    """The select of one quest's details. `owner` asked; anybody else gets a copy of their own."""

    owner: int


class ShowQuests(ComponentState, tag="activity_quests.all/1"):
    """The way back to all quests."""

    owner: int
