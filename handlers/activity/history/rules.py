"""A member's history from the days that have rows: pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from handlers.frame.refusals import Refusal

FEWEST_DAYS, MOST_DAYS, USUAL_DAYS = 7, 90, 30


class NothingInThoseDays(Refusal):
    """Nothing was counted for {name} in these {days} days."""

    remedy = "Ask for more days, up to 90. Messages and time in voice channels count."


class ActivityDay(msgspec.Struct, frozen=True):
    """One day, or one week, from its first day on."""

    day: date
    messages: int
    voice_seconds: int


class History(msgspec.Struct, frozen=True):
    """All days of a period, also those without anything, oldest first.

    `hours`: seven rows, Monday first, of what was done in each of 24 hours: messages plus minutes of voice.
    """

    name: str
    days: tuple[ActivityDay, ...]
    hours: tuple[tuple[int, ...], ...]

    @property
    def messages(self) -> int:
        return sum(day.messages for day in self.days)

    @property
    def voice_seconds(self) -> int:
        return sum(day.voice_seconds for day in self.days)

    @property
    def shares(self) -> tuple[tuple[float, ...], ...]:
        """The hours from 0 to 1, the busiest being 1."""
        most = max((value for row in self.hours for value in row), default=0)
        return tuple(tuple(value / most if most else 0.0 for value in row) for row in self.hours)


class CountedDay(msgspec.Struct, frozen=True):
    """What is known of one day: 24 pairs of messages and voice seconds beside its sums."""

    day: date
    messages: int
    voice_seconds: int
    hours: tuple[tuple[int, int], ...]


def history(name: str, counted: Sequence[CountedDay], first: date, last: date) -> History:
    """The days from `first` to `last`; days without a row are empty."""
    known = {row.day: row for row in counted}
    days = []
    hours = [[0] * 24 for _ in range(7)]
    day = first
    while day <= last:
        counts = known.get(day)
        days.append(ActivityDay(day, counts.messages if counts else 0, counts.voice_seconds if counts else 0))
        if counts is not None:
            row = hours[day.weekday()]
            for hour, (messages, voice_seconds) in enumerate(counts.hours):
                row[hour] += messages * 60 + voice_seconds
        day += timedelta(days=1)
    rounded = tuple(tuple(-(-value // 60) for value in row) for row in hours)
    return History(name, tuple(days), rounded)


def by_week(days: Sequence[ActivityDay]) -> tuple[ActivityDay, ...]:
    """The same in stretches of seven days, the last one whole."""
    ahead = len(days) % 7
    stretches = [days[:ahead]] if ahead else []
    stretches += [days[at : at + 7] for at in range(ahead, len(days), 7)]
    return tuple(
        ActivityDay(some[0].day, sum(d.messages for d in some), sum(d.voice_seconds for d in some))
        for some in stretches
    )


def busiest_hours(past: History, count: int = 3) -> list[tuple[int, int]]:
    """Weekday and hour of the busiest hours, the busiest first."""
    cells = [
        (value, -weekday, -hour)
        for weekday, row in enumerate(past.hours)
        for hour, value in enumerate(row)
        if value
    ]
    return [(-weekday, -hour) for _, weekday, hour in sorted(cells, reverse=True)[:count]]


def best_day(past: History) -> ActivityDay | None:
    """The day with the most messages and minutes of voice; None when nothing happened."""
    best = max(past.days, key=lambda day: (day.messages + day.voice_seconds / 60, day.day), default=None)
    return best if best is not None and (best.messages or best.voice_seconds) else None
