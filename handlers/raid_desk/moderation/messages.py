"""How punishments read: to the member, in the log channel, to staff. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from handlers.kit.look import BRAND
from handlers.raid_desk.moderation.rules import (
    PunishmentEvent,
    PunishmentKind,
    PunishmentState,
    short_id,
    state_of,
)
from handlers.raid_desk.moderation.states import (
    AppealPunishment,
    FilterRecords,
    Only,
    RemovePunishment,
    SuspendAsSuggested,
)
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    Label,
    Modal,
    TextInput,
    TextStyle,
)
from interactions.embeds import Embed, EmbedField
from interactions.escaping import Markdown, code, escape, link, mention, one_line, quote, shorten, timestamp
from interactions.limits import LimitExceeded, check_url
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.raid_desk.moderation import PunishmentRow
    from db.raid_desk.moderation_history import RecordCounts, RecordEventRow, RecordRow
    from handlers.raid_desk.moderation.punishing import Punished
    from interactions.languages import Say

LONGEST_SHOWN: Final = 900
"""Escaped, a reason can be twice as long as it was typed."""
IN_A_LINE: Final = 150
COLORS: Final = {
    PunishmentState.ACTIVE: 0xB3261E,
    PunishmentState.EXPIRED: 0x7A7A7A,
    PunishmentState.LIFTED: 0x2E7D32,
    PunishmentState.REMOVED: 0x2E7D32,
}


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


# -- in the log channel


def log_message(say: Say, row: PunishmentRow, events: Sequence[RecordEventRow], now: datetime) -> Reply:
    """A punishment as the log shows it, with all that has happened to it."""
    state = state_of(row, now)
    title = f"{kind_word(say, row.kind)} {short_id(row.public_id)}: {state_word(say, state)}"
    lines: list[str] = [say("{member} by {actor}", member=mention(row.user_id), actor=mention(row.actor_id))]
    lines.append(quoted(row.reason))
    if row.evidence_url is not None:
        lines.append(evidence_line(say, row.evidence_name, row.evidence_url))
    later = [
        event_line(say, event)
        for event in events
        if event.kind not in (PunishmentEvent.WARNED, PunishmentEvent.SUSPENDED)
    ]
    fields = [EmbedField(say("Given"), timestamp(row.at), inline=True)]
    if row.ends_at is not None:
        fields.append(EmbedField(say("Ends"), until(row.ends_at), inline=True))
    fields.append(EmbedField(say("Points"), points_line(say, row), inline=True))
    if later:
        fields.append(EmbedField(say("Since then"), _fitting(later)))
    embed = Embed(title=title, description="\n".join(lines), color=COLORS[state], fields=tuple(fields))
    return Reply(embeds=(embed,))


def _fitting(lines: Sequence[str]) -> str:
    """The latest of them that an embed's field holds."""
    kept: list[str] = []
    for line in reversed(lines):
        if sum(len(entry) + 1 for entry in (*kept, line)) > 1_000:
            break
        kept.append(line)
    return "\n".join(reversed(kept)) or shorten(lines[-1], 1_000)


def evidence_headline(say: Say, row: PunishmentRow) -> str:
    """Above the file in the log."""
    return say("Evidence for {id}", id=code(short_id(row.public_id)))


def evidence_line(say: Say, name: str | None, url: str) -> str:
    """A link to what was uploaded."""
    try:
        check_url("evidence", url)
    except LimitExceeded:
        return say("Evidence: {name}", name=name or "")
    return say("Evidence: {name}", name=link(shorten(name or say("file"), 80), url))


def points_line(say: Say, row: PunishmentRow | RecordRow) -> str:
    """How many, and until when."""
    points = say.counted(row.points, "1 point", "{count} points")
    if row.points and row.points_until is not None:
        return say("{points} until {when}", points=points, when=timestamp(row.points_until, "d"))
    return points


