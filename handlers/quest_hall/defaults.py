"""The achievements of the quest hall that every server begins with."""

from typing import Any

from handlers.platform.metrics.defaults import DefaultAchievement, add_default_set
from handlers.quest_hall.metrics import MODULE


def _over(metric: str, at_least: int) -> dict[str, Any]:
    return {"metric": metric, "at_least": at_least}


ACHIEVEMENTS = (
    DefaultAchievement(
        key="quest_1",
        name="First quest",
        description="Complete a quest of the board",
        emoji="📜",
        xp=25,
        criteria=_over("quests_done", 1),
    ),
    DefaultAchievement(
        key="quest_10",
        name="Adventurer",
        description="Complete 10 quests of the board",
        emoji="🗺️",
        xp=100,
        criteria=_over("quests_done", 10),
    ),
    DefaultAchievement(
        key="quest_50",
        name="Hero of the hall",
        description="Complete 50 quests of the board",
        emoji="🛡️",
        xp=500,
        criteria=_over("quests_done", 50),
    ),
    DefaultAchievement(
        key="bounty_1",
        name="Bounty hunter",
        description="Win a bounty",
        emoji="🏹",
        xp=50,
        criteria=_over("bounties_won", 1),
    ),
    DefaultAchievement(
        key="bounty_25",
        name="Wanted by nobody",
        description="Win 25 bounties",
        emoji="🎯",
        xp=300,
        criteria=_over("bounties_won", 25),
    ),
    DefaultAchievement(
        key="team_quest_1",
        name="Stronger together",
        description="Complete a quest with your team",
        emoji="🤝",
        xp=50,
        criteria=_over("team_quests_done", 1),
    ),
    DefaultAchievement(
        key="mentor_1",
        name="Good teacher",
        description="Let a student graduate with you",
        emoji="🎓",
        xp=150,
        criteria=_over("students_graduated", 1),
    ),
    DefaultAchievement(
        key="points_1000",
        name="Well rewarded",
        description="Have 1,000 quest points",
        emoji="💰",
        xp=200,
        criteria=_over("quest_points", 1_000),
    ),
)

add_default_set(MODULE, *ACHIEVEMENTS)
