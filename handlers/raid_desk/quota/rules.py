"""Periods of a quota, and the moments at which they end, on the guild's clock. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import msgspec

from handlers.platform.guild_days import zone
from handlers.raid_desk.quota import refusals
from interactions.escaping import plain, shorten

if TYPE_CHECKING:
    from db.raid_desk.quota import QuotaRow

MOST_POINTS: Final = 1_000
MOST_REQUIRED: Final = 10_000
MOST_OVERRIDES: Final = 100
MOST_QUOTAS: Final = 25
FURTHEST: Final = timedelta(days=366)
SETTLES: Final = timedelta(seconds=5)
"""After its end a period is open so long: what happened before may be written a moment later."""


class Repeat(StrEnum):
    """What comes after a reset."""

    ONCE = "once"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


class QuotaVerdict(StrEnum):
    """How a member stands in a period."""

    MET = "met"
    NOT_MET = "not_met"
    EXCUSED = "excused"


_FORMATS: Final = ("%Y-%m-%d %H:%M", "%Y-%m-%d", "%d.%m.%Y %H:%M", "%d.%m.%Y")


def read_moment(typed: str, timezone: str) -> datetime:
    """ "2026-12-06 18:00" on the guild's clock, as UTC; a day alone is midnight. Else NotAGuildMoment."""
    text = re.sub(r"[\s,T]+", " ", typed.strip()).removesuffix(" UTC" if timezone == "UTC" else " ")
    for form in _FORMATS:
        try:
            local = datetime.strptime(text, form)  # noqa: DTZ007 (the guild's clock is put on it below)
        except ValueError:
            continue
        if 2000 <= local.year <= 2200:
            return to_utc(local, timezone)
    raise refusals.NotAGuildMoment(typed=shorten(plain(typed), 40) or "…")


def shown_moment(moment: datetime, timezone: str) -> str:
    """As it is typed."""
    return to_local(moment, timezone).strftime("%Y-%m-%d %H:%M")


def to_utc(local: datetime, timezone: str) -> datetime:
    """From the guild's clock; a time that the clock skips is the moment after the gap."""
    return local.replace(tzinfo=zone(timezone)).astimezone(UTC)


def to_local(moment: datetime, timezone: str) -> datetime:
    """On the guild's clock, without a zone."""
    return moment.astimezone(zone(timezone)).replace(tzinfo=None)


def with_period(
    quota: QuotaRow, begins_at: datetime, reset_at: datetime | None, repeat: Repeat, timezone: str
) -> QuotaRow:
    """The quota with these times."""
    local = None if reset_at is None else to_local(reset_at, timezone)
    return msgspec.structs.replace(
        quota,
        begins_at=begins_at,
        repeat=repeat.value,
        reset_at=reset_at,
        reset_local=local,
        reset_day=None if local is None else local.day,
    )


def check_period(
    begins_at: datetime, reset_at: datetime | None, now: datetime, last_ended_at: datetime | None
) -> None:
    """Refuses times that make no period."""
    if begins_at > now:
        raise refusals.StartsLater
    if now - begins_at > FURTHEST:
        raise refusals.StartsTooEarly(days=FURTHEST.days)
    if last_ended_at is not None and begins_at < last_ended_at:
        raise refusals.StartsInLastPeriod(ended_at=last_ended_at)
    if reset_at is not None and reset_at <= now:
        raise refusals.ResetInPast
    if reset_at is not None and reset_at - now > FURTHEST:
        raise refusals.ResetTooFar(days=FURTHEST.days)


def after_reset(quota: QuotaRow, ended_at: datetime, now: datetime, timezone: str) -> QuotaRow:
    """The next period, which begins where the last one ended.

    A reset by hand leaves the moment of the automatic one. Resets that a downtime missed are one: the next
    automatic reset is the first that is still to come.
    """
    asked_later = quota.asked_at is not None and quota.asked_at > ended_at
    begun = msgspec.structs.replace(
        quota,
        number=quota.number + 1,
        begins_at=ended_at,
        asked_at=quota.asked_at if asked_later else None,
        asked_by=quota.asked_by if asked_later else None,
    )
    if quota.reset_at is None or quota.reset_at > ended_at or quota.reset_local is None:
        return begun
    local = next_local(quota.reset_local, Repeat(quota.repeat), quota.reset_day or quota.reset_local.day)
    while local is not None and to_utc(local, timezone) <= now:
        local = next_local(local, Repeat(quota.repeat), quota.reset_day or local.day)
    return msgspec.structs.replace(
        begun, reset_local=local, reset_at=None if local is None else to_utc(local, timezone)
    )


def next_local(local: datetime, repeat: Repeat, day: int) -> datetime | None:
    """The next reset on the guild's clock; `day`: of the month, the last one where a month is too short."""
    steps: dict[Repeat, Callable[[], datetime]] = {
        Repeat.WEEKLY: lambda: local + timedelta(days=7),
        Repeat.FORTNIGHTLY: lambda: local + timedelta(days=14),
        Repeat.MONTHLY: lambda: _next_month(local, day),
    }
    return steps[repeat]() if repeat in steps else None


def _next_month(local: datetime, day: int) -> datetime:
    year, month = (local.year + 1, 1) if local.month == 12 else (local.year, local.month + 1)
    return local.replace(year=year, month=month, day=min(day, calendar.monthrange(year, month)[1]))


def carried(points: int, required: int, cap: int) -> int:
    """Points above the required ones that count for the next period."""
    return max(0, min(cap, points - required))
