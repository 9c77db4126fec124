"""What graduating asks for, and what is refused. Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import msgspec

from handlers.frame.refusals import Refusal
from interactions.escaping import Markdown

if TYPE_CHECKING:
    from handlers.practice.settings import PracticeSettings
    from interactions.languages import Say

MOST_MESSAGE: Final = 1_000
CEREMONY_LASTS: Final = timedelta(hours=1)
SWITCH: Final = "graduation"
"""ENABLE_GRADUATION=false switches it off for the whole process."""
WITHDRAWABLE: Final = ("approved", "planned")
"""What the review no longer holds, and the ceremony has not ended yet."""


class GraduationNeed(StrEnum):
    """What can be asked for, in the order in which it is shown."""

    STREAK = "streak"
    TECHNIQUES = "techniques"
    VALIDATIONS = "validations"
    TAUGHT = "taught"
    SHIELD = "shield"


class Criterion(msgspec.Struct, frozen=True):
    """One of them for one member."""

    asked: GraduationNeed
    have: int
    need: int

    @property
    def is_met(self) -> bool:
        return self.have >= self.need


def needs(practice: PracticeSettings) -> dict[GraduationNeed, int]:
    """How much of each a guild asks for; 0: not at all."""
    return {
        GraduationNeed.STREAK: practice.graduation_streak,
        GraduationNeed.TECHNIQUES: practice.graduation_techniques,
        GraduationNeed.VALIDATIONS: practice.graduation_validations,
        GraduationNeed.TAUGHT: practice.graduation_taught,
        GraduationNeed.SHIELD: int(practice.graduation_shield),
    }


def judged(done: dict[GraduationNeed, int], practice: PracticeSettings) -> list[Criterion]:
    """Each criterion that the guild asks for."""
    return [Criterion(asked, done.get(asked, 0), need) for asked, need in needs(practice).items() if need]


def missing(criteria: list[Criterion]) -> list[Criterion]:
    """Those that are not met."""
    return [criterion for criterion in criteria if not criterion.is_met]


class GraduationCriteriaMissing(Refusal):
    """You cannot graduate yet. Still missing: {criteria}."""

    remedy = "`/graduate` shows how far you are; moderators choose the criteria in `/config`."

    def translated_fields(self, say: Say) -> dict[str, Any]:
        from handlers.practice.graduation.messages import progress

        named = [progress(say, criterion) for criterion in self.fields["missing"]]
        return {"criteria": Markdown(", ").join(named)}


class HasGraduated(Refusal):
    """You have already graduated here, and that is possible only once."""

    remedy = "You are still welcome here, for example as a mentor."


class GraduationUnderWay(Refusal):
    """You have already applied."""

    remedy = "`/graduate` shows its state, and lets you withdraw it."


class NoGraduation(Refusal):
    """{name} has no approved application to graduate."""

    remedy = "Members apply with `/graduate`; `/graduation reviews` shows what waits for a decision."


class GraduationOfBot(Refusal):
    """{name} is a bot, and bots do not graduate."""

    remedy = "Choose a person."


class NothingToWithdraw(Refusal):
    """There is no application of yours that could be withdrawn."""

    remedy = "`/graduate` shows its state."


class CeremonyNotPlanned(Refusal):
    """No ceremony is planned for {name}."""

    remedy = "Choose its time first, with `/graduation plan`."


class CeremonyNotYet(Refusal):
    """The ceremony of {name} has not begun: it is {when}."""

    remedy = "Wait until then, or choose another time with `/graduation plan`."
