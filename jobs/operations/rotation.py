"""Which backups are kept: pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

import msgspec


class Keep(msgspec.Struct, frozen=True):
    """The newest backup of each of so many days, weeks and months that have one."""

    days: int = 7
    weeks: int = 4
    months: int = 6


PERIODS: Final[tuple[tuple[str, Callable[[datetime], object]], ...]] = (
    ("days", lambda made_at: made_at.date()),
    ("weeks", lambda made_at: made_at.isocalendar()[:2]),
    ("months", lambda made_at: (made_at.year, made_at.month)),
)


def to_remove(backups: Mapping[str, datetime], keep: Keep) -> list[str]:
    """Names of those that no period needs. The newest one always stays."""
    newest_first = sorted(backups, key=lambda name: (backups[name], name), reverse=True)
    kept = set(newest_first[:1])
    for field, period_of in PERIODS:
        periods = {name: period_of(backups[name]) for name in newest_first}
        kept |= _newest_of_each(periods, getattr(keep, field))
    return [name for name in newest_first if name not in kept]


def _newest_of_each(periods: Mapping[str, object], most: int) -> set[str]:
    """Of names with their periods, newest first."""
    newest: dict[object, str] = {}
    for name, period in periods.items():
        newest.setdefault(period, name)
    return set(list(newest.values())[:most])
