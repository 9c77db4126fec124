"""How a record of a member reads: in the log channel, and in lists for staff. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from handlers.raid_desk.moderation.messages import kind_word, quoted, state_word, until
from handlers.raid_desk.moderation.rules import PunishmentEvent, PunishmentState, short_id, state_of
from handlers.raid_desk.moderation.states import FilterRecords, Only, RemovePunishment
from interactions.components import ActionRow, Button, ButtonStyle
from interactions.embeds import Embed, EmbedField
from interactions.escaping import Markdown, code, escape, link, mention, one_line, shorten, timestamp
from interactions.limits import LimitExceeded, check_url
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.raid_desk.moderation import PunishmentRow
    from db.raid_desk.moderation_history import RecordCounts, RecordEventRow, RecordRow
    from interactions.languages import Say

IN_A_LINE: Final = 150


COLORS: Final = {
    PunishmentState.ACTIVE: 0xB3261E,
    PunishmentState.EXPIRED: 0x7A7A7A,
    PunishmentState.LIFTED: 0x2E7D32,
    PunishmentState.REMOVED: 0x2E7D32,
}


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
