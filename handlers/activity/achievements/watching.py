"""Which changes of the counters can make an achievement due: a cheap test, without looking anything up. Pure.

Every threshold on a counter is kept sorted; a level is the xp at which it begins. A change matters when a
total passes a threshold. Of a window of days the total says only when it is too early: the sum over the
days is looked up when it could have been reached, once a day and when as much came as was missing then.

Why: decision 0220.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.activity.xp.rules import MAX_LEVEL, Curve, thresholds
from handlers.platform.metrics.criteria import Criteria, conditions

COUNTERS: Final = ("xp", "messages", "reactions", "commands", "voice_seconds")
"""Places of the counters in totals and in what was added to them."""
NEVER: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class CounterWindow:
    """At least so much of a counter within days."""

    counter: int
    at_least: int
    days: int


class Watch:
    """What is watched in one guild."""

    __slots__ = ("by_counter", "limits", "windows")

    def __init__(self, criteria: Iterable[Criteria], curve: Curve) -> None:
        limits: list[set[int]] = [set() for _ in COUNTERS]
        windows: set[CounterWindow] = set()
        for criterion in criteria:
            for condition in conditions(criterion):
                if condition.metric == "level":
                    if condition.at_least <= MAX_LEVEL:
                        limits[0].add(thresholds(curve)[condition.at_least - 1])
                elif condition.metric in COUNTERS:
                    counter = COUNTERS.index(condition.metric)
                    if condition.in_days is None:
                        limits[counter].add(condition.at_least)
                    else:
                        windows.add(CounterWindow(counter, condition.at_least, condition.in_days))
        self.limits = tuple(tuple(sorted(bounds)) for bounds in limits)
        self.windows = tuple(sorted(windows, key=lambda w: (w.counter, w.at_least, w.days)))
        places: dict[int, list[tuple[int, int]]] = {}
        for place, window in enumerate(self.windows):
            places.setdefault(window.counter, []).append((place, window.at_least))
        self.by_counter = tuple(places.items())
        """Per counter its windows, the lowest first: place and threshold."""

    def __bool__(self) -> bool:
        return bool(self.windows) or any(self.limits)


def passes(limits: Sequence[int], total: int, added: int) -> bool:
    """Whether a total that grew by `added` has passed one of these sorted thresholds."""
    passed = bisect_right(limits, total)
    return passed > 0 and limits[passed - 1] > total - added


class Looks:
    """Per window of a watch: up to which total there is no need to look, on the day of the last look."""

    __slots__ = ("_day", "_until", "watch")

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self._day = -1
        self._until = [0] * len(watch.windows)

    def needed(self, place: int, day: int, total: int) -> bool:
        """Whether the sum of the window at this place has to be looked up as of that day."""
        if total < self.watch.windows[place].at_least:
            return False
        if day != self._day:
            self._day, self._until = day, [0] * len(self._until)
        return total >= self._until[place]

    def looked(self, place: int, day: int, total: int, seen: int) -> bool:
        """Note what was found; whether the window's condition holds."""
        missing = self.watch.windows[place].at_least - seen
        if day == self._day:
            self._until[place] = NEVER if missing <= 0 else total + missing
        return missing <= 0
