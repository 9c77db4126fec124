"""What the components of `/quests` remember."""

from __future__ import annotations

from handlers.activity.activity_quests.rules import QuestKind
from interactions.custom_id import ComponentState


class ShowQuest(ComponentState, tag="activity_quests.show/1"):
    """The select of one quest's details. `owner` asked; anybody else gets a copy of their own."""

    owner: int


class ShowQuests(ComponentState, tag="activity_quests.all/1"):
    """The way back to all quests."""

    owner: int


class DeactivateQuests(ComponentState, tag="activity_quests.deactivate/1"):
    """The button that ends all quests of a kind, or all there are."""

    kind: QuestKind | None
