"""When activity quests begin and end: resets at an hour of the guild's days, periods between them. Pure.

There is exactly one reset per local day: at the reset hour or, where clocks jump over that hour, at the first
moment after it; where they repeat it, at its first time. A day that a place skipped has none. Weekly and
monthly periods begin with the reset of a certain day, so every begin of a period is a reset.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

import msgspec

from handlers.platform.guild_days import zone

LOOK = 9
"""Days: a whole week, and what a skipped day may move."""
DAY = timedelta(days=1)


class QuestCycle(StrEnum):
    """How often a quest comes."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    ONCE = "once"


RECURRING = (QuestCycle.DAILY, QuestCycle.WEEKLY, QuestCycle.MONTHLY)


class Stretch(msgspec.Struct, frozen=True):
    """From a moment until before another (aware, UTC)."""

    start: datetime
    end: datetime


class QuestCalendar(msgspec.Struct, frozen=True):
    """Where a guild's periods begin. `weekday` 0 is Monday."""

    timezone: str = "UTC"
    hour: int = 0
    weekday: int = 0

    @property
    def mark(self) -> str:
        """The calendar as one text."""
        return f"{self.timezone} {self.hour} {self.weekday}"

    def reset_of(self, day: date) -> datetime:
        """The reset of a local day."""
        return datetime.combine(day, time(self.hour), zone(self.timezone)).astimezone(UTC)

    def period(self, cycle: QuestCycle, moment: datetime) -> Stretch:
        """The period of that cycle which the moment is in."""
        if cycle is QuestCycle.MONTHLY:
            return self._around(moment, self._months(moment))
        return self._around(moment, self._days(moment, only_weekday=cycle is QuestCycle.WEEKLY))

    def _around(self, moment: datetime, resets: list[datetime]) -> Stretch:
        """Between the last of these resets that is not after the moment, and the next one."""
        start = max(reset for reset in resets if reset <= moment)
        return Stretch(start, min(reset for reset in resets if reset > moment))

    def _days(self, moment: datetime, *, only_weekday: bool) -> list[datetime]:
        today = moment.astimezone(zone(self.timezone)).date()
        reach = LOOK if only_weekday else 2
        days = [today + timedelta(days=offset) for offset in range(-reach, reach + 1)]
        return [self.reset_of(day) for day in days if not only_weekday or day.weekday() == self.weekday]

    def _months(self, moment: datetime) -> list[datetime]:
        first = moment.astimezone(zone(self.timezone)).date().replace(day=1)
        before = (first - DAY).replace(day=1)
        after = (first + timedelta(days=32)).replace(day=1)
        return [self.reset_of(day) for day in (before, first, after)]
