"""What the components of /viewrun remember."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from interactions.custom_id import ComponentState


class TurnRunPage(ComponentState, tag="run_history.turn/1"):
    """Another page of the same run."""

    run_id: int
    page: Annotated[int, Meta(ge=0, le=999)]


class DeleteRun(ComponentState, tag="run_history.delete/1"):
    """Take the run out of lists and counts."""

    run_id: int


class RestoreRun(ComponentState, tag="run_history.restore/1"):
    """Put it back."""

    run_id: int
