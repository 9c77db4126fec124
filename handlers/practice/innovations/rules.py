"""What can be proposed, and what is refused. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from handlers.frame.refusals import Refusal
from handlers.practice.techniques.rules import read_name
from handlers.practice.texts import written

if TYPE_CHECKING:
    from db.practice.innovations import InnovationRow

MOST_INSTRUCTIONS: Final = 1_500
MOST_WAITING: Final = 3


class InnovationIncomplete(Refusal):
    """A proposal needs a description and instructions that others can follow."""

    remedy = "Fill in both; they can be short."


class InnovationNameTaken(Refusal):
    """There is a technique or a proposal called **{name}** already."""

    remedy = "Give yours another name; `/techniques` and `/innovation list` show what is there."


class TooManyInnovations(Refusal):
    """{most} proposals of yours are already waiting for a decision."""

    remedy = "Wait until one of them is decided, or withdraw one."


class NoSuchInnovation(Refusal):
    """There is no proposal like that here."""

    remedy = "`/innovation list` shows all of them."


class OwnInnovation(Refusal):
    """This is your own proposal, and only others can say that it works."""

    remedy = "Ask members to try it and use `/innovation validate`."


class InnovationDecided(Refusal):
    """**{name}** has already been decided."""

    remedy = "`/techniques` shows whether it became part of the catalogue."


class InnovationValidatedBefore(Refusal):
    """You have already validated **{name}**."""

    remedy = "Each member can say so once; ask others to try it."


class InnovationValidatorIsNew(Refusal):
    """You have not practised here yet, so you cannot say whether a technique works."""

    remedy = "Note what you practise with `/checkin`, then try this one."


def read_texts(name: str, description: str, instructions: str) -> tuple[str, str, str]:
    """What of a proposal is kept."""
    kept = read_name(name), written(description), written(instructions)
    if not all(kept):
        raise InnovationIncomplete
    return kept


def refuse_vote(row: InnovationRow | None, actor_id: int) -> InnovationRow:
    """The proposal, if this member may validate it."""
    if row is None or row.state in ("rejected", "withdrawn"):
        raise NoSuchInnovation
    if row.author_id == actor_id:
        raise OwnInnovation
    if row.state == "accepted":
        raise InnovationDecided(name=row.name)
    return row
