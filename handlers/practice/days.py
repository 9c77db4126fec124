"""The days of a member: their own time zone, their own beginning of the day. Pure.

Days are dates, and no date comes twice. A change of the hours takes effect when the day that runs is over.
Whoever moves west has a longer day then; whoever moves east has a short one, or one less: such days are
excused (`shortened`), so that travelling neither makes a day nor costs one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import msgspec

from handlers.platform.guild_days import zone

DAY: Final = timedelta(days=1)
SHORT: Final = timedelta(hours=12)
"""A day that lasts less is excused."""


class OwnTime(msgspec.Struct, frozen=True):
    """A time zone and when a day begins there, in minutes after midnight by the wall clock."""

    timezone: str
    day_start: int

    def begins(self, day: date) -> datetime:
        """The moment (UTC) at which the day begins. A skipped hour begins as much later as was skipped."""
        wall = datetime.combine(day, time(self.day_start // 60, self.day_start % 60), zone(self.timezone))
        return wall.astimezone(UTC)

    def day_of(self, moment: datetime) -> date:
        """The day that a moment falls on."""
        wall = moment.astimezone(zone(self.timezone)).replace(tzinfo=None)
        day = (wall - timedelta(minutes=self.day_start)).date()
        while self.begins(day + DAY) <= moment:
            day += DAY
        while self.begins(day) > moment:
            day -= DAY
        return day

    def is_short(self, day: date) -> bool:
        """Whether the clocks of that zone took most of the day away."""
        return self.begins(day + DAY) - self.begins(day) < SHORT

    def at(self, day: date, minute: int) -> datetime:
        """The moment (UTC) of that day at which a wall clock there shows so many minutes after midnight."""
        later = DAY if minute < self.day_start else timedelta()
        wall = datetime.combine(day + later, time(minute // 60, minute % 60), zone(self.timezone))
        return wall.astimezone(UTC)


class OwnDays(msgspec.Struct, frozen=True):
    """A member's days: by `time`, from `changes_at` on by `later`. No day before `floor` comes any more."""

    time: OwnTime
    floor: date
    later: OwnTime | None = None
    changes_at: datetime | None = None

    def settled(self, now: datetime) -> OwnDays:
        """The same days, without a change that has taken effect."""
        if self.later is None or self.changes_at is None or now < self.changes_at:
            return self
        last = max(self.floor, self.time.day_of(self.changes_at - timedelta(microseconds=1)))
        return OwnDays(self.later, last)

    def day_of(self, moment: datetime) -> date:
        """The day that a moment falls on; it never goes back."""
        known = self.settled(moment)
        return max(known.floor, known.time.day_of(moment))

    def ends(self, day: date) -> datetime:
        """The moment (UTC) at which that day, today's or a later one, is over."""
        end = self.time.begins(day + DAY)
        if self.later is None or self.changes_at is None or end < self.changes_at:
            return end
        return max(self.changes_at, self.later.begins(day + DAY))

    def changed(self, later: OwnTime, now: datetime) -> OwnDays:
        """The hours become these when today is over; a change that waits is replaced."""
        known = self.settled(now)
        end = known.time.begins(known.day_of(now) + DAY)
        return OwnDays(known.time, known.floor, later, end)

    def unchanged(self) -> OwnDays:
        """Without the change that waits."""
        return OwnDays(self.time, self.floor)

    def shortened(self) -> list[date]:
        """The days that the change which waits takes away, or most of."""
        if self.later is None or self.changes_at is None:
            return []
        last = max(self.floor, self.time.day_of(self.changes_at - timedelta(microseconds=1)))
        first = self.later.day_of(self.changes_at)
        lost = [last + DAY * step for step in range(1, (first - last).days)]
        if first > last and self.later.begins(first + DAY) - self.changes_at < SHORT:
            lost.append(first)
        return lost
