"""What members are told of their practice by notices. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.practice import look
from interactions.escaping import timestamp

if TYPE_CHECKING:
    from handlers.practice.members import Practitioner
    from handlers.practice.streaks import Walked
    from interactions.languages import Say


def freeze_spent(say: Say, walked: Walked) -> str:
    """A missed day that cost nothing but a freeze."""
    return say(
        "❄️ You did not practise on {day}, so a freeze was spent: your streak of {length} goes on, {freezes}.",
        day=look.short_date(say, walked.day),
        length=look.streak_words(say, walked.after.length),
        freezes=look.freezes(say, walked.after),
    )


def streak_broken(say: Say, walked: Walked, can_repair: bool) -> str:
    """A streak ended; how it can go on."""
    text = say(
        "Your streak of {length} ended on {day}. Your longest is {longest}, and that stays.",
        length=look.streak_words(say, walked.after.broken_length),
        day=look.short_date(say, walked.day),
        longest=look.streak_words(say, walked.after.longest),
    )
    hint = (
        say("If you did practise, use `/practice late` today. Or repair it with `/practice repair`.")
        if can_repair
        else say("The next check-in begins a new one.")
    )
    return f"{text}\n-# {hint}"


def reminder(say: Say, member: Practitioner) -> str:
    """The day is still open."""
    streak = member.streak
    when = timestamp(member.days.ends(member.today), "R")
    if streak.length:
        return say(
            "🔔 Today is still open: your streak of {length} is safe until {when}. A `/checkin` is enough.",
            length=look.streak_words(say, streak.length),
            when=when,
        )
    return say("🔔 Today is still open until {when}. A `/checkin` begins a streak.", when=when)
