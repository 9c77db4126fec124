"""What the components of `/audit` remember."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from handlers.kit.lists import Paged
from handlers.platform.audit.rules import MOST_DAYS
from interactions.custom_id import ComponentState

MemberId = Annotated[int, Meta(ge=0)]
Days = Annotated[int, Meta(ge=1, le=MOST_DAYS)]


class ShowAudit(Paged, tag="audit.turn/2"):
    """What was asked; no action is "", no member 0."""

    action: str
    member: MemberId
    days: Days


class TurnPage(ComponentState, tag="audit.turn/1"):
    """Its pager before, which knew the entry at the edge of the page."""

    action: str
    member: MemberId
    days: Days
    turn: Literal["latest", "older", "newer"]
    edge: Annotated[int, Meta(ge=0, le=10**12)]

    def upgrade(self) -> ShowAudit:
        return ShowAudit(self.action, self.member, self.days)
