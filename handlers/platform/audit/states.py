"""What the components of `/audit` remember."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from handlers.platform.audit.rules import MOST_DAYS, Turn
from interactions.custom_id import ComponentState


class TurnPage(ComponentState, tag="audit.turn/1"):
    """A button of the pager: what was asked, and the entry at the edge of the page."""

    action: str
    member_id: Annotated[int, Meta(ge=0)]
    days: Annotated[int, Meta(ge=1, le=MOST_DAYS)]
    turn: Turn
    edge: Annotated[int, Meta(ge=0, le=10**12)]
