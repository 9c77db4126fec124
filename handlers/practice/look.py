"""How days and streaks look, for all of practice. Pure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from handlers.platform.metrics.registry import METRICS
from handlers.practice.members import Practitioner
from handlers.practice.streaks import Consistency, Fate, Streak, days_to_freeze, next_milestone
from interactions.escaping import Markdown, mention, timestamp

if TYPE_CHECKING:
    from handlers.platform.metrics.criteria import Condition
    from interactions.languages import Say

SIGNS: Final = {
    Fate.DONE: "✅",
    Fate.FREEZE: "❄️",
    Fate.REST: "💤",
    Fate.PAUSE: "⏸️",
    Fate.TRAVEL: "✈️",
    Fate.AMNESTY: "🛟",
    Fate.REPAIR: "🩹",
    Fate.MISSED: "❌",
    Fate.OPEN: "⬜",
}
BEFORE: Final = "▫️"


def words(say: Say) -> dict[Fate, str]:
    """What each sign means."""
    return {
        Fate.DONE: say("practised"),
        Fate.FREEZE: say("freeze spent"),
        Fate.REST: say("rest day"),
        Fate.PAUSE: say("pause"),
        Fate.TRAVEL: say("day lost to travel"),
        Fate.AMNESTY: say("excused for everybody"),
        Fate.REPAIR: say("repaired"),
        Fate.MISSED: say("missed"),
        Fate.OPEN: say("still open"),
    }


def weekdays(say: Say) -> tuple[str, ...]:
    """Short, Monday first."""
    return tuple(say("Mon Tue Wed Thu Fri Sat Sun").split())


def months(say: Say) -> tuple[str, ...]:
    """Short."""
    return tuple(say("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split())


def short_date(say: Say, day: date) -> str:
    """As "3 Nov"."""
    return say("{day} {month}", day=day.day, month=months(say)[day.month - 1])


def credit(say: Say, author_id: int | None) -> Markdown | None:
    """Who made a technique up; None: the staff, or somebody who is forgotten."""
    return say("by {member}", member=mention(author_id)) if author_id is not None and author_id > 0 else None


def condition_title(say: Say, condition: Condition) -> str:
    """What a condition of criteria asks for, without how much."""
    metric = METRICS.get(condition.metric)
    title = condition.metric if metric is None else say(metric.title)
    if condition.in_days is None:
        return title
    return say("{metric} within {days}", metric=title, days=streak_words(say, condition.in_days))


def week_strip(say: Say, member: Practitioner) -> str:
    """The last seven days by name and sign."""
    names, first = weekdays(say), member.row.first_day
    signs = []
    for walked in member.week():
        before = first is None or walked.day < first
        sign = BEFORE if before and walked.fate is Fate.MISSED else SIGNS[walked.fate]
        signs.append(f"{names[walked.day.weekday()]} {sign}")
    return " · ".join(signs)


def streak_words(say: Say, length: int) -> str:
    """ "12 days"."""
    return say.counted(length, "1 day", "{count} days")


def streak_line(say: Say, streak: Streak) -> str:
    """Both numbers of a streak."""
    return say(
        "🔥 Streak: **{length}** · longest: {longest}",
        length=streak_words(say, streak.length),
        longest=streak_words(say, streak.longest),
    )


def freezes(say: Say, streak: Streak) -> str:
    """How many are left."""
    return say.counted(streak.freezes, "1 freeze left", "{count} freezes left")


def consistency_line(say: Say, known: Consistency) -> str:
    """The honest number."""
    return say(
        "📊 Last 28 days: practised on {practised} of {of} ({percent} %)",
        practised=known.practised,
        of=known.of,
        percent=known.percent,
    )


def safety_line(say: Say, member: Practitioner) -> str:
    """Until when nothing can happen to the streak."""
    streak = member.streak
    if not streak.length:
        return say("You have no streak: the next check-in begins one.")
    return say(
        "Safe until {when}, {freezes}",
        when=timestamp(member.safe_until(), "f"),
        freezes=freezes(say, streak),
    )


def goal_line(say: Say, streak: Streak) -> str:
    """What comes next: a freeze or a round number."""
    goal, to_freeze = next_milestone(streak.length), days_to_freeze(streak)
    parts = []
    if to_freeze is not None:
        parts.append(say.counted(to_freeze, "a freeze in 1 day", "a freeze in {count} days"))
    if goal is not None:
        left = goal - streak.length
        parts.append(
            say.counted(
                left, "a streak of {goal} days in 1 day", "a streak of {goal} days in {count} days", goal=goal
            )
        )
    return say("Next: {goals}", goals=Markdown(" · ").join(parts)) if parts else ""