def event_line(say: Say, event: RecordEventRow, *, named: bool = False) -> str:
    """One thing that happened. `named`: to whom, and to which punishment, too."""
    who = mention(event.actor_id) if event.actor_id is not None else ""
    ends = until(event.ends_at) if event.ends_at is not None else ""
    what = {
        PunishmentEvent.WARNED: say("warned by {who}", who=who),
        PunishmentEvent.SUSPENDED: say("suspended by {who} until {when}", who=who, when=ends),
        PunishmentEvent.EXTENDED: say("extended by {who} until {when}", who=who, when=ends),
        PunishmentEvent.EXPIRED: say("over"),
        PunishmentEvent.LIFTED: say("lifted by {who}", who=who),
        PunishmentEvent.REMOVED: say("removed by {who}", who=who or say("the bot")),
        PunishmentEvent.RETURNED: say("came back to the server, still suspended"),
        PunishmentEvent.UNTOLD: say("the member could not be told: their direct messages are closed"),
        PunishmentEvent.NOTE: say("note by {who}", who=who),
    }[PunishmentEvent(event.kind)]
    line = f"- {timestamp(event.at, 'd')} · "
    if named:
        line += f"{mention(event.user_id)} · "
        line += f"`{short_id(event.public_id)}` · " if event.public_id is not None else ""
    line += what
    return f"{line}: {shorten(escape(event.text), IN_A_LINE)}" if event.text else line


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


def counts_line(say: Say, counts: RecordCounts) -> str:
    """What there is about a member, in numbers."""
    return say(
        "**{active}** active · **{expired}** expired · **{removed}** removed · **{notes}** notes · "
        "**{points}** points",
        active=counts.active,
        expired=counts.expired,
        removed=counts.removed,
        notes=counts.notes,
        points=counts.points,
    )


def record_lines(say: Say, row: RecordRow, now: datetime) -> str:
    """One record: what, when, by whom, why, and how it ended."""
    by = say("{when} by {who}", when=timestamp(row.at, "f"), who=mention(row.actor_id))
    if row.public_id is None:
        return f"**{kind_word(say, row.kind)}** · {by}\n{_short_quote(row.reason)}"
    state = state_of(row, now)
    head = f"**{kind_word(say, row.kind)}** `{short_id(row.public_id)}` · {state_word(say, state)} · {by}"
    if state is PunishmentState.REMOVED:
        head = f"~~{head}~~"
    lines = [head, _short_quote(row.reason)]
    if row.evidence_url is not None:
        lines.append("-# " + evidence_line(say, None, row.evidence_url))
    facts = [points_line(say, row)]
    if row.ends_at is not None and row.state == PunishmentState.ACTIVE:
        facts.append(say("ends {when}", when=until(row.ends_at)))
    if row.ended_by is not None and row.ended_at is not None:
        facts.append(say("ended {when} by {who}", when=timestamp(row.ended_at), who=mention(row.ended_by)))
    if row.ended_why:
        facts.append(shorten(escape(row.ended_why), IN_A_LINE))
    lines.append("-# " + " · ".join(facts))
    return "\n".join(lines)


def _short_quote(text: str) -> str:
    return Markdown(f"> {one_line(shorten(escape(text), 250))}")


def record_buttons(
    say: Say, member_id: int, only: Only, rows: Sequence[RecordRow], *, removes: bool
) -> tuple[ActionRow, ...]:
    """Other filters; for officers a button for each line that can be removed."""
    names = {Only.ALL: say("All"), Only.ACTIVE: say("Active"), Only.NOTES: say("Notes")}
    filters = tuple(
        Button(names[choice], FilterRecords(member_id, choice), disabled=choice is only) for choice in Only
    )
    removable = [
        Button(
            say.plain("Remove {id}", id=short_id(row.public_id)),
            RemovePunishment(row.punishment_id),
            ButtonStyle.DANGER,
        )
        for row in rows
        if row.public_id is not None
        and row.punishment_id is not None
        and row.state != PunishmentState.REMOVED
    ]
    shown = (ActionRow(filters),)
    return (*shown, ActionRow(tuple(removable[:5]))) if removes and removable else shown


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
