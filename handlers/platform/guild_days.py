"""The days of a guild: where they begin and end in its time zone. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """All IANA names, sorted. Read once: they are looked up on the disk."""
    return tuple(sorted(available_timezones()))


@lru_cache(maxsize=1024)  # all of them: fewer, and whoever looks through every zone finds none kept
def zone(timezone: str) -> ZoneInfo:
    """The IANA zone of that name; UTC when there is none such (any more)."""
    try:
        return ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def local_day(moment: datetime, timezone: str) -> date:
    """The day that an aware moment falls on there."""
    return moment.astimezone(zone(timezone)).date()


def day_begins(day: date, timezone: str) -> datetime:
    """The moment (UTC) at which the day begins there: midnight, or the first moment after a skipped one."""
    return datetime.combine(day, time.min, zone(timezone)).astimezone(UTC)
