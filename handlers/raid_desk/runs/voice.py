"""Who may do what in the voice channel of a run: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from handlers.platform.roles.rules import STAFF
from interactions.permissions import Permissions

ROLE, MEMBER = 0, 1
TALK = Permissions(Permissions.VIEW_CHANNEL | Permissions.CONNECT | Permissions.SPEAK)
OWN = Permissions(TALK | Permissions.MANAGE_CHANNELS)
MOST_OVERWRITES = 100
"""Discord takes so many with a new channel; further members are let in one by one."""


def staff_roles(roles: Mapping[str, int], known: Iterable[int]) -> list[int]:
    """The Discord roles of the staff that exist."""
    there = set(known)
    return sorted({roles[key] for key in STAFF if key in roles} & there)


def overwrites(
    guild_id: int, bot_id: int, staff: Sequence[int], member_ids: Sequence[int]
) -> tuple[list[dict[str, Any]], list[int]]:
    """Closed to all but the bot, the staff and members; and those of the members for whom there was room."""
    rules = [_rule(guild_id, ROLE, deny=Permissions.CONNECT), _rule(bot_id, MEMBER, allow=OWN)]
    rules += [_rule(role_id, ROLE, allow=TALK) for role_id in staff]
    let_in = list(member_ids[: MOST_OVERWRITES - len(rules)])
    rules += [_rule(user_id, MEMBER, allow=TALK) for user_id in let_in]
    return rules, let_in


def _rule(target_id: int, kind: int, *, allow: int = 0, deny: int = 0) -> dict[str, Any]:
    return {"id": str(target_id), "type": kind, "allow": str(int(allow)), "deny": str(int(deny))}
