"""Guards against farming, off by default: daily cap per source, less for long sittings, account age. Pure.

Why: decision 0244.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from handlers.activity.xp.rules import Denial, Source

DISCORD_EPOCH_MS: Final = 1_420_070_400_000
DAY_MS: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class Guards:
    """What a guild set; 0, or no entry, is off.

    `caps`: most xp of a source on one day of the guild. After `taper_after_s` of voice on a day, a minute is
    worth `taper_percent` of what it was. Accounts younger than `least_age_ms` earn nothing.
    """

    caps: Mapping[Source, int] = field(default_factory=dict)
    taper_after_s: int = 0
    taper_percent: int = 50
    least_age_ms: int = 0

    @property
    def watch_days(self) -> bool:
        """Whether it must be known what a member earned on a day."""
        return bool(self.caps or self.taper_after_s)

    def __bool__(self) -> bool:
        return self.watch_days or self.least_age_ms > 0


def is_too_new(guards: Guards, user_id: int, at_ms: int) -> bool:
    """Whether the account, whose age its id tells, is younger than it must be."""
    return guards.least_age_ms > 0 and at_ms - ((user_id >> 22) + DISCORD_EPOCH_MS) < guards.least_age_ms


def tapered(guards: Guards, xp_a_minute: int, minutes: int, seconds_of_day: int) -> int:
    """Xp of so many minutes, the last of which ends when so many seconds of the day were credited."""
    if not guards.taper_after_s:
        return xp_a_minute * minutes
    late = min(minutes, max(0, seconds_of_day - guards.taper_after_s) // 60)
    return xp_a_minute * (minutes - late) + (xp_a_minute * late * guards.taper_percent + 50) // 100


def capped(guards: Guards, source: Source, xp: int, earned: int) -> int:
    """What is left of xp when so much was earned by that source on the day."""
    cap = guards.caps.get(source)
    return xp if cap is None else max(0, min(xp, cap - earned))


def limit(
    guards: Guards, source: Source, full: int, after_taper: int, earned: int
) -> tuple[int, Denial | None]:
    """The xp that is given, and which guard took from it, if one did."""
    given = capped(guards, source, after_taper, earned)
    if given < after_taper:
        return given, Denial.DAILY_CAP
    return given, Denial.TAPERED if given < full else None
