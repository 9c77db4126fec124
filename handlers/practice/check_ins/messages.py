"""The words of check-ins. Pure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from handlers.kit.look import BRAND
from handlers.practice import look
from interactions.components import ActionRow, Button
from interactions.embeds import Embed
from interactions.escaping import Markdown, escape, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.practice.sessions import TimerRow
    from db.practice.techniques import TechniqueRow
    from handlers.practice.check_ins.actions import AskAgain, CheckedIn
    from interactions.languages import Say


def technique_name(say: Say, technique: TechniqueRow | None) -> Markdown:
    """Escaped."""
    return say("general practice") if technique is None else escape(technique.name)


def minutes(say: Say, count: int) -> str:
    """With the unit."""
    return say.counted(count, "1 minute", "{count} minutes")


def booked(say: Say, done: CheckedIn, *, late_day: date | None = None) -> Reply:
    """What was noted, and how the streak stands."""
    member, streak = done.after, done.after.streak
    name, length = technique_name(say, done.technique), minutes(say, done.minutes)
    head = say("**{technique}**, {minutes}", technique=name, minutes=length)
    if late_day is not None:
        head = say("{what}, for {day}", what=head, day=look.short_date(say, late_day))
    lines = [
        head,
        *_assumed(say, done),
        *_news(say, done),
        "",
        look.streak_line(say, streak),
        look.week_strip(say, member),
        look.consistency_line(say, member.consistency),
        look.safety_line(say, member),
        look.goal_line(say, streak),
    ]
    embed = Embed(
        title=say("Checked in"),
        description="\n".join(line for line in lines if line is not None),
        color=BRAND,
    )
    return Reply(embeds=(embed,))


def _assumed(say: Say, done: CheckedIn) -> list[str]:
    """Who made the technique up, and what was taken because nobody said it."""
    by = look.credit(say, None if done.technique is None else done.technique.author_id)
    lines = [] if by is None else [by]
    if done.forgotten:
        lines.append(say("It ran for more than four hours, so it counts at the technique's own length."))
    if done.continued:
        lines.append(say("You gave no technique, so this continues your last one."))
    if done.usual:
        lines.append(say("You gave no minutes, so this counts at the usual length."))
    return [f"-# {line}" for line in lines]


def _news(say: Say, done: CheckedIn) -> list[str]:
    before, after = done.before.streak, done.after.streak
    lines: list[str] = []
    if after.freezes > before.freezes:
        lines.append(say("❄️ You have earned a freeze: it covers a day that you miss."))
    if after.longest > before.longest > 1:
        lines.append(say("🏅 That is your longest streak so far."))
    return lines


def asked(say: Say, question: AskAgain) -> Reply:
    """Is it meant a second time?"""
    text = say(
        "You checked in {technique} {when}. Did you practise it once more?",
        technique=technique_name(say, question.wanted.technique),
        when=timestamp(question.last_at, "R"),
    )
    button = Button(say("Yes, check in again"), question.state)
    return Reply(text, components=(ActionRow((button,)),), ephemeral=True)


def started(say: Say, technique: TechniqueRow | None, timer: TimerRow) -> Reply:
    """A timed session runs."""
    text = say("▶️ Started: **{technique}**. End it with `/end`.", technique=technique_name(say, technique))
    hint = say(
        "If you forget, I close it {when} at the technique's own length.",
        when=timestamp(timer.closes_at, "R"),
    )
    by = look.credit(say, None if technique is None else technique.author_id)
    return Reply("\n-# ".join((text, hint) if by is None else (text, by, hint)), ephemeral=True)


def closed(say: Say, done: CheckedIn) -> str:
    """Tells the member that their forgotten session was closed."""
    return say(
        "Your session of **{technique}** ran for four hours, so I closed it: it counts as {minutes}.",
        technique=technique_name(say, done.technique),
        minutes=minutes(say, done.minutes),
    )
