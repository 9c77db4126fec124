"""From "what time is it for you?" to time zones. Pure.

Zones whose clocks agree now and through the next year are one choice, named after well-known cities.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

import msgspec

from handlers.platform.guild_days import zone, zone_names

MOST_CHOICES: Final = 25
MOST_CITIES: Final = 3
QUARTER: Final = timedelta(minutes=15)
WEST, EAST = timedelta(hours=-12), timedelta(hours=14)
AREAS: Final = (
    "Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/",
    "Pacific/",
)  # fmt: skip
KNOWN: Final = (
    "Europe/London", "Europe/Lisbon", "Europe/Dublin", "Europe/Berlin", "Europe/Paris", "Europe/Madrid",
    "Europe/Rome", "Europe/Athens", "Europe/Kyiv", "Europe/Helsinki", "Europe/Istanbul", "Europe/Moscow",
    "Africa/Lagos", "Africa/Cairo", "Africa/Johannesburg", "Africa/Nairobi", "Africa/Casablanca",
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "America/Halifax", "America/St_Johns", "America/Toronto", "America/Mexico_City",
    "America/Bogota", "America/Lima", "America/Caracas", "America/Santiago", "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires", "Asia/Jerusalem", "Asia/Riyadh", "Asia/Dubai", "Asia/Tehran",
    "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka", "Asia/Bangkok", "Asia/Jakarta",
    "Asia/Shanghai", "Asia/Singapore", "Asia/Hong_Kong", "Asia/Manila", "Asia/Tokyo", "Asia/Seoul",
    "Australia/Perth", "Australia/Adelaide", "Australia/Darwin", "Australia/Brisbane", "Australia/Sydney",
    "Pacific/Auckland", "Pacific/Honolulu",
)  # fmt: skip


class Zones(msgspec.Struct, frozen=True):
    """One choice: a zone that stands for all whose clocks go the same, and some cities there."""

    timezone: str
    cities: tuple[str, ...]
    local: datetime


def is_zone(timezone: str) -> bool:
    """Whether it is one that can be chosen."""
    return timezone in _all_zones()


def zones_at(minute: int, now: datetime, usual: str) -> list[Zones]:
    """Where a clock shows so many minutes after midnight now, to the quarter of an hour; `usual` first."""
    offsets = _offsets(minute, now)
    groups: dict[tuple[timedelta, ...], list[str]] = {}
    for timezone in (usual, *_all_zones()):
        local = now.astimezone(zone(timezone))
        if local.utcoffset() in offsets:
            groups.setdefault(_signature(timezone, now), []).append(timezone)
    fitting = [
        Zones(
            names[0], tuple(dict.fromkeys(_city(name) for name in names))[:MOST_CITIES], _local(names[0], now)
        )
        for names in groups.values()
    ]
    return fitting[:MOST_CHOICES]


def _offsets(minute: int, now: datetime) -> set[timedelta]:
    """Differences to UTC at which it is that time; near the date line two fit."""
    apart = timedelta(minutes=minute) - timedelta(hours=now.hour, minutes=now.minute)
    rounded = round(apart / QUARTER) * QUARTER
    days = (timedelta(days=step) for step in (-1, 0, 1))
    return {rounded + day for day in days if WEST <= rounded + day <= EAST}


def _signature(timezone: str, now: datetime) -> tuple[timedelta, ...]:
    moments = (now + timedelta(days=30 * step) for step in range(13))
    return tuple(moment.astimezone(zone(timezone)).utcoffset() or timedelta() for moment in moments)


def _local(timezone: str, now: datetime) -> datetime:
    return now.astimezone(zone(timezone))


def _city(timezone: str) -> str:
    return timezone.rpartition("/")[2].replace("_", " ")


@lru_cache(maxsize=1)
def _all_zones() -> tuple[str, ...]:
    """The well-known ones first."""
    others = (name for name in zone_names() if name.startswith(AREAS) and name not in KNOWN)
    return (*KNOWN, *others, "UTC")
