"""Periods, and how figures have changed since the last one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import msgspec

from handlers.frame.refusals import Refusal
from handlers.platform.guild_days import zone

if TYPE_CHECKING:
    from db.practice.liberation import RollupRow

ACTIVE_DAYS: Final = 28
REFRESH_EVERY: Final = timedelta(minutes=15)
SPARE_DAYS: Final = 31
"""A figure that is missing is taken from a day before: so much further back is read."""


class LiberationPeriod(StrEnum):
    """What figures are compared over."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def days(self) -> int:
        return {
            LiberationPeriod.WEEK: 7,
            LiberationPeriod.MONTH: 30,
            LiberationPeriod.QUARTER: 90,
            LiberationPeriod.YEAR: 365,
        }[self]

    @property
    def points(self) -> tuple[int, ...]:
        """How many days back the points of its chart are, the oldest first."""
        step, count = {
            LiberationPeriod.WEEK: (1, 8),
            LiberationPeriod.MONTH: (5, 7),
            LiberationPeriod.QUARTER: (9, 11),
            LiberationPeriod.YEAR: (30, 13),
        }[self]
        return tuple(step * back for back in reversed(range(count)))


class NothingRolledUp(Refusal):
    """There are no figures for this community yet."""

    remedy = "They are counted every 15 minutes, from the first `/checkin` on."


class Trend(msgspec.Struct, frozen=True):
    """The figures now and a period ago (None: not known), and those of the points of the chart by day."""

    period: LiberationPeriod
    now: RollupRow
    before: RollupRow | None
    points: tuple[tuple[date, RollupRow | None], ...]


def trend_of(rows: Sequence[RollupRow], period: LiberationPeriod) -> Trend:
    """Of figures by day, the oldest first; where a day is missing, the one before it holds."""
    if not rows:
        raise NothingRolledUp
    today = rows[-1].day
    points = tuple((day, _at(rows, day)) for day in (today - timedelta(days=back) for back in period.points))
    return Trend(period, rows[-1], _at(rows, today - timedelta(days=period.days)), points)


def _at(rows: Sequence[RollupRow], day: date) -> RollupRow | None:
    return next((row for row in reversed(rows) if row.day <= day), None)


def days_behind() -> list[int]:
    """How many days back figures are counted when a community has none yet: what any period looks at."""
    asked = {period.days for period in LiberationPeriod} | {
        back for period in LiberationPeriod for back in period.points
    }
    return sorted(asked - {0}, reverse=True)


def end_of(day: date, timezone: str) -> datetime:
    """The last moment of a day of the guild."""
    return datetime.combine(day + timedelta(days=1), time(), zone(timezone)) - timedelta(microseconds=1)
