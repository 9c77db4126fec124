"""Moments as people read them, by the clock of the server. Pure."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from handlers.platform.guild_days import zone

if TYPE_CHECKING:
    from interactions.languages import Say

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MINUTE, HOUR, DAY = 60, 3_600, 86_400


def show_day(say: Say, day: date) -> str:
    """29 Nov 2026."""
    if say.language == "de":
        return f"{day.day}.{day.month}.{day.year}"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def show_time(say: Say, moment: datetime, style: str, timezone: str, now: datetime) -> Markup:
    """In one of Discord's styles: t and T the hour, d and D the day, R from now, else day and hour."""
    local = moment.astimezone(zone(timezone))
    if style == "R":
        shown = relative(say, int((moment - now).total_seconds()))
    elif style in "tT":
        shown = f"{local:%H:%M}"
    elif style in "dD":
        shown = show_day(say, local)
    else:
        shown = f"{show_day(say, local)}, {local:%H:%M}"
    template = Markup('<time datetime="{}" title="{}">{}</time>')
    return template.format(moment.isoformat(timespec="seconds"), f"{local:%Y-%m-%d %H:%M %Z}", shown)


def relative(say: Say, seconds: int) -> str:
    """How far it is from now."""
    apart, ahead = abs(seconds), seconds > 0
    if apart < MINUTE:
        return say("now")
    if apart < HOUR:
        count = apart // MINUTE
        if ahead:
            return say.counted(count, "in 1 minute", "in {count} minutes")
        return say.counted(count, "1 minute ago", "{count} minutes ago")
    if apart < DAY:
        count = apart // HOUR
        if ahead:
            return say.counted(count, "in 1 hour", "in {count} hours")
        return say.counted(count, "1 hour ago", "{count} hours ago")
    if ahead:
        return say.counted(apart // DAY, "in 1 day", "in {count} days")
    return say.counted(apart // DAY, "1 day ago", "{count} days ago")
