"""What members are told of quests. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from handlers.quest_hall.board_quests.messages import formula, name_of, paid_text
from handlers.quest_hall.board_quests.rules import Reward, read_terms
from interactions.escaping import mention, timestamp

if TYPE_CHECKING:
    from db.quest_hall.claims import ClaimRow
    from db.quest_hall.quests import QuestTerms
    from interactions.languages import Say


def paid(say: Say, claim: ClaimRow, reward: Reward) -> str:
    """To the member, in the channel or directly."""
    terms = read_terms(claim).quest
    text = say(
        "{who} has done {quest} and gets {reward}.",
        who=mention(claim.user_id),
        quest=name_of(terms),
        reward=paid_text(say, reward.points, reward.xp),
    )
    lines = [text, "-# " + formula(say, terms, reward).replace("\n", " ")]
    if terms.reward_text:
        lines.append("-# " + say("Also: {reward}", reward=terms.reward_text))
    return "\n".join(lines)


def expired(say: Say, quest: QuestTerms) -> str:
    """When time was over."""
    text = say("Your time for {quest} is over.", quest=name_of(quest))
    return text + "\n-# " + say("While it is open you can accept it again: `/quest accept`.")


def reminder(say: Say, quest: QuestTerms, due_at: datetime) -> str:
    """A day before."""
    return say("{quest} ends {when}.", quest=name_of(quest), when=timestamp(due_at, "R"))


def opened(say: Say, quest: QuestTerms) -> str:
    """For those who have it as a favourite."""
    return say("Your favourite {quest} is open.", quest=name_of(quest))


def ending(say: Say, quest: QuestTerms, closes_at: datetime) -> str:
    """Likewise."""
    when = timestamp(closes_at, "R")
    return say("Your favourite {quest} closes {when}.", quest=name_of(quest), when=when)


def edited(say: Say, quest: QuestTerms) -> str:
    """Likewise."""
    return say("Your favourite {quest} was changed.", quest=name_of(quest))


def taken_back(say: Say, quest: QuestTerms) -> str:
    """When staff ended it."""
    return say("{quest} was taken back by the staff.", quest=name_of(quest))
