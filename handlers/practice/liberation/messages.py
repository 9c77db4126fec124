"""The words of /liberation. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from handlers.kit.look import BRAND
from handlers.practice import look
from handlers.practice.liberation.rules import ACTIVE_DAYS, LiberationPeriod, Trend
from interactions.embeds import Embed
from interactions.escaping import Markdown, bold, timestamp
from interactions.responses import Reply, Upload

if TYPE_CHECKING:
    from db.practice.liberation import RollupRow
    from interactions.languages import Say

FILE_NAME = "liberation.png"


class LiberationFigure(msgspec.Struct, frozen=True):
    """One of the eight, in words; `change` since the last period, empty where nothing is known."""

    name: str
    value: str
    change: str


def figures(say: Say, trend: Trend) -> list[LiberationFigure]:
    """All eight, in their order."""

    def figure(name: str, key: str) -> LiberationFigure:
        value = getattr(trend.now, key)
        change = "" if trend.before is None else signed(say, value - getattr(trend.before, key))
        return LiberationFigure(name, say.number(value), change)

    return [
        figure(say("members"), "members"),
        figure(say("active in {count} days", count=ACTIVE_DAYS), "active"),
        figure(say("graduated"), "graduated"),
        _lasted(say, trend),
        figure(say("techniques mastered"), "mastered"),
        figure(say("validations given"), "validations"),
        figure(say("sessions taught"), "taught"),
        figure(say("spin-off communities"), "spinoffs"),
    ]


def _lasted(say: Say, trend: Trend) -> LiberationFigure:
    """From the first check-in to the graduation: the mean, beside it the median."""
    mean, median = trend.now.mean_days, trend.now.median_days
    if mean is None or median is None:
        return LiberationFigure(say("until graduation"), "–", "")
    name = say("until graduation, median {median}", median=say.number(round(median)))
    before = None if trend.before is None else trend.before.mean_days
    change = "" if before is None else signed(say, round(mean) - round(before))
    return LiberationFigure(name, look.streak_words(say, round(mean)), change)


def signed(say: Say, change: int) -> str:
    """ "+3", "−2", "±0"."""
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f"{sign}{say.number(abs(change))}"


def title(say: Say) -> Markdown:
    """Of the whole."""
    return say("What this community has achieved")


def compared(say: Say, trend: Trend) -> Markdown:
    """What the changes are since."""
    if trend.before is None:
        return say("nothing is known about the time before")
    day = look.short_date(say, trend.before.day)
    return {
        LiberationPeriod.WEEK: say("since a week ago ({day})", day=day),
        LiberationPeriod.MONTH: say("since a month ago ({day})", day=day),
        LiberationPeriod.QUARTER: say("since three months ago ({day})", day=day),
        LiberationPeriod.YEAR: say("since a year ago ({day})", day=day),
    }[trend.period]


def points(say: Say, trend: Trend) -> list[tuple[str, int]]:
    """Active members at the days of the chart."""
    return [(look.short_date(say, day), 0 if row is None else row.active) for day, row in trend.points]


def _age(say: Say, row: RollupRow) -> str:
    return "-# " + say("Counted {when}; it is done every 15 minutes.", when=timestamp(row.refreshed_at, "R"))


def text(say: Say, trend: Trend) -> Reply:
    """All that the picture shows, as text."""
    lines = []
    for figure in figures(say, trend):
        line = f"{bold(figure.value)} {figure.name}"
        lines.append(f"{line} ({figure.change})" if figure.change else line)
    days = " · ".join(f"{label}: {say.number(value)}" for label, value in points(say, trend))
    lines += ["", say("Changes {since}.", since=compared(say, trend))]
    lines += [f"{active_title(say)}: {days}", _age(say, trend.now)]
    return Reply(embeds=(Embed(title=title(say), description="\n".join(lines), color=BRAND),))


def active_title(say: Say) -> Markdown:
    """Of the chart."""
    return say("Active members")


def picture(say: Say, trend: Trend, png: bytes) -> Reply:
    """The picture, with what it says for those who do not see it, and how old it is."""
    words = "; ".join(f"{figure.name}: {figure.value}" for figure in figures(say, trend))
    return Reply(_age(say, trend.now), files=(Upload(FILE_NAME, png, "image/png", words[:1_000]),))
