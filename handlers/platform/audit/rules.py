"""What may be asked of the audit: pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from handlers.frame.refusals import Refusal
from interactions.escaping import escape, shorten

LONGEST_ACTION: Final = 32
MOST_DAYS: Final = 3_650
_ACTION = re.compile(rf"[a-z0-9_.]{{1,{LONGEST_ACTION}}}")


class AuditQuery(msgspec.Struct, frozen=True):
    """Which entries: of an action (or all that begin with it), of a member, of the last days."""

    action: str | None
    member_id: int | None
    days: Annotated[int, Meta(ge=1, le=MOST_DAYS)]


class NoSuchAction(Refusal):
    """I never record an action called "{typed}"."""

    remedy = "Choose one of those that are suggested while you type, or its beginning, such as `config`."


def read_action(typed: str | None) -> str | None:
    """The action that was typed; refuses what cannot be one."""
    if typed is None or not typed.strip():
        return None
    action = typed.strip().lower().rstrip(".")
    if not _ACTION.fullmatch(action):
        raise NoSuchAction(typed=shorten(typed, 40))
    return action


def facts_of(facts: dict[str, Any]) -> list[Any]:
    """The single values among the facts, those in lists too."""
    values = []
    for value in facts.values():
        values += value if isinstance(value, list) else [value]
    return [value for value in values if isinstance(value, str | int) and not isinstance(value, bool)]


def facts_text(facts: dict[str, Any], show: Callable[[Any], str | None]) -> str:
    """The facts of an entry in one line of markdown: what was, what is, and the rest by name.

    `show` gives the mention of what has one.
    """
    parts = []
    rest = dict(facts)
    if "before" in rest or "after" in rest:
        before, after = rest.pop("before", None), rest.pop("after", None)
        parts.append(f"{_value(before, show)} → {_value(after, show)}")
    parts += [f"{escape(name)}: {_value(value, show)}" for name, value in rest.items() if value is not None]
    return ", ".join(parts)


def _value(value: Any, show: Callable[[Any], str | None]) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, str | int | float):
        return show(value) or escape(shorten(str(value), 120))
    if isinstance(value, list) and value and all(show(item) for item in value):
        return ", ".join(show(item) or "" for item in value)
    return escape(shorten(msgspec.json.encode(value).decode(), 160))
