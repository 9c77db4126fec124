"""What a leaderboard counts, over which days, and how a value finds its bucket.

A board is named ``metric:period``: ``xp:all``, ``messages:cycle:12``, ``voice:month:2026-11``,
``xp:week:2026-11-16`` (its Monday), ``xp:day:2026-11-20``. Days are the guild's own.

Ranks at any size: each board keeps how many members stand in each *bucket* of values. Below 256 every
value has its own bucket; above, each power of two is cut into 128 (an HDR histogram). The rank of a
value is then the sum of the higher buckets plus a short count inside its own one. The SQL function
``standing_bucket_of`` computes the same; a test holds them together.

Why: decision 0180.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

import msgspec

EXACT_BITS = 8
"""Values below 2**8 have a bucket each; above, 2**7 buckets per power of two."""


class BoardMetric(StrEnum):
    """What members are ordered by."""

    XP = "xp"
    MESSAGES = "messages"
    VOICE = "voice"
    REACTIONS = "reactions"
    COMMANDS = "commands"


class BoardPeriod(StrEnum):
    """Over which days the metric is summed."""

    ALL = "all"
    CYCLE = "cycle"
    LAST = "last"
    MONTH = "month"
    WEEK = "week"
    TODAY = "today"


class Cycle(msgspec.Struct, frozen=True):
    """A numbered stretch of days; `ends_on` is the first day that no longer belongs to it."""

    number: int
    starts_on: date
    ends_on: date


def board_of(metric: BoardMetric, period: BoardPeriod, today: date, cycle: int) -> str:
    """Name of the board that holds `metric` over `period`; `cycle` is the number of the running cycle."""
    if period is BoardPeriod.ALL:
        return f"{metric}:all"
    if period is BoardPeriod.CYCLE:
        return cycle_board(metric, cycle)
    if period is BoardPeriod.LAST:
        return cycle_board(metric, cycle - 1)
    if period is BoardPeriod.MONTH:
        return f"{metric}:month:{today:%Y-%m}"
    if period is BoardPeriod.WEEK:
        return f"{metric}:week:{monday_of(today)}"
    return f"{metric}:day:{today}"


def cycle_board(metric: BoardMetric, number: int) -> str:
    """Name of the board of one cycle."""
    return f"{metric}:cycle:{number}"


def monday_of(day: date) -> date:
    """First day of the week that `day` is in."""
    return day - timedelta(days=day.weekday())


def first_of_month(day: date) -> date:
    """First day of the month that `day` is in."""
    return day.replace(day=1)


def cycles_until(first: Cycle, today: date, length_days: int) -> list[Cycle]:
    """The cycles that follow `first` until the one that `today` is in, each `length_days` long."""
    cycles: list[Cycle] = []
    last = first
    while last.ends_on <= today:
        last = Cycle(last.number + 1, last.ends_on, last.ends_on + timedelta(days=length_days))
        cycles.append(last)
    return cycles


def bucket_of(value: int) -> int:
    """Bucket of a value (>= 0); grows with the value."""
    shift = max(0, value.bit_length() - EXACT_BITS)
    return (shift << (EXACT_BITS - 1)) + (value >> shift)


def bucket_floor(bucket: int) -> int:
    """Smallest value of a bucket."""
    if bucket < 1 << EXACT_BITS:
        return bucket
    shift = (bucket >> (EXACT_BITS - 1)) - 1
    return (bucket - (shift << (EXACT_BITS - 1))) << shift


def competition_ranks(first_rank: int, values: list[int]) -> list[int]:
    """Ranks of values in falling order when the first has `first_rank`: equals share a rank (1, 2, 2, 4).

    `first_rank` must be the rank of the first value, not of its place among equals.
    """
    ranks: list[int] = []
    for place, value in enumerate(values):
        same = place > 0 and value == values[place - 1]
        ranks.append(ranks[-1] if same else first_rank + place)
    return ranks


class Turn(StrEnum):
    """Which part of a board is asked for, seen from where one is."""

    FIRST = "first"
    PREVIOUS = "prev"
    ME = "me"
    NEXT = "next"
    LAST = "last"
