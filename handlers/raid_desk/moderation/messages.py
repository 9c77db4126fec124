"""How punishments read: to the member, to staff, and in an appeal. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from handlers.kit.look import BRAND
from handlers.raid_desk.moderation.rules import PunishmentEvent, PunishmentKind, PunishmentState, short_id
from handlers.raid_desk.moderation.states import AppealPunishment, RemovePunishment, SuspendAsSuggested
from interactions.components import ActionRow, Button, ButtonStyle, Label, Modal, TextInput, TextStyle
from interactions.embeds import Embed, EmbedField
from interactions.escaping import Markdown, code, escape, mention, quote, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.raid_desk.moderation import PunishmentRow
    from handlers.raid_desk.moderation.punishing import Punished
    from interactions.languages import Say

LONGEST_SHOWN: Final = 900
"""Escaped, a reason can be twice as long as it was typed."""


def kind_word(say: Say, kind: str) -> str:
    """A word for the kind of a record."""
    if kind == PunishmentKind.WARNING:
        return say("Warning")
    return say("Suspension") if kind == PunishmentKind.SUSPENSION else say("Note")


def state_word(say: Say, state: PunishmentState) -> str:
    """A word for where it stands."""
    return {
        PunishmentState.ACTIVE: say("active"),
        PunishmentState.EXPIRED: say("expired"),
        PunishmentState.LIFTED: say("lifted"),
        PunishmentState.REMOVED: say("removed"),
    }[state]


def until(moment: datetime) -> Markdown:
    """A date, and how far away it is."""
    return Markdown(f"{timestamp(moment)} ({timestamp(moment, 'R')})")


def quoted(text: str) -> Markdown:
    """People's words, on lines of their own."""
    return quote(shorten(escape(text), LONGEST_SHOWN))


# -- to the member


def notice(say: Say, row: PunishmentRow, event: PunishmentEvent, reason: str) -> str:
    """What the member is told when something happens to a punishment of theirs."""
    lines = [_headline(say, row, event)]
    if reason:
        lines.append(quoted(reason))
    if event in (PunishmentEvent.WARNED, PunishmentEvent.SUSPENDED, PunishmentEvent.EXTENDED):
        lines.append("-# " + say("If that is wrong, appeal: somebody else looks at it."))
    lines.append("-# " + say("Id: {id}", id=code(short_id(row.public_id))))
    return "\n".join(lines)


def _headline(say: Say, row: PunishmentRow, event: PunishmentEvent) -> str:
    when = until(row.ends_at) if row.ends_at is not None else ""
    if event is PunishmentEvent.REMOVED and row.kind == PunishmentKind.SUSPENSION:
        return say("Your suspension was removed.")
    return {
        PunishmentEvent.WARNED: say("You have been warned."),
        PunishmentEvent.SUSPENDED: say("You are suspended until {when}.", when=when),
        PunishmentEvent.EXTENDED: say("Your suspension was extended. It ends {when}.", when=when),
        PunishmentEvent.EXPIRED: say("Your suspension is over."),
        PunishmentEvent.LIFTED: say("Your suspension was lifted early."),
        PunishmentEvent.REMOVED: say("Your warning was removed."),
    }[event]


def appeal_button(say: Say, row: PunishmentRow) -> list[dict[str, Any]]:
    """The row of buttons under a notice."""
    button = Button(say("Appeal"), AppealPunishment(row.public_id))
    return [ActionRow((button,)).to_wire()]


# -- to staff


def punished(say: Say, done: Punished, *, extended: bool = False) -> Reply:
    """After a warning, a suspension or its extension."""
    row, who = done.row, mention(done.row.user_id)
    ends = until(row.ends_at) if row.ends_at is not None else ""
    if row.kind == PunishmentKind.WARNING:
        text = say("{member} is warned and told so.", member=who)
    elif extended:
        text = say("{member} is suspended until {when} now.", member=who, when=ends)
    else:
        text = say("{member} is suspended until {when} and told so.", member=who, when=ends)
    lines = [f"{text} (`{short_id(row.public_id)}`)"]
    lines.append("-# " + say.counted(done.points, "1 point counts now.", "{count} points count now."))
    if done.suggestion is None:
        return Reply(content="\n".join(lines), ephemeral=True)
    days = say.counted(done.suggestion.days, "1 day", "{count} days")
    lines.append(
        say(
            "That reaches {points} points: this server suggests a suspension of {days}.",
            points=done.suggestion.points,
            days=days,
        )
    )
    state = SuspendAsSuggested(row.punishment_id, done.suggestion.days)
    button = Button(say("Suspend for {days}", days=days), state, ButtonStyle.DANGER)
    return Reply(content="\n".join(lines), components=(ActionRow((button,)),), ephemeral=True)


def ended(say: Say, row: PunishmentRow) -> Reply:
    """After a suspension was lifted or a punishment removed."""
    who, short = mention(row.user_id), code(short_id(row.public_id))
    if row.state == PunishmentState.LIFTED:
        text = say(
            "The suspension of {member} is lifted ({id}). Their roles come back.", member=who, id=short
        )
    else:
        text = say("Removed: {id} of {member}. The record stays, crossed out.", member=who, id=short)
    return Reply(content=text, ephemeral=True)


def ask_why(say: Say, row: PunishmentRow) -> Modal:
    """The form of a removal."""
    field = TextInput(name="reason", style=TextStyle.PARAGRAPH, max_length=500)
    title = say.plain("Remove {id}", id=short_id(row.public_id))
    return Modal(title, RemovePunishment(row.punishment_id), (Label(say("Why is it removed?"), field),))


def ask_appeal(say: Say, row: PunishmentRow) -> Modal:
    """The form of an appeal."""
    field = TextInput(name="words", style=TextStyle.PARAGRAPH, max_length=1_000)
    title = shorten(say.plain("Appeal {id}", id=short_id(row.public_id)), 45)
    label = Label(say("What was wrong with it?"), field)
    return Modal(title, AppealPunishment(row.public_id), (label,))


def appeal_card(say: Say, facts: dict[str, Any]) -> Embed:
    """What reviewers and the member see of an appeal: the same times for both."""
    lines = [
        say("What was wrong with it:"),
        quoted(facts["words"]),
        say("The reason given then:"),
        quoted(facts["reason"]),
    ]
    fields = [EmbedField(say("Given"), f"<t:{facts['at']}:f>", inline=True)]
    if facts["ends_at"] is not None:
        ends = f"<t:{facts['ends_at']}:f> (<t:{facts['ends_at']}:R>)"
        fields.append(EmbedField(say("Ends"), ends, inline=True))
    fields.append(EmbedField(say("Appealed"), f"<t:{facts['appealed_at']}:f>", inline=True))
    title = say("Appeal: {what} {id}", what=kind_word(say, facts["kind"]), id=short_id(facts["id"]))
    return Embed(title=title, description="\n".join(lines), color=BRAND, fields=tuple(fields))
