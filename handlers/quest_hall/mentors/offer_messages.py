"""How a request reads to the mentor it is offered to, and the forms of both. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.quest_hall.mentors.form import MOST_WORDS
from handlers.quest_hall.mentors.messages import because
from handlers.quest_hall.mentors.states import AnswerOffer, AskStudent, FindMentor, MentorAnswer, TellMentor
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
from interactions.escaping import mention, timestamp
from interactions.responses import OpenModal

if TYPE_CHECKING:
    from db.quest_hall.mentor_requests import RequestRow
    from interactions.languages import Say


def offer(say: Say, request: RequestRow) -> str:
    """To the mentor."""
    assert request.offer_until is not None
    text = say(
        "{student} would like to have you as a mentor. Please answer until {when}.",
        student=mention(request.student_id),
        when=timestamp(request.offer_until),
    )
    lines = [text, f"-# {because(say, request.why)}"]
    if request.about:
        lines.append(say("They write: {text}", text=request.about))
    if request.answer:
        lines.append(say("You asked: {question}", question=request.question))
        lines.append(say("They answer: {answer}", answer=request.answer))
    return "\n".join(lines)


def offer_buttons(say: Say, request_id: int) -> tuple[ActionRow, ...]:
    """A mentor's three answers; they work in direct messages too."""
    return (
        ActionRow(
            (
                Button(say("Accept"), AnswerOffer(request_id, MentorAnswer.ACCEPT), ButtonStyle.SUCCESS),
                Button(say("Tell me more"), AnswerOffer(request_id, MentorAnswer.ASK)),
                Button(say("Decline"), AnswerOffer(request_id, MentorAnswer.DECLINE)),
            )
        ),
    )


def tell_buttons(say: Say, request_id: int) -> tuple[ActionRow, ...]:
    """Under a mentor's question."""
    return (ActionRow((Button(say("Answer"), TellMentor(request_id), ButtonStyle.PRIMARY),)),)


def question_form(say: Say, request_id: int) -> OpenModal:
    """What the mentor wants to know."""
    text = TextInput(name="text", style=TextStyle.PARAGRAPH, max_length=300)
    label = Label(say("What would you like to know?"), text)
    return OpenModal(Modal(say("Tell me more"), AskStudent(request_id), (label,)))


def answer_form(say: Say, request_id: int) -> OpenModal:
    """The student's answer."""
    text = TextInput(name="text", style=TextStyle.PARAGRAPH, max_length=300)
    return OpenModal(Modal(say("Your answer"), TellMentor(request_id), (Label(say("Your answer"), text),)))


def request_form(say: Say, offered: Sequence[str]) -> OpenModal:
    """Under the welcome: what mentors offer to choose from, and something else to write."""
    languages = TextInput(name="languages", max_length=100, required=False)
    about = TextInput(name="about", style=TextStyle.PARAGRAPH, max_length=500, required=False)
    labels = (
        *_topic_labels(say, offered),
        Label(say("Languages, with commas"), languages),
        Label(say("What you would like to learn"), about),
    )
    return OpenModal(Modal(say("Find a mentor"), FindMentor(), labels))


def _topic_labels(say: Say, offered: Sequence[str]) -> tuple[Label, ...]:
    typed = TextInput(name="topics", max_length=200, required=not offered)
    if not offered:
        return (Label(say("Topics, with commas"), typed),)
    options = tuple(SelectOption(topic, topic) for topic in offered)
    most = min(MOST_WORDS, len(options))
    select = StringSelect(state="offered", options=options, min_values=0, max_values=most, required=False)
    return (
        Label(say("What mentors offer here"), select),
        Label(say("Something else, with commas"), typed),
    )
