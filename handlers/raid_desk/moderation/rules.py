"""Durations, ids, points and what they suggest. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from handlers.raid_desk.moderation.refusals import DurationTooLong, NotADuration, NotAnId, ReasonMissing
from interactions.escaping import plain, shorten

if TYPE_CHECKING:
    from handlers.raid_desk.settings import RaidSettings

SHORT: Final = 7
"""Characters of an id that are shown."""
FEWEST: Final = 4
"""Characters of an id that have to be typed."""
LONGEST_REASON: Final = 500
LEAST: Final = timedelta(minutes=1)
MOST: Final = timedelta(days=730)
MOST_POINTS: Final = 20


class PunishmentKind(StrEnum):
    """What a punishment is."""

    WARNING = "warning"
    SUSPENSION = "suspension"


class PunishmentState(StrEnum):
    """Where a punishment stands. A warning stays active for ever; it counts while its points do."""

    ACTIVE = "active"
    EXPIRED = "expired"
    LIFTED = "lifted"
    REMOVED = "removed"


class PunishmentEvent(StrEnum):
    """What happens to a punishment; `returned`: the member came back and roles followed.

    `untold`: the member takes no direct messages.
    """

    WARNED = "warned"
    SUSPENDED = "suspended"
    EXTENDED = "extended"
    EXPIRED = "expired"
    LIFTED = "lifted"
    REMOVED = "removed"
    RETURNED = "returned"
    UNTOLD = "untold"
    NOTE = "note"


class Takes(StrEnum):
    """What a suspension takes away until it ends."""

    NOTHING = "nothing"
    VERIFIED = "verified"
    ALL = "all"


_UNITS: Final = {
    "m": 60,
    "h": 3_600,
    "d": 86_400,
    "w": 7 * 86_400,
    "mo": 30 * 86_400,
    "y": 365 * 86_400,
}
_WORDS: Final = {
    "m": ("m", "min", "mins", "minute", "minutes", "minuten"),
    "h": ("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden"),
    "d": ("d", "day", "days", "t", "tag", "tage"),
    "w": ("w", "wk", "week", "weeks", "woche", "wochen"),
    "mo": ("mo", "month", "months", "monat", "monate"),
    "y": ("y", "yr", "year", "years", "j", "jahr", "jahre"),
}
_SECONDS: Final = {word: _UNITS[unit] for unit, words in _WORDS.items() for word in words}
_PART = re.compile(r"(\d{1,6})\s*([a-z]+)")
_WHOLE = re.compile(r"(?:\d{1,6}\s*[a-z]+[\s,]*)+")
_ID = re.compile(r"[0-9a-f]{1,24}")


def read_duration(typed: str) -> timedelta:
    """ "30m", "3d", "2w", "1d 12h", "10 minutes"; refusals for anything else, nothing, and too much."""
    text = typed.strip().lower()
    parts = _PART.findall(text) if _WHOLE.fullmatch(text) and text.isascii() else []
    if not parts or any(word not in _SECONDS for _, word in parts):
        raise NotADuration(typed=shorten(typed, 40) or "…")
    duration = timedelta(seconds=sum(int(count) * _SECONDS[word] for count, word in parts))
    if duration < LEAST:
        raise NotADuration(typed=shorten(typed, 40))
    if duration > MOST:
        raise DurationTooLong(days=MOST.days)
    return duration


def read_id(typed: str) -> str:
    """The beginning of an id, as it is stored; a refusal for what cannot be one."""
    text = typed.strip().strip("#`").lower()
    if not _ID.fullmatch(text) or len(text) < FEWEST:
        raise NotAnId(typed=shorten(typed, 40) or "…", least=FEWEST)
    return text


def short_id(public_id: str) -> str:
    """As it is shown."""
    return public_id[:SHORT]


def read_reason(typed: str) -> str:
    """What of it can be seen; a refusal when that is nothing."""
    reason = plain(typed)
    if not reason:
        raise ReasonMissing
    return reason


class HasPoints(Protocol):
    """A punishment as far as its state goes."""

    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def points_until(self) -> datetime | None: ...


def state_of(row: HasPoints, now: datetime) -> PunishmentState:
    """As people see it: a warning whose points no longer count has expired."""
    stale = row.points_until is not None and row.points_until <= now
    if row.kind == PunishmentKind.WARNING and row.state == PunishmentState.ACTIVE and stale:
        return PunishmentState.EXPIRED
    return PunishmentState(row.state)


def points_until(settings: RaidSettings, now: datetime) -> datetime | None:
    """Until when points given now count; None: for ever."""
    return now + timedelta(days=settings.points_days) if settings.points_days else None


class Threshold(msgspec.Struct, frozen=True):
    """So many points suggest a suspension of so many days."""

    points: int
    days: int


def suggested(settings: RaidSettings, before: int, after: int) -> Threshold | None:
    """The highest threshold that these points have just reached."""
    thresholds = (
        Threshold(settings.suggest_first_points, settings.suggest_first_days),
        Threshold(settings.suggest_second_points, settings.suggest_second_days),
        Threshold(settings.suggest_third_points, settings.suggest_third_days),
    )
    reached = [
        threshold for threshold in thresholds if threshold.points and before < threshold.points <= after
    ]
    return max(reached, key=lambda threshold: threshold.points, default=None)
