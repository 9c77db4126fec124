"""The words of validations. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.practice import look
from handlers.practice.validations.states import PickValidated, RevokeValidation
from interactions.components import (
    ActionRow,
    Button,
    Label,
    Modal,
    SelectOption,
    StringSelect,
    TextInput,
    TextStyle,
)
from interactions.escaping import Markdown, bold, escape, mention, one_line
from interactions.responses import OpenModal, Reply, Update

if TYPE_CHECKING:
    from db.practice.techniques import TechniqueRow
    from db.practice.validations import OpenSession, ValidationRow
    from handlers.practice.validations.actions import Validated
    from interactions.languages import Say

MOST_REASON = 300


def technique_name(say: Say, session: ValidationRow | OpenSession) -> Markdown:
    """Escaped."""
    return say("general practice") if session.technique is None else escape(session.technique)


def validated(say: Say, member_id: int, done: Validated) -> Reply:
    """Says what was validated, and how far that goes; only to the validator where practice is hidden."""
    text = say(
        "✔️ You have validated {technique} of {member}: {count} of {needed}.",
        technique=technique_name(say, done.session),
        member=mention(member_id),
        count=done.validations,
        needed=done.needed,
    )
    by = look.credit(say, done.session.author_id)
    text = text if by is None else Markdown(f"{text}\n-# {by}")
    rows = [ActionRow((Button(say("Take it back"), done.state),))]
    if done.others:
        options = tuple(_option(say, session) for session in done.others)
        select = StringSelect(
            state=PickValidated(member_id),
            options=options,
            placeholder=say.plain("Another session of theirs"),
        )
        rows.append(ActionRow((select,)))
    return Reply(text, components=tuple(rows), ephemeral=done.hidden)


def _option(say: Say, session: OpenSession) -> SelectOption:
    """Its day, technique and length."""
    day = look.short_date(say, session.day)
    name = session.technique or say.plain("general practice")
    label = f"{day} · {name} · {say.plain('{minutes} min', minutes=session.minutes)}"
    return SelectOption(label=label, value=str(session.session_id))


def asked(say: Say, validator_id: int, session: OpenSession) -> Reply:
    """Who was asked sees that session, and nothing else."""
    text = say(
        "🙏 I have asked {member} to validate your session: {technique}, {day}, {minutes} min.",
        member=mention(validator_id),
        technique=technique_name(say, session),
        day=look.short_date(say, session.day),
        minutes=session.minutes,
    )
    small = say("It is shown to them, and nothing else of what you keep to yourself.")
    return Reply(f"{text}\n-# {small}", ephemeral=True)


def told_asked(say: Say, owner_id: int, session: OpenSession) -> str:
    """Who asks for what."""
    return say(
        "🙏 {member} asks you to validate their session: {technique}, {day}, {minutes} min. "
        "If you can say that it was practised, use `/validate`.",
        member=mention(owner_id),
        technique=technique_name(say, session),
        day=look.short_date(say, session.day),
        minutes=session.minutes,
    )


def told(say: Say, validator_id: int, session: ValidationRow, message: str) -> str:
    """For whose session it was."""
    text = say(
        "✔️ {member} has validated your session: {technique}.",
        member=mention(validator_id),
        technique=technique_name(say, session),
    )
    return f"{text}\n> {one_line(message)}" if message else text


def told_revoked(say: Say, session: ValidationRow, reason: str) -> str:
    """Likewise, when it was taken back."""
    return say(
        "A validation of your session was taken back: {technique}. The reason: {reason}",
        technique=technique_name(say, session),
        reason=reason,
    )


def mastered(say: Say, technique: TechniqueRow, opened: Sequence[TechniqueRow]) -> str:
    """A technique is mastered, and what that opens."""
    text = say("🏅 You have mastered **{technique}**!", technique=technique.name)
    by = look.credit(say, technique.author_id)
    text = text if by is None else Markdown(f"{text}\n-# {by}")
    if not opened:
        return text
    names = Markdown(", ").join(bold(row.name) for row in opened)
    return f"{text}\n{say('That is what it opens: {techniques}', techniques=names)}"


def reason_form(say: Say, state: RevokeValidation) -> OpenModal:
    """Why?"""
    field = TextInput(name="reason", style=TextStyle.PARAGRAPH, min_length=3, max_length=MOST_REASON)
    return OpenModal(Modal(say("Take the validation back"), state, (Label(say("Reason"), field),)))


def revoked(say: Say) -> Update:
    """It counts no more."""
    return Update(say("The validation is taken back."))
