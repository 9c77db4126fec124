"""What the components of board quests remember: which quest; who may is asked at each press."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta

from handlers.kit.lists import Paged
from interactions.custom_id import ComponentState

QuestId = Annotated[int, Meta(ge=1)]
Version = Annotated[int, Meta(ge=1, le=99_999)]
Hardness = Literal["any", "easy", "normal", "medium", "hard", "impossible"]
CategoryNumber = Annotated[int, Meta(ge=0, le=10**12)]


class Press(StrEnum):
    """What members do with a quest."""

    ACCEPT = "accept"
    SHOW = "show"
    FAVOURITE = "favourite"
    SUBMIT = "submit"
    PROOF = "proof"
    ABANDON = "abandon"
    NOTE = "note"


class Lead(StrEnum):
    """What quest masters do with one."""

    PUBLISH = "publish"
    EDIT = "edit"
    DELETE = "delete"
    PAUSE = "pause"
    CLOSE = "close"


class Sort(StrEnum):
    """How a list of quests is sorted."""

    NEWEST = "newest"
    REWARD = "reward"
    ENDING = "ending"
    POPULAR = "popular"


class PressQuest(ComponentState, tag="board_quests.press/1"):
    """A button of members."""

    quest_id: QuestId
    press: Press


class LeadQuest(ComponentState, tag="board_quests.lead/1"):
    """A button of quest masters, on the version that they see."""

    quest_id: QuestId
    version: Version
    lead: Lead


class PickDifficulty(ComponentState, tag="board_quests.difficulty/1"):
    """In the preview of a draft."""

    quest_id: QuestId
    version: Version


class PickProof(ComponentState, tag="board_quests.proof_kind/1"):
    """Likewise."""

    quest_id: QuestId
    version: Version


class EditText(ComponentState, tag="board_quests.text/1"):
    """The form with a quest's words."""

    quest_id: QuestId
    version: Version


class SubmitProof(ComponentState, tag="board_quests.submit/1"):
    """The form that takes proof."""

    quest_id: QuestId


class WriteNote(ComponentState, tag="board_quests.note/1"):
    """The form that takes a note on one's progress."""

    quest_id: QuestId


class Browse(Paged, tag="board_quests.browse/1"):
    """`/quest browse`. `mine`: only those that I may accept. "any" and 0: it does not matter."""

    sort: Sort = Sort.NEWEST
    category: CategoryNumber = 0
    difficulty: Hardness = "any"
    least: Annotated[int, Meta(ge=0, le=10_000)] = 0
    mine: bool = False


class PickSort(ComponentState, tag="board_quests.sort/1"):
    """The select below the list, with the rest of what the list is about."""

    category: CategoryNumber
    difficulty: Hardness
    least: Annotated[int, Meta(ge=0, le=10_000)]
    mine: bool


class PickRow(ComponentState, tag="board_quests.row/1"):
    """A quest of the list is picked, to see it and act on it."""

    page: Annotated[int, Meta(ge=0, le=9_999)]


class Search(Paged, tag="board_quests.search/1"):
    """`/quest search`."""

    text: str


class Favourites(Paged, tag="board_quests.favourites/1"):
    """`/quest favourites`."""


class Mine(Paged, tag="board_quests.mine/1"):
    """`/quest mine`; `done`: what came to an end."""

    done: bool = False
