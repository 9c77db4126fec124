"""The words of /streak. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from handlers.kit.look import BRAND
from handlers.practice import look
from handlers.practice.streaks import Fate
from interactions.embeds import Embed
from interactions.escaping import shorten
from interactions.responses import Reply

if TYPE_CHECKING:
    from handlers.practice.streak.actions import Year
    from interactions.languages import Say

TEXT_WEEKS: Final = 12


def lines(say: Say, year: Year) -> list[str]:
    """The numbers, and how things stand."""
    member, streak = year.member, year.member.streak
    told = [look.streak_line(say, streak), look.consistency_line(say, member.consistency)]
    told.append(
        say(
            "🗒️ {sessions} · {minutes} in total",
            sessions=say.counted(member.row.sessions, "1 session", "{count} sessions"),
            minutes=say.counted(member.row.minutes, "1 minute", "{count} minutes"),
        )
    )
    told.append(look.safety_line(say, member))
    return told


def text(say: Say, year: Year) -> Reply:
    """All that the picture shows, as text."""
    weeks = [year.days[at : at + 7] for at in range(0, len(year.days), 7)][-TEXT_WEEKS:]
    calendar = []
    for week in weeks:
        signs = "".join(look.BEFORE if day.fate is None else look.SIGNS[day.fate] for day in week)
        calendar.append(f"{signs} {look.short_date(say, week[0].day)}")
    used = {day.fate for week in weeks for day in week if day.fate is not None}
    legend = " · ".join(
        f"{look.SIGNS[fate]} {word}" for fate, word in look.words(say).items() if fate in used
    )
    body = "\n".join((*lines(say, year), "", *calendar, f"-# {legend}"))
    return Reply(embeds=(Embed(title=_title(say, year), description=body, color=BRAND),))


def _title(say: Say, year: Year) -> str:
    return say("Practice of {name}", name=shorten(year.name, 80))


def caption(say: Say, year: Year) -> Reply:
    """What stands over the picture."""
    return Reply(
        embeds=(Embed(title=_title(say, year), description="\n".join(lines(say, year)), color=BRAND),)
    )


def description(say: Say, year: Year) -> str:
    """The picture for those who do not see it."""
    practised = sum(1 for day in year.days if day.fate is Fate.DONE)
    return say("Calendar of the last year: practised on {days}.", days=look.streak_words(say, practised))


def nothing_any_more(say: Say) -> Reply:
    """When it was erased between the command and the picture."""
    return Reply(say("There is nothing left to show."))
