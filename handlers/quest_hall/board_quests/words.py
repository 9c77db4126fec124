"""Words, emojis and colours of quests. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from interactions.languages import Say

BEGINNING: Final = "getting started"
"""What newcomers are shown first."""
CATEGORIES: Final = (
    "hunting",
    "gathering",
    "crafting",
    "exploration",
    "combat",
    "social",
    "building",
    "trading",
    "puzzle",
    "survival",
    "other",
    BEGINNING,
)
COLORS: Final = {
    "easy": 0x3BA55D,
    "normal": 0x3B82F6,
    "medium": 0xEAB308,
    "hard": 0xF97316,
    "impossible": 0xDC2626,
}
SIGNS: Final = {"easy": "🟢", "normal": "🔵", "medium": "🟡", "hard": "🟠", "impossible": "🔴"}
CLAIM_SIGNS: Final = {
    "accepted": "📌",
    "submitted": "📨",
    "rejected": "↩️",
    "approved": "✅",
    "expired": "⌛",
    "abandoned": "🏳️",
    "withdrawn": "🚫",
}


def difficulty_word(say: Say, difficulty: str) -> str:
    """Easy to impossible."""
    return {
        "easy": say("Easy"),
        "normal": say("Normal"),
        "medium": say("Medium"),
        "hard": say("Hard"),
        "impossible": say("Impossible"),
    }[difficulty]


def category_word(say: Say, category: str) -> str:
    """One of ours in the reader's language, one of the guild's as it was typed; not escaped."""
    return {
        "hunting": say("Hunting"),
        "gathering": say("Gathering"),
        "crafting": say("Crafting"),
        "exploration": say("Exploration"),
        "combat": say("Combat"),
        "social": say("Social"),
        "building": say("Building"),
        "trading": say("Trading"),
        "puzzle": say("Puzzle"),
        "survival": say("Survival"),
        "other": say("Other"),
        BEGINNING: say("Getting started"),
    }.get(category, category)


def quest_state_word(say: Say, state: str) -> str:
    """How a quest stands."""
    return {
        "draft": say("a draft"),
        "open": say("open"),
        "paused": say("paused"),
        "closed": say("closed"),
        "archived": say("archived"),
    }[state]


def claim_state_word(say: Say, state: str) -> str:
    """How a member stands with a quest."""
    return {
        "accepted": say("accepted"),
        "submitted": say("waiting for a decision"),
        "rejected": say("rejected, can be submitted again"),
        "approved": say("done"),
        "expired": say("out of time"),
        "abandoned": say("abandoned"),
        "withdrawn": say("taken back by the staff"),
    }[state]


def proof_word(say: Say, proof: str) -> str:
    """What has to be submitted."""
    return {
        "any": say("a text, a link or a picture"),
        "text": say("a text"),
        "link": say("a link"),
        "image": say("a picture"),
    }[proof]
