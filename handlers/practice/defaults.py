"""The achievements that practice brings to every server, as data."""

from __future__ import annotations

from typing import Any

from handlers.platform.metrics.defaults import DefaultAchievement, add_default_set
from handlers.practice.metrics import MODULE


def _over(metric: str, at_least: int) -> dict[str, Any]:
    return {"metric": metric, "at_least": at_least}


ACHIEVEMENTS = (
    DefaultAchievement(
        key="first_check_in",
        name="First step",
        description="Check in for the first time",
        emoji="👣",
        xp=10,
        criteria=_over("check_ins", 1),
    ),
    DefaultAchievement(
        key="streak_7",
        name="One week in a row",
        description="Practise seven days in a row",
        emoji="🔥",
        xp=70,
        criteria=_over("practice_longest_streak", 7),
    ),
    DefaultAchievement(
        key="streak_30",
        name="A month in a row",
        description="Practise thirty days in a row",
        emoji="🌙",
        xp=300,
        criteria=_over("practice_longest_streak", 30),
    ),
    DefaultAchievement(
        key="streak_100",
        name="A hundred days",
        description="Practise a hundred days in a row",
        emoji="💯",
        xp=1_000,
        criteria=_over("practice_longest_streak", 100),
    ),
    DefaultAchievement(
        key="minutes_600",
        name="Ten hours on the mat",
        description="Practise for 600 minutes",
        emoji="⏳",
        xp=100,
        criteria=_over("practice_minutes", 600),
    ),
    DefaultAchievement(
        key="minutes_6000",
        name="A hundred hours on the mat",
        description="Practise for 6,000 minutes",
        emoji="🥋",
        xp=600,
        criteria=_over("practice_minutes", 6_000),
    ),
    DefaultAchievement(
        key="mastered_1",
        name="First mastery",
        description="Master a technique",
        emoji="🏅",
        xp=100,
        criteria=_over("techniques_mastered", 1),
        liberation=True,
    ),
    DefaultAchievement(
        key="validations_10",
        name="Witness",
        description="Validate ten sessions of others",
        emoji="✔️",
        xp=100,
        criteria=_over("validations_given", 10),
        liberation=True,
    ),
    DefaultAchievement(
        key="taught_1",
        name="First lesson",
        description="Teach a session",
        emoji="🧑‍🏫",
        xp=200,
        criteria=_over("sessions_taught", 1),
        liberation=True,
    ),
)

add_default_set(MODULE, *ACHIEVEMENTS)
