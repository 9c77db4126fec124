"""What the components of board quests remember: which quest; who may is asked at each press."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from interactions.custom_id import ComponentState

QuestId = Annotated[int, Meta(ge=1)]
Version = Annotated[int, Meta(ge=1, le=99_999)]
Word = Annotated[str, Meta(max_length=16)]
Typed = Annotated[str, Meta(max_length=16)]


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
