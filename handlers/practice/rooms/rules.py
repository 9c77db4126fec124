"""What holds for practice rooms. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from handlers.practice.check_ins.rules import minutes_between

if TYPE_CHECKING:
    from db.practice.rooms import StayRow

LEAST: Final = timedelta(minutes=5)
"""Shorter stays count for nothing."""
TOLD_EVERY: Final = timedelta(hours=1)
BLIND: Final = timedelta(minutes=2)
"""Nobody has looked for longer than that: what happened meanwhile is not known."""


def stayed_until(stay: StayRow, now: datetime) -> datetime:
    """When they left, as far as somebody has seen them there."""
    return now if now - stay.seen_until < BLIND else stay.seen_until


def minutes_of(stay: StayRow, now: datetime) -> int:
    """What the stay counts; 0 when it was too short."""
    until = stayed_until(stay, now)
    return minutes_between(stay.since, until) if until - stay.since >= LEAST else 0
