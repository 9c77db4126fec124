"""How quests read in lists. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.kit.look import BRAND
from handlers.quest_hall.board_quests.messages import name_of, reward_text, standing
from handlers.quest_hall.board_quests.rules import read_terms
from handlers.quest_hall.board_quests.states import (
    Sort,
)
from handlers.quest_hall.board_quests.words import (
    SIGNS,
    category_word,
    difficulty_word,
)
from interactions.components import (
    ActionRow,
    SelectOption,
)
from interactions.embeds import Embed
from interactions.escaping import escape, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.quest_hall.claims import ClaimRow
    from db.quest_hall.quests import QuestRow
    from handlers.quest_hall.board_quests.recommending import Suggestion
    from interactions.languages import Say


def line(say: Say, quest: QuestRow, number: int) -> str:
    """A quest in a list."""
    parts = [
        f"`{number}` {SIGNS[quest.difficulty]} {name_of(quest)}",
        escape(category_word(say, quest.category)),
        reward_text(say, quest),
    ]
    if quest.slots:
        left = max(0, quest.slots - quest.taken)
        parts.append(say("{left} of {slots} free", left=left, slots=quest.slots))
    if quest.closes_at is not None:
        parts.append(say("closes {when}", when=timestamp(quest.closes_at, "R")))
    return " · ".join(parts)


def option(quest: QuestRow) -> SelectOption:
    """A quest in the select below a list."""
    return SelectOption(shorten(quest.title, 100), str(quest.quest_id), emoji=SIGNS[quest.difficulty])


def sort_word(say: Say, sort: Sort) -> str:
    """What comes first."""
    return {
        Sort.NEWEST: say("Newest first"),
        Sort.REWARD: say("Highest reward first"),
        Sort.ENDING: say("Closing soon first"),
        Sort.POPULAR: say("Most popular first"),
    }[sort]


def recommended(say: Say, listed: Sequence[Suggestion], rows: tuple[ActionRow, ...]) -> Reply:
    """What suits a member, each with its reason."""
    lines = [
        f"{line(say, suggestion.quest, number)}\n-# {because(say, suggestion)}"
        for number, suggestion in enumerate(listed, start=1)
    ]
    nothing = say("There is no open quest that you may accept now; `/quest browse` shows all.")
    shown = Embed(title=say("Quests for you"), description="\n".join(lines) or nothing, color=BRAND)
    return Reply(embeds=(shown,), components=rows, ephemeral=True)


def because(say: Say, suggestion: Suggestion) -> str:
    """What speaks for it, the strongest first."""
    why, quest = suggestion.because, suggestion.quest
    reasons = [say("it is a favourite of yours")] if why.favourite else []
    if why.alike:
        reasons.append(
            say.counted(
                why.alike,
                "1 member who did the same quests as you has done it",
                "{count} members who did the same quests as you have done it",
            )
        )
    if why.same_category:
        kind = escape(category_word(say, quest.category))
        reasons.append(say("you have done {category} before", category=kind))
    if why.same_difficulty:
        hard = difficulty_word(say, quest.difficulty)
        reasons.append(say("you have managed the difficulty {difficulty}", difficulty=hard))
    if not reasons:
        return say("you meet all its requirements, and others like it") if quest.taken else say("it is new")
    return " · ".join(reasons[:3])


def own_line(say: Say, claim: ClaimRow) -> str:
    """One's own claim in a list."""
    return f"{name_of(read_terms(claim).quest)}\n-# {standing(say, claim)}"
