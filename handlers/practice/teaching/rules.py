"""What holds for teaching. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from handlers.frame.refusals import Refusal

if TYPE_CHECKING:
    from db.practice.teachings import SeatRow, TeachingRow

MOST_PLACES: Final = 100
USUAL_PLACES: Final = 10
MOST_PLANNED: Final = 5
"""Of one teacher at a time."""
SHORTEST: Final = 15
"""Minutes that a session stands in the calendar at least."""
RATED_FOR: Final = timedelta(days=14)
LAPSES_AFTER: Final = timedelta(days=7)


class TeachingStep(StrEnum):
    """What time does to a session."""

    DAY_BEFORE = "day_before"
    SOON = "soon"
    ENDED = "ended"
    LAPSED = "lapsed"


def ends_at(row: TeachingRow) -> datetime:
    """When it is over."""
    return row.starts_at + timedelta(minutes=row.minutes)


def steps(starts_at: datetime, minutes: int) -> list[tuple[datetime, TeachingStep]]:
    """When each of them is due, in order."""
    end = starts_at + timedelta(minutes=minutes)
    return [
        (starts_at - timedelta(hours=24), TeachingStep.DAY_BEFORE),
        (starts_at - timedelta(minutes=30), TeachingStep.SOON),
        (end, TeachingStep.ENDED),
        (end + LAPSES_AFTER, TeachingStep.LAPSED),
    ]


def next_step(starts_at: datetime, minutes: int, now: datetime) -> datetime | None:
    """The first moment after now."""
    return next((at for at, _ in steps(starts_at, minutes) if at > now), None)


def step_now(row: TeachingRow, now: datetime) -> TeachingStep | None:
    """The latest that is due; what an outage has swallowed is not made up for."""
    due = [step for at, step in steps(row.starts_at, row.minutes) if at <= now]
    return due[-1] if due else None


def moved_up(seats: Sequence[SeatRow], most: int) -> list[int]:
    """Members who wait and for whom there is a place now, in their order."""
    free = most - sum(not seat.waits for seat in seats)
    return [seat.user_id for seat in seats if seat.waits][: max(0, free)]


class TeacherHasNotPractised(Refusal):
    """You have not practised {technique} here yourself."""

    remedy = "Nobody teaches what they have never practised; record your own sessions with `/checkin`."


class TooManyTeachings(Refusal):
    """You have planned {most} sessions already."""

    remedy = "Complete or cancel one of them first; `/teach list` shows them."


class NoSuchTeaching(Refusal):
    """That session no longer exists."""

    remedy = "Choose one of those that are suggested; `/teach list` shows what is coming."


class TeachingOver(Refusal):
    """This session has been held, or was cancelled."""

    remedy = "`/teach list` shows what is coming."


class TeachesOneself(Refusal):
    """You teach this session yourself."""

    remedy = "The teacher needs no place; `/teach cancel` cancels it."


class HasPlace(Refusal):
    """You have already signed up."""

    remedy = "`Sign off` gives your place to somebody else."


class HasNoPlace(Refusal):
    """You have not signed up for this session."""

    remedy = "`Sign up` takes a place."


class NotYourTeaching(Refusal):
    """Only {who}, who teaches it, or a moderator can do that."""

    remedy = "Ask one of them."


class TeachingNotBegun(Refusal):
    """This session has not begun: it is {when}."""

    remedy = "Complete it when it has been held, or cancel it with `/teach cancel`."


class NobodyWasTaught(Refusal):
    """Nobody has signed up, so there was nobody to teach."""

    remedy = "Cancel it with `/teach cancel`."


class TookNoPart(Refusal):
    """Only those who took part can rate a session, for two weeks."""

    remedy = "`/teach rate` suggests those that you can rate."
