"""How a history reads: the words on the chart, its description, and the text form. Pure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from handlers.activity.history.rules import ActivityDay, History, best_day, busiest_hours, by_week
from handlers.activity.leaderboards.messages import duration
from interactions.escaping import Markdown, isolated, plain, shorten
from interactions.responses import Reply

if TYPE_CHECKING:
    from interactions.languages import Say

LONGEST_NAME = 80
MOST_LINES = 31


def shown_name(say: Say, history: History) -> str:
    """The name, not escaped."""
    return history.name if plain(history.name) else say("Somebody")


def period(say: Say, days: int) -> str:
    """As the heading says it."""
    return say.counted(days, "Last day", "Last {count} days")


def messages_total(say: Say, history: History) -> str:
    """With its unit."""
    return say.counted(history.messages, "1 message", "{count} messages")


def voice_total(say: Say, history: History) -> str:
    """Voice time, also when there is none."""
    return duration(say, history.voice_seconds) if history.voice_seconds else say("no voice time")


def month_names(say: Say) -> tuple[str, ...]:
    """Short."""
    return tuple(say("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split())


def short_date(say: Say, day: date) -> str:
    """As "3 Nov"."""
    return say("{day} {month}", day=day.day, month=month_names(say)[day.month - 1])


def weekdays(say: Say) -> tuple[str, ...]:
    """Short, Monday first."""
    return tuple(say("Mon Tue Wed Thu Fri Sat Sun").split())


def hour(say: Say, of_day: int) -> str:
    """A full hour on the clock."""
    return say("{hour}:00", hour=of_day)


def hours_title(say: Say) -> str:
    """Over the map of hours."""
    return say("Hours of the week")


def usual_hours(say: Say, history: History) -> str:
    """The busiest hours in words; empty when none are known."""
    names = weekdays(say)
    return Markdown(", ").join(
        Markdown(f"{names[day]} {hour(say, at)}") for day, at in busiest_hours(history)
    )


def summary(say: Say, history: History) -> list[str]:
    """Sums, the best day, the busiest hours: one line each."""
    lines = [f"{messages_total(say, history)} · {_in_voice(say, history)}"]
    best = best_day(history)
    if best is not None:
        lines.append(say("Best day: {day}", day=_day_line(say, best)))
    hours = usual_hours(say, history)
    if hours:
        lines.append(say("Busiest hours: {hours}", hours=hours))
    return lines


def _in_voice(say: Say, history: History) -> str:
    if not history.voice_seconds:
        return say("no voice time")
    return say("{duration} in voice", duration=duration(say, history.voice_seconds))


def _day_line(say: Say, day: ActivityDay) -> Markdown:
    voice = duration(say, day.voice_seconds) if day.voice_seconds else "–"
    return Markdown(f"{short_date(say, day.day)}: {say.number(day.messages)} · {voice}")


def description(say: Say, history: History) -> str:
    """The chart for those who do not see it."""
    return shorten(
        say.plain(
            "Activity of {name}, last {days} days. {summary}.",
            name=shorten(shown_name(say, history), LONGEST_NAME),
            days=len(history.days),
            summary=". ".join(summary(say, history)),
        ),
        1_024,
    )


def history_text(say: Say, history: History) -> Reply:
    """All that the chart shows, as text: every day, or every week of a long time."""
    name = isolated(shorten(shown_name(say, history), LONGEST_NAME))
    heading = say("**Activity of {name}**, last {days} days", name=name, days=len(history.days))
    days = history.days
    unit = say("Each day: messages · voice")
    if len(days) > MOST_LINES:
        days = by_week(days)
        unit = say("Each week from its first day: messages · voice")
    lines = [_day_line(say, day) for day in days]
    return Reply("\n".join((heading, *summary(say, history), unit, "```", *lines, "```")))


def nothing_any_more(say: Say) -> Reply:
    """When what was counted was reset between the command and the chart."""
    return Reply(say("There is nothing left to show."))
