"""Ladders to begin with, and how ranks are spoken of in each theme. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from db.quest_hall.ranks import RankTerms

if TYPE_CHECKING:
    from interactions.languages import Say


class Theme(StrEnum):
    """How the quest hall speaks of ranks."""

    PLAIN = "plain"
    CULTIVATION = "cultivation"


NEEDS: Final[tuple[dict[str, int], ...]] = (
    {},
    {"quest_points": 100},
    {"quest_points": 300, "quests_done": 5},
    {"quest_points": 750, "quests_done": 15},
    {"quest_points": 1_500, "quests_done": 30, "quests_hard": 1},
    {"quest_points": 3_000, "quests_done": 60, "quests_hard": 5},
    {"quest_points": 6_000, "quests_done": 120, "quests_impossible": 1},
)
APPROVAL_FROM: Final = 6
"""The place from which presets have ranks approved."""
LOOKS: Final = {
    Theme.PLAIN: (
        ("🌱", 0x95A5A6),
        ("🔰", 0x3BA55D),
        ("🎒", 0x3B82F6),
        ("🗡️", 0x8B5CF6),
        ("🏅", 0xEAB308),
        ("🏆", 0xF97316),
        ("👑", 0xDC2626),
    ),
    Theme.CULTIVATION: (
        ("🌾", 0x95A5A6),
        ("🌬️", 0x7DD3FC),
        ("🪨", 0x3BA55D),
        ("🟡", 0xEAB308),
        ("👶", 0x8B5CF6),
        ("⚡", 0xF97316),
        ("🐉", 0xDC2626),
    ),
}


def preset(say: Say, theme: Theme) -> list[RankTerms]:
    """The ladder of that theme, the lowest first; named in the language of the guild."""
    return [
        RankTerms(name=name, emoji=emoji, color=color, approval=place >= APPROVAL_FROM, needs=dict(needs))
        for place, (name, (emoji, color), needs) in enumerate(
            zip(names(say, theme), LOOKS[theme], NEEDS, strict=True), start=1
        )
    ]


def names(say: Say, theme: Theme) -> tuple[str, ...]:
    """From the lowest up."""
    if theme is Theme.PLAIN:
        return (
            say("Novice"),
            say("Apprentice"),
            say("Journeyman"),
            say("Adept"),
            say("Expert"),
            say("Master"),
            say("Grandmaster"),
        )
    return (
        say("Mortal"),
        say("Qi Condensation"),
        say("Foundation Establishment"),
        say("Core Formation"),
        say("Nascent Soul"),
        say("Spirit Severing"),
        say("Immortal Ascension"),
    )
