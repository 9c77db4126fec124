"""Streaks: what each day does to them. Pure.

A streak is folded from days. `Streak` is the state at the end of a day that is about a week ago; what
happened since is told by `Day`s and can still change (a late entry, a repair, something deleted). So nothing
is ever booked twice: who asks, folds again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from handlers.practice.days import DAY, OwnTime

MOST_FREEZES: Final = 2
DAYS_FOR_FREEZE: Final = 7
WINDOW_DAYS: Final = 8
"""So many last days can still change; what lies before them is folded for good."""
CONSISTENCY_DAYS: Final = 28
MILESTONES: Final = (3, 7, 14, 30, 50, 100, 200, 365, 500, 730, 1000)


class Fate(StrEnum):
    """What became of a day. The words of marks are those that are stored."""

    DONE = "done"
    FREEZE = "freeze"
    REST = "rest"
    PAUSE = "pause"
    TRAVEL = "travel"
    AMNESTY = "amnesty"
    REPAIR = "repair"
    MISSED = "missed"
    OPEN = "open"


EXCUSED: Final = frozenset({Fate.REST, Fate.PAUSE, Fate.TRAVEL, Fate.AMNESTY, Fate.REPAIR})


class Day(msgspec.Struct, frozen=True):
    """What is known of one day. `mark`: a Fate that was written down."""

    sessions: int = 0
    minutes: int = 0
    mark: str | None = None


class Rest(msgspec.Struct, frozen=True):
    """Weekdays without practice as bits, Monday the lowest; `before` holds for days before `since`."""

    days: int = 0
    before: int = 0
    since: date | None = None

    def falls_on(self, day: date) -> bool:
        days = self.before if self.since is not None and day < self.since else self.days
        return bool(days >> day.weekday() & 1)


class Streak(msgspec.Struct, frozen=True):
    """The state at the end of `day`. `toward`: days practised since the last freeze was earned.

    `broken_length` and `broken_on`: how long the last streak was, and the day on which it broke.
    """

    day: date
    length: int = 0
    longest: int = 0
    freezes: int = 0
    toward: int = 0
    broken_length: int = 0
    broken_on: date | None = None


class StreakPast(msgspec.Struct, frozen=True):
    """All that decides about a member's streak: the base, what is known of the days since, how they rest."""

    base: Streak
    days: Mapping[date, Day]
    rest: Rest
    time: OwnTime

    def known(self, day: date) -> Day:
        return self.days.get(day, Day())

    def excuse(self, day: date) -> Fate | None:
        """Why nothing need be practised that day."""
        mark = self.known(day).mark
        if mark is not None:
            return Fate(mark)
        if self.rest.falls_on(day):
            return Fate.REST
        return Fate.TRAVEL if self.time.is_short(day) else None


class Walked(msgspec.Struct, frozen=True):
    """A day with its fate, and the streak at its end."""

    day: date
    fate: Fate
    after: Streak


def after_day(before: Streak, day: date, known: Day, excuse: Fate | None) -> Walked:
    """One day that is over, or that was practised on."""
    if known.sessions > 0:
        return Walked(day, Fate.DONE, _practised(before, day))
    if excuse in EXCUSED:
        return Walked(day, excuse or Fate.REST, msgspec.structs.replace(before, day=day))
    if before.length and before.freezes:
        kept = msgspec.structs.replace(before, day=day, freezes=before.freezes - 1)
        return Walked(day, Fate.FREEZE, kept)
    if not before.length:
        return Walked(day, Fate.MISSED, msgspec.structs.replace(before, day=day))
    broken = Streak(day, longest=before.longest, broken_length=before.length, broken_on=day)
    return Walked(day, Fate.MISSED, broken)


def _practised(before: Streak, day: date) -> Streak:
    earned = before.toward + 1 >= DAYS_FOR_FREEZE
    length = before.length + 1
    return msgspec.structs.replace(
        before,
        day=day,
        length=length,
        longest=max(before.longest, length),
        toward=0 if earned else before.toward + 1,
        freezes=min(MOST_FREEZES, before.freezes + earned),
    )


def walk(past: StreakPast, today: date) -> Iterator[Walked]:
    """Every day after the base up to today; today is open until it is practised on or excused."""
    streak, day = past.base, past.base.day + DAY
    while day <= today:
        known, excuse = past.known(day), past.excuse(day)
        if day == today and not known.sessions and excuse not in EXCUSED:
            yield Walked(day, Fate.OPEN, streak)
            return
        walked = after_day(streak, day, known, excuse)
        yield walked
        streak, day = walked.after, day + DAY


def streak_at(past: StreakPast, today: date) -> Streak:
    """The streak as it stands now."""
    streak = past.base
    for walked in walk(past, today):
        streak = walked.after
    return streak


def new_base(past: StreakPast, today: date) -> tuple[Streak, list[Walked]]:
    """The base as far as it can be moved now, and the days it passes."""
    passed = [walked for walked in walk(past, today) if walked.day <= today - timedelta(days=WINDOW_DAYS)]
    return (passed[-1].after if passed else past.base), passed


class Consistency(msgspec.Struct, frozen=True):
    """Of the last 28 days: practised on, and how many counted (rest, pauses and the time before did not)."""

    practised: int
    of: int

    @property
    def percent(self) -> int:
        return 100 * self.practised // self.of if self.of else 0


def consistency(past: StreakPast, today: date, first_day: date | None) -> Consistency:
    """Today counts only when it was practised on. `past.days` has all of these days."""
    if first_day is None:
        return Consistency(0, 0)
    practised = of = 0
    for step in range(CONSISTENCY_DAYS):
        day = today - DAY * step
        if day < first_day:
            break
        if past.known(day).sessions:
            practised, of = practised + 1, of + 1
        elif day < today and not _was_excused(past, day):
            of += 1
    return Consistency(practised, of)


def _was_excused(past: StreakPast, day: date) -> bool:
    """Days that are folded have their excuse written down: the pattern of rest may be another by now."""
    if day > past.base.day:
        return past.excuse(day) in EXCUSED
    mark = past.known(day).mark
    return mark is not None and Fate(mark) in EXCUSED


def next_milestone(length: int) -> int | None:
    """The next length worth a word."""
    return next((milestone for milestone in MILESTONES if milestone > length), None)


def days_to_freeze(streak: Streak) -> int | None:
    """Practised days until the next freeze; None when as many are kept as can be."""
    return None if streak.freezes >= MOST_FREEZES else DAYS_FOR_FREEZE - streak.toward
