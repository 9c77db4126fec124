"""What may be boosted, by how much and for how long: pure."""

from __future__ import annotations

from typing import Final

from handlers.frame.refusals import Refusal

MOST_HOURS: Final = 744
MOST_RUNNING: Final = 25
"""Boosts given by people at the same time: as many as can be shown."""
GIVEN: Final = "given"


class TooManyBoosts(Refusal):
    """{most} boosts run already."""

    mend = "Stop one with `/boost stop`."


class NoSuchBoost(Refusal):
    """There is no such running boost."""

    mend = "`/boost list` shows those that run; choose one from the suggestions."


def hundredths(factor: float) -> int:
    """A multiplier as typed (1.5) in the unit it is computed with (150)."""
    return round(factor * 100)
