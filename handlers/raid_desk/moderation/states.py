"""What the buttons and forms of moderation remember. Each press is checked again."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from handlers.kit.lists import Paged
from handlers.raid_desk.moderation.rules import MOST
from interactions.custom_id import ComponentState

Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]
AnyId = Annotated[int, Meta(ge=0, le=2**63 - 1)]


class Only(StrEnum):
    """What of a member's records is shown."""

    ALL = "all"
    ACTIVE = "active"
    NOTES = "notes"


class ShowRecords(Paged, tag="moderation.records/1"):
    """Punishments and notes about a member."""

    member: Id
    only: Only = Only.ALL


class FilterRecords(ComponentState, tag="moderation.filter/1"):
    """A button under that list that shows other records of it."""

    member: Id
    only: Only


class ShowHistory(Paged, tag="moderation.history/1"):
    """What happened, of one member or by one member of staff; 0: of all, by all."""

    member: AnyId = 0
    by: AnyId = 0


class RemovePunishment(ComponentState, tag="moderation.remove/1"):
    """The button that asks why a punishment is removed, and the form."""

    punishment_id: Id


class SuspendAsSuggested(ComponentState, tag="moderation.suggested/1"):
    """The button that does what the points of a punishment suggest."""

    punishment_id: Id
    days: Annotated[int, Meta(ge=1, le=MOST.days)]


class AppealPunishment(ComponentState, tag="moderation.appeal/1"):
    """The button in a notice that opens the form of an appeal, and the form; works in direct messages."""

    public_id: Annotated[str, Meta(max_length=24)]
