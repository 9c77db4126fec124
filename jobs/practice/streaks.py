"""Drawing a member's year of practice and showing it as the answer to /streak."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from handlers.practice import look
from handlers.practice.streak import messages
from handlers.practice.streak.actions import Year, YearDay, find_year
from handlers.practice.streaks import EXCUSED, Fate
from interactions.escaping import plain
from interactions.responses import Upload
from jobs.pictures.drawing import drawn
from jobs.pictures.year_calendar import Cell, YearCalendar, render
from jobs.requests.practice import RenderStreak
from jobs.run import Job, runs

if TYPE_CHECKING:
    from interactions.languages import Say

FILE_NAME = "practice.png"
LONGEST_TITLE = 60


@runs(RenderStreak)
async def render_streak(job: Job, request: RenderStreak) -> None:
    """The calendar with its numbers, or its text form when it cannot be drawn."""
    say = job.say(request.follow_up)
    async with job.pool.acquire() as db:
        year = await find_year(db, request.guild_id, request.user_id, request.name, job.clock.now())
    if year is None:
        await job.edit_original(request.follow_up, messages.nothing_any_more(say))
        return
    png = await drawn(render, calendar(say, year), request)
    if png is None:
        await job.edit_original(request.follow_up, messages.text(say, year))
        return
    picture = Upload(FILE_NAME, png, "image/png", messages.description(say, year))
    reply = msgspec.structs.replace(messages.caption(say, year), files=(picture,))
    await job.edit_original(request.follow_up, reply)


def calendar(say: Say, year: Year) -> YearCalendar:
    """The year in the reader's words, ready to be drawn."""
    streak, words, names = year.member.streak, look.words(say), look.weekdays(say)
    return YearCalendar(
        title=plain(year.name)[:LONGEST_TITLE] or say("Somebody"),
        facts=f"{look.streak_words(say, streak.length)} · {look.freezes(say, streak)}",
        week=tuple((names[day.day.weekday()], _cell(day)) for day in year.days[-7:]),
        cells=tuple(_cell(day) for day in year.days),
        weekdays=names,
        months=_months(say, year),
        legend=(
            (Cell("done", 30), words[Fate.DONE]),
            (Cell("freeze"), words[Fate.FREEZE]),
            (Cell("excused"), say("excused")),
            (Cell("missed"), words[Fate.MISSED]),
            (Cell("open"), words[Fate.OPEN]),
        ),
    )


def _cell(day: YearDay) -> Cell:
    if day.fate is None:
        return Cell("empty")
    if day.fate in EXCUSED:
        return Cell("excused")
    return Cell(str(day.fate), day.minutes)


def _months(say: Say, year: Year) -> tuple[tuple[int, str], ...]:
    """Each month at the first week that begins in it, where there is room."""
    names, months, last = look.months(say), [], -3
    for week in range(0, len(year.days), 7):
        day = year.days[week].day
        if day.day <= 7 and week // 7 - last >= 3:
            months.append((week // 7, names[day.month - 1]))
            last = week // 7
    return tuple(months)
