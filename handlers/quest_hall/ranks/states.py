"""What the buttons of ranks remember: nothing; whoever presses is meant."""

from __future__ import annotations

from typing import Literal

from handlers.kit.lists import Paged
from interactions.custom_id import ComponentState

RequestState = Literal["waiting", "approved", "rejected", "all"]


class AskForRank(ComponentState, tag="ranks.up/1"):
    """The button that does what `/rankup` does."""


class ShowLadder(ComponentState, tag="ranks.show/1"):
    """The button that does what `/ranks` does."""


class Requests(Paged, tag="ranks.requests/1"):
    """`/rankadmin requests`."""

    state: RequestState = "waiting"
