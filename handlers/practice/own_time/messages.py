"""The words of a member's own days. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from handlers.kit.look import BRAND
from handlers.platform.notifications.rules import hour_text
from handlers.practice import look
from handlers.practice.members import Practitioner
from handlers.practice.own_time.rules import MOST_REST_DAYS
from handlers.practice.own_time.states import ChooseRest, ChooseZone
from handlers.practice.own_time.zones import Zones
from interactions.components import ActionRow, SelectOption, StringSelect
from interactions.embeds import Embed
from interactions.escaping import Markdown, timestamp
from interactions.responses import Reply, Update

if TYPE_CHECKING:
    from interactions.languages import Say


def places(say: Say, choices: Sequence[Zones]) -> Reply:
    """Which of them is it?"""
    names = look.weekdays(say)
    several = len({choice.local.date() for choice in choices}) > 1
    options = []
    for choice in choices:
        label = ", ".join(choice.cities)
        if several:
            label = f"{label} ({names[choice.local.weekday()]})"
        options.append(SelectOption(label=label[:100], value=choice.timezone))
    select = StringSelect(
        state=ChooseZone(), options=tuple(options), placeholder=say("Whose clock is yours?")
    )
    text = say("Clocks there show that time now. Pick one that is set like yours; nobody else sees it.")
    return Reply(text, components=(ActionRow((select,)),), ephemeral=True)


def _hours(say: Say, member: Practitioner) -> list[str]:
    days = member.days
    lines: list[str] = [
        say(
            "🕓 Your day begins at {hour} ({timezone}); today ends {when}.",
            hour=hour_text(days.time.day_start),
            timezone=days.time.timezone,
            when=timestamp(days.ends(member.today), "t"),
        )
    ]
    if days.later is not None and days.changes_at is not None:
        lines.append(
            say(
                "Your new hours apply from {when}: {hour} ({timezone}).",
                when=timestamp(days.changes_at, "f"),
                hour=hour_text(days.later.day_start),
                timezone=days.later.timezone,
            )
        )
    return lines


def _rest(say: Say, member: Practitioner) -> str:
    names, rest = look.weekdays(say), member.past.rest
    chosen = Markdown(", ").join(name for number, name in enumerate(names) if rest.days >> number & 1)
    return say("💤 Rest days: {days}", days=chosen or say("none"))


def _reminder(say: Say, member: Practitioner) -> str:
    minute = member.row.reminder_minute
    if minute is None:
        return say("🔔 No reminder. Choose a time with `/practice reminder`.")
    return say("🔔 A reminder at {hour} while the day is open", hour=hour_text(minute))


def _seen_by(say: Say, member: Practitioner, profile: str) -> str:
    names = {
        "public": say("everybody here"),
        "buddies": say("your practice buddy"),
        "private": say("nobody but you"),
    }
    return say(
        "👁️ Your streak is seen by {streak}, your profile by {profile}.",
        streak=names[member.row.visibility],
        profile=names[profile],
    )


def overview(say: Say, member: Practitioner, profile: str) -> Embed:
    """Everything that was chosen; `profile`: who may see theirs."""
    lines = [*_hours(say, member), _rest(say, member), _reminder(say, member)]
    lines.append(_seen_by(say, member, profile))
    paused = [day for day, known in member.past.days.items() if known.mark == "pause" and day >= member.today]
    if paused:
        lines.append(say("⏸️ On a pause until {day}", day=look.short_date(say, max(paused))))
    return Embed(title=say("Your practice days"), description="\n".join(lines), color=BRAND)


def shown(say: Say, member: Practitioner, profile: str) -> Reply:
    """`/practice settings`, with the select of rest days."""
    return Reply(embeds=(overview(say, member, profile),), components=_rest_row(say, member), ephemeral=True)


def changed(say: Say, member: Practitioner, profile: str) -> Update:
    """The same after a choice."""
    return Update(embeds=(overview(say, member, profile),), components=_rest_row(say, member))


def _rest_row(say: Say, member: Practitioner) -> tuple[ActionRow, ...]:
    names, chosen = look.weekdays(say), member.past.rest.days
    options = tuple(
        SelectOption(label=name, value=str(number), default=bool(chosen >> number & 1))
        for number, name in enumerate(names)
    )
    select = StringSelect(
        state=ChooseRest(),
        options=options,
        placeholder=say("Days of the week without practice"),
        min_values=0,
        max_values=MOST_REST_DAYS,
    )
    return (ActionRow((select,)),)


def paused(say: Say, until: date) -> Reply:
    """Nothing is asked until then."""
    text = say(
        "⏸️ You are on a pause until {day}. Your streak waits, and I will not remind you.",
        day=look.short_date(say, until),
    )
    return Reply(f"{text}\n-# {say('End it earlier with `/practice resume`.')}", ephemeral=True)


def resumed(say: Say, member: Practitioner) -> Reply:
    """The pause is over."""
    return Reply(
        "\n".join(
            (say("▶️ Welcome back."), look.streak_line(say, member.streak), look.safety_line(say, member))
        ),
        ephemeral=True,
    )


def repaired(say: Say, member: Practitioner, days: int) -> Reply:
    """The streak is whole again."""
    lines = (
        say.counted(
            days,
            "🩹 Your streak is repaired: 1 day is excused.",
            "🩹 Your streak is repaired: {count} days are excused.",
        ),
        look.streak_line(say, member.streak),
        look.week_strip(say, member),
        look.safety_line(say, member),
    )
    return Reply("\n".join(lines), ephemeral=True)


def excused(say: Say, members: int) -> Reply:
    """An amnesty was given."""
    return Reply(
        say.counted(
            members,
            "🛟 Done: 1 member loses nothing because of these days.",
            "🛟 Done: {count} members lose nothing because of these days.",
        ),
        ephemeral=True,
    )
