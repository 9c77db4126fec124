"""The last days of a server, for charts. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from handlers.dashboard.charts import Bar
from handlers.dashboard.times import show_day

if TYPE_CHECKING:
    from interactions.languages import Say

SHOWN: Final = 30


def first_of(today: date, days: int = SHOWN) -> date:
    """The first of so many days, of which today is the last."""
    return today - timedelta(days=days - 1)


def bars_of(
    say: Say,
    today: date,
    value: Callable[[date], float],
    text: Callable[[float], str] | None = None,
    days: int = SHOWN,
) -> list[Bar]:
    """A bar for each day, also where there was nothing."""
    first = first_of(today, days)
    every = [first + timedelta(days=number) for number in range(days)]
    return [(show_day(say, day), value(day), (text or say.number)(value(day))) for day in every]
