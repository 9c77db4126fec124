"""The words of the shield verification. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.kit.look import BRAND
from handlers.practice.shield.rules import LEAST_ANSWER, MOST_ANSWER, Answered
from handlers.practice.shield.states import AnswerShield, EraseAnswers, ReadAnswers
from interactions.components import ActionRow, Button, ButtonStyle, Label, Modal, TextInput, TextStyle
from interactions.embeds import Embed, EmbedField
from interactions.escaping import escape, mention, shorten, timestamp
from interactions.responses import OpenModal, Reply, Update

if TYPE_CHECKING:
    from db.kit.reviews import ReviewRow
    from db.practice.shields import ShieldRow
    from interactions.languages import Say

NAMES = ("first", "second", "third")


def form(say: Say, questions: Sequence[str]) -> OpenModal:
    """The questions."""
    labels = tuple(
        Label(
            say("Question {number}", number=number),
            TextInput(name=name, style=TextStyle.PARAGRAPH, min_length=LEAST_ANSWER, max_length=MOST_ANSWER),
            shorten(question, 100),
        )
        for number, (name, question) in enumerate(zip(NAMES, questions, strict=True), 1)
    )
    return OpenModal(Modal(say("Shield verification"), AnswerShield(), labels))


def card(say: Say, review: ReviewRow) -> Embed:
    """What reviewers see in the channel: never the answers."""
    lines = [
        say("{who} has answered the questions on practising safely.", who=mention(review.submitter_id)),
        "-# " + say("The answers are encrypted; only reviewers can read them, and they are erased later."),
    ]
    return Embed(title=say("Shield verification"), description="\n".join(lines), color=BRAND)


def more_buttons(say: Say, review: ReviewRow) -> tuple[Button, ...]:
    """On the card."""
    return (Button(say("Read the answers"), ReadAnswers(review.submitter_id)),)


def answers(say: Say, user_id: int, given: Sequence[Answered]) -> Reply:
    """For one reviewer."""
    fields = tuple(
        EmbedField(shorten(escape(answered.question), 250), shorten(escape(answered.answer), 1_000))
        for answered in given
    )
    title, who = say("Shield verification"), mention(user_id)
    return Reply(embeds=(Embed(title=title, description=who, fields=fields, color=BRAND),), ephemeral=True)


def verified(say: Say, row: ShieldRow) -> Reply:
    """They are."""
    when = row.verified_at or row.submitted_at
    text = say("🛡️ You are shield verified since {when}.", when=timestamp(when, "D"))
    if row.sealed is None:
        return Reply(text, ephemeral=True)
    return Reply(text, components=(erase_row(say),), ephemeral=True)


def erase_row(say: Say) -> ActionRow:
    """The button with which a member erases their own answers."""
    return ActionRow((Button(say("Erase my answers"), EraseAnswers(), ButtonStyle.DANGER),))


def erased(say: Say) -> Update:
    """They are gone."""
    return Update(say("Your answers are erased. Nobody can read them now."))


def told_verified(say: Say) -> str:
    """Enough others vouch for them."""
    return say("🛡️ You are shield verified: others vouch that you know how to practise safely.")
