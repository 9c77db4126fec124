"""The words of the journal. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from handlers.practice import look
from handlers.practice.journal.states import DeleteSession, EditSession, PickSession
from handlers.practice.members import Practitioner
from handlers.practice.texts import MOST_NOTES
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    Label,
    Modal,
    SelectOption,
    StringSelect,
    TextInput,
    TextStyle,
)
from interactions.escaping import escape, one_line, plain, shorten
from interactions.responses import OpenModal, Reply, Update

if TYPE_CHECKING:
    from db.practice.sessions import PracticeSessionRow
    from interactions.languages import Say

SHOWN_NOTES: Final = 300
FEELINGS: Final = {-1: "🙁", 0: "😐", 1: "🙂"}


def _name(say: Say, session: PracticeSessionRow) -> str:
    """Not escaped."""
    return say("general practice") if session.technique is None else session.technique


def line(say: Say, session: PracticeSessionRow) -> str:
    """One session."""
    parts = [
        f"**{look.short_date(say, session.day)}**",
        escape(_name(say, session)),
        say("{minutes} min", minutes=session.minutes),
    ]
    by = look.credit(say, session.author_id)
    parts += [] if by is None else [by]
    if session.feedback is not None:
        parts.append(FEELINGS[session.feedback])
    if session.kind == "late":
        parts.append(say("recorded a day later"))
    text = " · ".join(parts)
    return f"{text}\n> {one_line(shorten(session.notes, SHOWN_NOTES))}" if session.notes else text


def pick_row(say: Say, sessions: Sequence[PracticeSessionRow]) -> tuple[ActionRow, ...]:
    """The select of those that can still be changed."""
    if not sessions:
        return ()
    options = tuple(
        SelectOption(
            label=shorten(
                plain(f"{look.short_date(say, session.day)} · {_name(say, session)} · {session.minutes}"), 100
            ),
            value=str(session.session_id),
        )
        for session in sessions
    )
    select = StringSelect(
        state=PickSession(), options=options, placeholder=say("Change or delete one of the last 24 hours")
    )
    return (ActionRow((select,)),)


def picked(say: Say, session: PracticeSessionRow) -> Reply:
    """What can be done with it."""
    buttons = (
        Button(say("Edit"), EditSession(session.session_id), style=ButtonStyle.PRIMARY),
        Button(say("Delete"), DeleteSession(session.session_id), style=ButtonStyle.DANGER),
    )
    return Reply(line(say, session), components=(ActionRow(buttons),), ephemeral=True)


def form(say: Say, session: PracticeSessionRow) -> OpenModal:
    """Minutes and notes."""
    notes = TextInput(
        name="notes",
        style=TextStyle.PARAGRAPH,
        max_length=MOST_NOTES,
        value=session.notes or None,
        required=False,
    )
    fields = (
        Label(say("Minutes"), TextInput(name="minutes", max_length=3, value=str(session.minutes))),
        Label(say("Notes"), notes),
    )
    return OpenModal(Modal(say("Edit the session"), EditSession(session.session_id), fields))


def edited(say: Say, session: PracticeSessionRow) -> Update:
    """As it is now."""
    return Update(f"{say('Changed.')}\n{line(say, session)}")


def deleted(say: Say, member: Practitioner) -> Update:
    """It is gone, and how the streak stands."""
    return Update(
        "\n".join((say("Deleted."), look.streak_line(say, member.streak), look.safety_line(say, member)))
    )
