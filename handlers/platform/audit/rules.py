"""What may be asked of the audit: pure."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from handlers.refusals import Refusal
from interactions.escaping import escape, shorten

PER_PAGE: Final = 10
LONGEST_ACTION: Final = 32
MOST_DAYS: Final = 3_650
_ACTION = re.compile(rf"[a-z0-9_.]{{1,{LONGEST_ACTION}}}")


class Turn(StrEnum):
    """Where to turn from a page."""

    LATEST = "latest"
    OLDER = "older"
    NEWER = "newer"


class Asked(msgspec.Struct, frozen=True):
    """Which entries: of an action (or all that begin with it), of a member, of the last days."""

    action: str | None
    member_id: int | None
    days: Annotated[int, Meta(ge=1, le=MOST_DAYS)]


class NoSuchAction(Refusal):
    """I never note an action called "{typed}"."""

    mend = "Choose one of those that are suggested while you type, or its beginning, such as `config`."


def read_action(typed: str | None) -> str | None:
    """The action that was typed; refuses what cannot be one."""
    if typed is None or not typed.strip():
        return None
    action = typed.strip().lower().rstrip(".")
    if not _ACTION.fullmatch(action):
        raise NoSuchAction(typed=escape(shorten(typed, 40)))
    return action


def facts_text(facts: dict[str, Any]) -> str:
    """The facts of an entry in one line of markdown: what was, what is, and the rest by name."""
    parts = []
    rest = dict(facts)
    if "before" in rest or "after" in rest:
        before, after = rest.pop("before", None), rest.pop("after", None)
        parts.append(f"{_value(before)} → {_value(after)}")
    parts += [f"{escape(name)}: {_value(value)}" for name, value in rest.items() if value is not None]
    return ", ".join(parts)


def _value(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, str | int | float):
        return escape(shorten(str(value), 120))
    return escape(shorten(msgspec.json.encode(value).decode(), 160))
