"""The achievements every server begins with, as data. Those for a level give no xp: xp made the level."""

from __future__ import annotations

from typing import Any

from handlers.activity import metrics
from handlers.platform.metrics.defaults import DefaultAchievement, add_default_set

HOUR = 3_600


def _over(metric: str, at_least: int, in_days: int | None = None) -> dict[str, Any]:
    criteria: dict[str, Any] = {"metric": metric, "at_least": at_least}
    return criteria | ({"in_days": in_days} if in_days is not None else {})


ACHIEVEMENTS = (
    DefaultAchievement(
        key="level_5", name="Settled in", description="Reach level 5", emoji="🌱", criteria=_over("level", 5)
    ),
    DefaultAchievement(
        key="level_10", name="Regular", description="Reach level 10", emoji="🌿", criteria=_over("level", 10)
    ),
    DefaultAchievement(
        key="level_25",
        name="Pillar of the house",
        description="Reach level 25",
        emoji="🌳",
        criteria=_over("level", 25),
    ),
    DefaultAchievement(
        key="level_50",
        name="Living legend",
        description="Reach level 50",
        emoji="🏛️",
        criteria=_over("level", 50),
    ),
    DefaultAchievement(
        key="messages_25",
        name="Finding words",
        description="Write 25 messages",
        emoji="💬",
        xp=25,
        criteria=_over("messages", 25),
    ),
    DefaultAchievement(
        key="messages_1000",
        name="Good company",
        description="Write 1,000 messages",
        emoji="🗨️",
        xp=150,
        criteria=_over("messages", 1_000),
    ),
    DefaultAchievement(
        key="messages_10000",
        name="Chronicler",
        description="Write 10,000 messages",
        emoji="📜",
        xp=500,
        criteria=_over("messages", 10_000),
    ),
    DefaultAchievement(
        key="voice_1h",
        name="Pulling up a chair",
        description="Sit in voice for an hour",
        emoji="🪑",
        xp=25,
        criteria=_over("voice_seconds", HOUR),
    ),
    DefaultAchievement(
        key="voice_24h",
        name="Round the clock",
        description="Sit in voice for 24 hours",
        emoji="🎙️",
        xp=150,
        criteria=_over("voice_seconds", 24 * HOUR),
    ),
    DefaultAchievement(
        key="voice_240h",
        name="Voice of the hall",
        description="Sit in voice for 240 hours",
        emoji="📻",
        xp=500,
        criteria=_over("voice_seconds", 240 * HOUR),
    ),
    DefaultAchievement(
        key="reactions_100",
        name="Generous",
        description="React to 100 messages",
        emoji="👏",
        xp=50,
        criteria=_over("reactions", 100),
    ),
    DefaultAchievement(
        key="commands_50",
        name="Knows the levers",
        description="Use 50 commands",
        emoji="🕹️",
        xp=50,
        criteria=_over("commands", 50),
    ),
    DefaultAchievement(
        key="week_of_words",
        name="A week of words",
        description="Write 300 messages within 7 days",
        emoji="🔥",
        xp=100,
        criteria=_over("messages", 300, 7),
    ),
    DefaultAchievement(
        key="all_rounder",
        name="All-rounder",
        description="Within 30 days: 300 messages, 10 hours in voice and 50 reactions",
        emoji="🎭",
        xp=200,
        criteria={
            "all": [
                _over("messages", 300, 30),
                _over("voice_seconds", 10 * HOUR, 30),
                _over("reactions", 50, 30),
            ]
        },
    ),
    DefaultAchievement(
        key="red_letter_day",
        name="Red-letter day",
        description="Earn 5,000 xp in a single day",
        emoji="📅",
        secret=True,
        criteria=_over("xp", 5_000, 1),
    ),
    DefaultAchievement(
        key="quests_10",
        name="Errand runner",
        description="Complete 10 quests",
        emoji="🧭",
        xp=100,
        criteria=_over("activity_quests_done", 10),
    ),
    DefaultAchievement(
        key="collector",
        name="Collector",
        description="Have ten achievements",
        emoji="🏆",
        xp=250,
        criteria=_over("achievements", 10),
    ),
)

add_default_set(metrics.MODULE, *ACHIEVEMENTS)
