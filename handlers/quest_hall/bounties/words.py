"""Words and signs of bounties. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from interactions.languages import Say

CLAIM_SIGNS: Final = {
    "claimed": "📌",
    "submitted": "📨",
    "rejected": "↩️",
    "approved": "✅",
    "abandoned": "🏳️",
    "expired": "⌛",
    "lost": "🚫",
}
STATE_SIGNS: Final = {
    "draft": "📝",
    "open": "💰",
    "closing": "⏳",
    "done": "✅",
    "cancelled": "🚫",
    "expired": "⌛",
}


def bounty_state_word(say: Say, state: str) -> str:
    """How a bounty stands."""
    return {
        "draft": say("a draft"),
        "open": say("open"),
        "closing": say("closed, with decisions to come"),
        "done": say("won"),
        "cancelled": say("cancelled"),
        "expired": say("over"),
    }[state]


def claim_word(say: Say, state: str) -> str:
    """How a member stands with one."""
    return {
        "claimed": say("claimed"),
        "submitted": say("waiting for a decision"),
        "rejected": say("rejected, can be submitted again"),
        "approved": say("won"),
        "abandoned": say("abandoned"),
        "expired": say("out of time"),
        "lost": say("over before you won"),
    }[state]
