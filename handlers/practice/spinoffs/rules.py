"""What can be registered, and what is refused. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from handlers.frame.refusals import Refusal
from handlers.practice.texts import written
from interactions.escaping import plain_name

if TYPE_CHECKING:
    from db.practice.spinoffs import SpinoffRow

MOST_NAME: Final = 80
MOST_OPEN: Final = 5


class NotAnAlumnus(Refusal):
    """Only members who have graduated here can register what they have started."""

    remedy = "`/graduate` shows how far you are."


class SpinoffNameMissing(Refusal):
    """A community needs a name that can be seen."""

    remedy = "Write it as its members do, up to 80 characters."


class SpinoffNameTaken(Refusal):
    """A community called **{name}** is registered here already."""

    remedy = "`/spinoff list` shows it; another community needs another name."


class TooManySpinoffs(Refusal):
    """You have already registered {most} communities, which is the limit."""

    remedy = "Close one that is over with `/spinoff close`."


class NoSuchSpinoff(Refusal):
    """That community is not in the list."""

    remedy = "Choose one of those that are suggested while you type; `/spinoff list` shows all."


class NotYourSpinoff(Refusal):
    """Only whoever registered **{name}**, or a moderator, can close it."""

    remedy = "Ask them or a moderator."


def read_name(typed: str) -> str:
    """The name as it is kept."""
    name = written(plain_name(typed, MOST_NAME))
    if not name:
        raise SpinoffNameMissing
    return name


def refuse_taken(name: str, known: Sequence[SpinoffRow], founder_id: int) -> SpinoffRow | None:
    """The member's own one that waits under this name. A name is one community's: also of one that is over,
    unless its founder starts it again."""
    for row in known:
        own = row.founder_id == founder_id
        if own and row.state == "submitted":
            return row
        if row.state in ("submitted", "listed") or (row.state == "closed" and not own):
            raise SpinoffNameTaken(name=name)
    return None
