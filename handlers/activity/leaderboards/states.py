"""What the components of boards remember."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from handlers.activity.leaderboards.rules import BoardMetric, BoardPeriod, Turn
from interactions.custom_id import ComponentState

CycleNumber = Annotated[int, Meta(ge=0, le=99_999)]
"""0: none was asked for."""
Key = Annotated[str, Meta(max_length=20)]


class TurnPage(ComponentState, tag="leaderboards.turn/1"):
    """A button of the pager. `owner` asked for the board; anybody else gets a copy of their own."""

    metric: BoardMetric
    period: BoardPeriod
    cycle: CycleNumber
    turn: Turn
    anchor: int
    owner: int


class ChooseMetric(ComponentState, tag="leaderboards.metric/1"):
    """The select of what is counted."""

    period: BoardPeriod
    cycle: CycleNumber
    owner: int


class ChoosePeriod(ComponentState, tag="leaderboards.period/2"):
    """The select of the days. `metric`: one of ours, or the key of a ranking."""

    metric: Key
    owner: int


class ChoosePeriodOfMetric(ComponentState, tag="leaderboards.period/1"):
    """The same when there were no rankings of other products."""

    metric: BoardMetric
    owner: int

    def upgrade(self) -> ChoosePeriod:
        return ChoosePeriod(self.metric.value, self.owner)


class ShowMyPlace(ComponentState, tag="leaderboards.my_place/1"):
    """The button under a board in a channel: the presser's own page, for them alone."""

    metric: BoardMetric
    period: BoardPeriod
