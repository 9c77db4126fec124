"""Words for activity quests: what they are called, what they ask and what they give. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from handlers.activity.activity_quests.calendar import QuestCycle
from handlers.activity.activity_quests.rules import Difficulty, QuestKind, QuestMetric
from handlers.activity.activity_quests.templates import BY_KEY
from handlers.activity.leaderboards.messages import duration
from interactions.escaping import Markdown, bold, plain

if TYPE_CHECKING:
    from db.activity.activity_quests import ActivityQuestRow
    from interactions.languages import Say

OWN_EMOJI: Final = "📌"
"""Of quests that were made by hand."""


def kind_name(say: Say, kind: str) -> str:
    """As a heading."""
    return {
        QuestKind.DAILY: say("Daily quests"),
        QuestKind.WEEKLY: say("Weekly quests"),
        QuestKind.SPECIAL: say("Special quests"),
        QuestKind.EVENT: say("Event quests"),
        QuestKind.CHALLENGE: say("Challenges"),
    }[QuestKind(kind)]


def cycle_name(say: Say, cycle: str) -> str:
    """How often it comes."""
    return {
        QuestCycle.DAILY: say("every day"),
        QuestCycle.WEEKLY: say("every week"),
        QuestCycle.MONTHLY: say("every month"),
        QuestCycle.ONCE: say("once"),
    }[QuestCycle(cycle)]


def difficulty_name(say: Say, difficulty: str) -> str:
    """As a word."""
    return {
        Difficulty.EASY: say("easy"),
        Difficulty.MEDIUM: say("medium"),
        Difficulty.HARD: say("hard"),
    }[Difficulty(difficulty)]


def plain_name(say: Say, quest: ActivityQuestRow) -> str:
    """Its name without any formatting; drawn quests are called in the reader's language."""
    template = BY_KEY.get(quest.template or "")
    return say(template.name) if template is not None else plain(quest.name)


def title(say: Say, quest: ActivityQuestRow) -> Markdown:
    """Emoji and name, for messages."""
    template = BY_KEY.get(quest.template or "")
    emoji = template.emoji if template is not None else OWN_EMOJI
    return Markdown(f"{emoji} {bold(plain_name(say, quest))}")


def task(say: Say, quest: ActivityQuestRow) -> str:
    """What is asked for."""
    target = quest.target
    return {
        QuestMetric.MESSAGES: say.counted(target, "Write 1 message", "Write {count} messages"),
        QuestMetric.REACTIONS: say.counted(target, "React once", "React {count} times"),
        QuestMetric.COMMANDS: say.counted(target, "Use 1 command", "Use {count} commands"),
        QuestMetric.VOICE: say("Spend {time} in voice", time=duration(say, target)),
        QuestMetric.XP: say("Earn {number} xp by what you do", number=say.number(target)),
    }[QuestMetric(quest.metric)]


def amount(say: Say, quest: ActivityQuestRow, value: int) -> str:
    """A value in the quest's unit."""
    return duration(say, value) if quest.metric == QuestMetric.VOICE else say.number(value)


def reward(say: Say, quest: ActivityQuestRow) -> Markdown:
    """What it gives."""
    parts = [say("{number} xp", number=say.number(quest.reward_xp))] if quest.reward_xp else []
    if quest.boost_hundredths is not None and quest.boost_hours is not None:
        factor = say.number(quest.boost_hundredths / 100, places=2)
        parts.append(say("× {factor} on all xp for {hours} h", factor=factor, hours=quest.boost_hours))
    return Markdown(" + ").join(parts) or say("honour")
