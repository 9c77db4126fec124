"""What can be checked in, and what is refused. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from handlers.frame.refusals import Refusal

if TYPE_CHECKING:
    from db.practice.techniques import TechniqueRow

MOST_MINUTES: Final = 600
USUAL_MINUTES: Final = 15
SOON: Final = timedelta(minutes=10)
"""The same technique within this time is asked about."""
FORGOTTEN: Final = timedelta(hours=4)
"""A timed session that nobody ended is closed after this time."""


class NoSuchTechnique(Refusal):
    """There is no technique called “{name}” here."""

    remedy = "Choose one of those that are suggested while you type; `/techniques` shows all."


class SessionRuns(Refusal):
    """You have a session running since {since}: {technique}."""

    remedy = "End it with `/end`, then start another one."


class NoSessionRuns(Refusal):
    """You have no session running."""

    remedy = "Begin one with `/start`, or note what you did with `/checkin`."


class AlreadyPractised(Refusal):
    """You practised on {day}: that day counts already."""

    remedy = "What you do today goes into `/checkin`."


class DraftIsGone(Refusal):
    """That was asked a while ago, and has been answered or has expired."""

    remedy = "Use `/checkin` again."


class NotYourCheckIn(Refusal):
    """That is somebody else's check-in."""

    remedy = "Use `/checkin` for your own."


def choose_technique(techniques: Sequence[TechniqueRow], chosen: str) -> TechniqueRow | None:
    """By the id that was suggested, by slug or by name."""
    typed = chosen.strip().casefold()
    for row in techniques:
        if typed in (str(row.technique_id), row.slug, row.name.casefold()):
            return row
    return None


def minutes_between(started_at: datetime, ended_at: datetime) -> int:
    """Whole minutes, as many as a session can have."""
    return max(1, min(MOST_MINUTES, round((ended_at - started_at).total_seconds() / 60)))


def known_technique(techniques: Sequence[TechniqueRow], chosen: str) -> TechniqueRow:
    """The one that was chosen; refuses one that is not there."""
    technique = choose_technique(techniques, chosen)
    if technique is None:
        raise NoSuchTechnique(name=chosen[:80])
    return technique
