"""What can be chosen of one's own days, and what is refused. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from handlers.frame.refusals import Refusal

MOST_REST_DAYS: Final = 4
MOST_PAUSE: Final = timedelta(days=90)
BETWEEN_CHANGES: Final = timedelta(days=8)
"""Hours and rest days that have been in force for less cannot be changed again."""
MOST_AMNESTY_DAYS: Final = 6
LATEST_START: Final = 12 * 60


class NoPlaceHasThatTime(Refusal):
    """It is not {typed} anywhere on Earth now."""

    remedy = "Look at a clock near you and type what it shows, such as `22:30`."


class NotATimeZone(Refusal):
    """That is not one of the places that I offered."""

    remedy = "Use `/practice time` again and pick one from the list."


class ChangedLately(Refusal):
    """You changed this less than eight days ago. You can change it again on {day}."""

    remedy = "This way nobody can gain or lose a day by changing back and forth."
    rule = "Hours and rest days can be changed once in eight days; a change that waits can be replaced."


class TooLateStart(Refusal):
    """A day can begin at any time from midnight to noon."""

    remedy = "Type an hour such as `4` or `04:30`."


class TooManyRestDays(Refusal):
    """At most {most} days of the week can be rest days."""

    remedy = "For a longer break, use `/practice pause`."


class NotADate(Refusal):
    """“{typed}” is not a date."""

    remedy = "Write it as year, month, day: `2030-05-17`."


class PauseTooShort(Refusal):
    """A pause ends on a later day than today."""

    remedy = "Give the day on which you practise again, such as `2030-05-17`."


class PauseTooLong(Refusal):
    """A pause lasts at most {most} days."""

    remedy = "Choose an earlier day; you can pause again later."


class NothingToResume(Refusal):
    """You are not on a pause."""

    remedy = "Begin one with `/practice pause`."


class NothingToRepair(Refusal):
    """There is no broken streak that can be repaired."""

    remedy = "A streak can be repaired for {hours} hours after the day that broke it."


class RepairedLately(Refusal):
    """You have repaired a streak less than {days} days ago."""

    remedy = "The next repair is possible {when}."


class AmnestyInFuture(Refusal):
    """An amnesty is for days that have begun, the last of them today."""

    remedy = "For future days, members can use `/practice pause`."


class AmnestyTooOld(Refusal):
    """An amnesty reaches back {most} days, and its first day comes before its last."""

    remedy = "Give days from {since} on, the first one first."


def read_date(typed: str) -> date:
    """A date as people write it: 2030-05-17 or 17.05.2030."""
    text = typed.strip()
    try:
        if text.count(".") == 2:
            day, month, year = (int(part) for part in text.split("."))
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        raise NotADate(typed=text[:30]) from None


def rest_bits(weekdays: list[str]) -> int:
    """As they are kept: bit 0 is Monday."""
    bits = 0
    for weekday in weekdays:
        if weekday.isascii() and weekday.isdigit() and int(weekday) < 7:
            bits |= 1 << int(weekday)
    if bits.bit_count() > MOST_REST_DAYS:
        raise TooManyRestDays(most=MOST_REST_DAYS)
    return bits
