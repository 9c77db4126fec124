"""What the buttons, selects and forms of points remember."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from interactions.custom_id import ComponentState

DungeonKey = Annotated[str, Meta(max_length=32, pattern="^[a-z0-9_]*$")]


class FindDungeon(ComponentState, tag="points.find/1"):
    """The button that searches for a dungeon, and its form."""


class PickDungeon(ComponentState, tag="points.dungeon/1"):
    """The select of a dungeon."""


class EditWorth(ComponentState, tag="points.worth/1"):
    """The form of a dungeon's points."""

    dungeon: DungeonKey


class TakeBack(ComponentState, tag="points.back/1"):
    """Takes back what was logged or given by hand; by the interaction that did it."""

    log_id: Annotated[int, Meta(ge=1, le=2**63 - 1)]
