"""Questions, answers, and what is refused. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from handlers.frame.refusals import Refusal
from handlers.practice.texts import written

if TYPE_CHECKING:
    from handlers.practice.settings import PracticeSettings
    from interactions.languages import Say

LEAST_ANSWER: Final = 20
MOST_ANSWER: Final = 1_000
MOST_QUESTION: Final = 100
KEPT_AFTER: Final = timedelta(days=30)
QUESTIONS: Final = 3


class Answered(msgspec.Struct, frozen=True):
    """One question as it was asked, and what the member said."""

    question: str
    answer: str


def questions(say: Say, practice: PracticeSettings) -> tuple[str, str, str]:
    """The guild's own, else the usual ones."""
    return (
        practice.shield_question_1 or say.plain("How do you stop a session that goes wrong?"),
        practice.shield_question_2 or say.plain("Who do you tell about it?"),
        practice.shield_question_3 or say.plain("When do you not practise?"),
    )


def checked(asked: tuple[str, str, str], answers: tuple[str, str, str]) -> list[Answered]:
    """What is kept; refuses an answer that says too little."""
    answered_all = [
        Answered(question, written(answer)) for question, answer in zip(asked, answers, strict=True)
    ]
    for number, answered in enumerate(answered_all, 1):
        if not LEAST_ANSWER <= len(answered.answer) <= MOST_ANSWER:
            raise ShieldAnswerLength(
                number=number, count=len(answered.answer), least=LEAST_ANSWER, most=MOST_ANSWER
            )
    return answered_all


class ShieldAnswerLength(Refusal):
    """Answer {number} has {count} characters: it needs {least} to {most}."""

    remedy = "Say it in a few sentences of your own; only reviewers read it."


class ShieldUnavailable(Refusal):
    """Answers cannot be stored safely here yet: the bot has no key to encrypt them with."""

    remedy = "Whoever runs the bot can set `ENCRYPTION_KEY`; the guide for operators tells how."


class AnswersErased(Refusal):
    """These answers are erased."""

    remedy = "They are erased 30 days after the decision, or when the member wants it."


class AnswersUnreadable(Refusal):
    """These answers were encrypted with a key that is no longer set."""

    remedy = "The member can withdraw and answer again; whoever runs the bot can add the old key."


class NotShieldReviewer(Refusal):
    """Only members who are verified themselves, and the staff, can do that."""

    remedy = "`/shield-verify` is where you get verified."


class NothingToErase(Refusal):
    """You have no answers here."""

    remedy = "Nothing is left to do."
