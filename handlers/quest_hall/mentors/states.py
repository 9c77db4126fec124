"""What the components of mentors remember; who may is asked at each press."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from handlers.kit.lists import Paged
from interactions.custom_id import ComponentState

RequestId = Annotated[int, Meta(ge=1)]
PairId = Annotated[int, Meta(ge=1)]


class MentorAnswer(StrEnum):
    """A mentor's answer to a request."""

    ACCEPT = "accept"
    DECLINE = "decline"
    ASK = "ask"


class AnswerOffer(ComponentState, tag="mentors.offer/1"):
    """A button under a request, also in direct messages."""

    request_id: RequestId
    reaction: MentorAnswer


class AskStudent(ComponentState, tag="mentors.ask/1"):
    """The form with a mentor's question."""

    request_id: RequestId


class TellMentor(ComponentState, tag="mentors.tell/1"):
    """A button under the question, and the form with the answer."""

    request_id: RequestId


class FindMentor(ComponentState, tag="mentors.find/1"):
    """The button under the welcome, and the form that it opens."""


class Pairs(Paged, tag="mentors.pairs/1"):
    """`/mentor pairs`."""


class PickPair(ComponentState, tag="mentors.pick_pair/1"):
    """A moderator picks a pair of the list."""


class EndPair(ComponentState, tag="mentors.end/1"):
    """A moderator ends a pair; `again`: the student gets another mentor."""

    pair_id: PairId
    again: bool


class MentorQuests(Paged, tag="mentors.quests/1"):
    """`/mentor quest list`."""


class Feedback(Paged, tag="mentors.feedback/1"):
    """`/mentor feedbacks`."""
