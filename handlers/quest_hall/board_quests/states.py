"""What the components of board quests remember: which quest; who may is asked at each press."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from handlers.kit.lists import Paged
from interactions.custom_id import ComponentState

QuestId = Annotated[int, Meta(ge=1)]
Version = Annotated[int, Meta(ge=1, le=99_999)]
Hardness = Literal["any", "easy", "normal", "medium", "hard", "impossible"]
Kind = Literal["any", "single", "team"]
CategoryNumber = Annotated[int, Meta(ge=0, le=10**7)]
Points = Annotated[int, Meta(ge=0, le=10_000)]
RankPlace = Annotated[int, Meta(ge=0, le=25)]
"""0: it does not matter."""


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


class Browse(Paged, tag="board_quests.browse/3"):
    """`/quest browse`. `rank`: only those that ask for at least that one, by place. `mine`: only those that I
    may accept. "any" and 0: it does not matter."""

    sort: Sort = Sort.NEWEST
    category: CategoryNumber = 0
    difficulty: Hardness = "any"
    least: Points = 0
    most: Points = 0
    rank: RankPlace = 0
    mine: bool = False
    kind: Kind = "any"


class SecondBrowse(Paged, tag="board_quests.browse/2"):
    """As it was before quests of teams could be told apart."""

    sort: Sort = Sort.NEWEST
    category: CategoryNumber = 0
    difficulty: Hardness = "any"
    least: Points = 0
    most: Points = 0
    rank: RankPlace = 0
    mine: bool = False

    def upgrade(self) -> Browse:
        """The same list."""
        return Browse(**msgspec.structs.asdict(self))


class FirstBrowse(Paged, tag="board_quests.browse/1"):
    """As it was before rewards had an upper bound and quests asked for ranks."""

    sort: Sort = Sort.NEWEST
    category: Annotated[int, Meta(ge=0, le=10**12)] = 0
    difficulty: Hardness = "any"
    least: Points = 0
    mine: bool = False

    def upgrade(self) -> Browse:
        """The same list."""
        return Browse(
            page=self.page,
            owner=self.owner,
            sort=self.sort,
            category=self.category,
            difficulty=self.difficulty,
            least=self.least,
            mine=self.mine,
        )


class SnoozeQuest(ComponentState, tag="board_quests.snooze/1"):
    """A button of a reminder; whose claim it is, its row says."""

    claim_id: Annotated[int, Meta(ge=1)]
    hours: Annotated[int, Meta(ge=1, le=720)]


class PickChain(ComponentState, tag="board_quests.chain/1"):
    """The select below the list of chains."""


class PickSort(ComponentState, tag="board_quests.sort/3"):
    """The select below the list, with the rest of what the list is about."""

    category: CategoryNumber
    difficulty: Hardness
    least: Points
    most: Points
    rank: RankPlace
    mine: bool
    kind: Kind


class SecondPickSort(ComponentState, tag="board_quests.sort/2"):
    """As it was before quests of teams could be told apart."""

    category: CategoryNumber
    difficulty: Hardness
    least: Points
    most: Points
    rank: RankPlace
    mine: bool

    def upgrade(self) -> PickSort:
        """The same list."""
        return PickSort(**msgspec.structs.asdict(self), kind="any")


class FirstPickSort(ComponentState, tag="board_quests.sort/1"):
    """As it was before that."""

    category: Annotated[int, Meta(ge=0, le=10**12)]
    difficulty: Hardness
    least: Points
    mine: bool

    def upgrade(self) -> PickSort:
        """The same list."""
        return PickSort(self.category, self.difficulty, self.least, 0, 0, self.mine, "any")


class PickRow(ComponentState, tag="board_quests.row/1"):
    """A quest of the list is picked, to see it and act on it."""

    page: Annotated[int, Meta(ge=0, le=9_999)]


class AcceptRow(ComponentState, tag="board_quests.accept_row/1"):
    """A quest of the list is accepted at once."""

    page: Annotated[int, Meta(ge=0, le=9_999)]


class FavourRow(ComponentState, tag="board_quests.favour_row/1"):
    """A quest of the list is made a favourite, or is none any more."""

    page: Annotated[int, Meta(ge=0, le=9_999)]


class Search(Paged, tag="board_quests.search/2"):
    """`/quest search`, with filters as for `Browse`; `hard`: 0 or a difficulty from 1, the easiest."""

    text: str
    category: CategoryNumber = 0
    hard: Annotated[int, Meta(ge=0, le=5)] = 0
    least: Points = 0
    mine: bool = False


class FirstSearch(Paged, tag="board_quests.search/1"):
    """As it was before it had filters."""

    text: str

    def upgrade(self) -> Search:
        """The same list."""
        return Search(page=self.page, owner=self.owner, text=self.text)


class Favourites(Paged, tag="board_quests.favourites/1"):
    """`/quest favourites`."""


class Mine(Paged, tag="board_quests.mine/1"):
    """`/quest mine`; `done`: what came to an end."""

    done: bool = False
