"""What a level-up says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.activity.level_ups.rules import DEFAULT_TEMPLATE, fill
from interactions.escaping import Markdown, escape, mention

if TYPE_CHECKING:
    from interactions.languages import Say


def level_up(
    say: Say,
    template: str,
    *,
    user_id: int,
    name: str,
    level: int,
    xp: int,
    server: str,
    rank: int | None,
    roles: Sequence[str],
) -> str:
    """The announcement. Names are not escaped yet."""
    values = {
        "user": mention(user_id),
        "name": escape(name) or mention(user_id),
        "level": say.number(level),
        "xp": say.number(xp),
        "server": escape(server),
        "rank": "–" if rank is None else say.number(rank),
        "roles": Markdown(", ").join(roles) or "–",
    }
    return fill(_in_language(say, template), values)


def _in_language(say: Say, template: str) -> str:
    """The default text is translated; a text of the guild's own stands as it is."""
    if template != DEFAULT_TEMPLATE:
        return template
    return say("🎉 {user} has reached **level {level}**!", user=Markdown("{user}"), level=Markdown("{level}"))
