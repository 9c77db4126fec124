"""After the end of a run: until when it can be logged, when its organizer is reminded. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.raid_desk.runs import RunRow

REMIND_AFTER = (timedelta(minutes=15), timedelta(hours=12))
"""After the end, while nobody has logged it."""
UNDO_WITHIN = timedelta(minutes=15)
CORRECT_WITHIN = timedelta(days=7)
LOOK_AGAIN = timedelta(hours=1)
"""The setting may have changed meanwhile."""
UNLOGGED = "unlogged"


class LogStage(StrEnum):
    """What can be done about the log of a run."""

    OPEN = "open"  # to be logged, also in place of `unlogged`
    UNDOABLE = "undoable"
    CLOSED = "closed"


class EndingStep(StrEnum):
    """What the clock brings for a run that nobody has logged."""

    REMIND = "remind"
    GIVE_UP = "give_up"
    WAIT = "wait"


def log_stage(run: RunRow, now: datetime) -> LogStage:
    """Only a run that ended is logged; a cancelled one gives nobody anything."""
    if run.state != "ended" or run.deleted_at is not None or run.archived_at is not None:
        return LogStage.CLOSED
    if run.logged_at is None:
        return LogStage.OPEN
    if run.outcome == UNLOGGED:
        return LogStage.OPEN if now - run.logged_at < CORRECT_WITHIN else LogStage.CLOSED
    return LogStage.UNDOABLE if now - run.logged_at < UNDO_WITHIN else LogStage.CLOSED


def stage_ends(run: RunRow) -> datetime | None:
    """When the stage of a logged run is over."""
    if run.logged_at is None:
        return None
    return run.logged_at + (CORRECT_WITHIN if run.outcome == UNLOGGED else UNDO_WITHIN)


class Due(msgspec.Struct, frozen=True):
    """What is due now, how many reminders that makes, and when to look again (None: never)."""

    step: EndingStep
    reminders: int
    look_at: datetime | None


def due_step(ended_at: datetime, reminders: int, unlogged_after_hours: int, now: datetime) -> Due:
    """For a run without a log. Reminders missed in a downtime are one. 0 hours: never given up."""
    give_up = ended_at + timedelta(hours=unlogged_after_hours) if unlogged_after_hours else None
    if give_up is not None and give_up <= now:
        return Due(EndingStep.GIVE_UP, reminders, None)
    passed = sum(ended_at + after <= now for after in REMIND_AFTER)
    moments = [ended_at + after for after in REMIND_AFTER[passed:]]
    if give_up is not None:
        moments += [give_up, now + LOOK_AGAIN]
    step = EndingStep.REMIND if passed > reminders else EndingStep.WAIT
    return Due(step, passed, min(moments, default=None))
