"""What a push would change: our payload beside the commands Discord returned."""

import json
from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct

Command = dict[str, Any]

# What Discord adds to a command that we did not send, with the value that says nothing.
_SAYS_NOTHING: Final[dict[str, Any]] = {
    "autocomplete": False,
    "channel_types": [],
    "choices": [],
    "contexts": None,
    "default_member_permissions": None,
    "default_permission": True,
    "description": "",
    "description_localizations": None,
    "integration_types": [0],
    "name_localizations": None,
    "nsfw": False,
    "options": [],
    "required": False,
}
_DISCORDS_OWN: Final = frozenset(
    {
        "id",
        "application_id",
        "dm_permission",
        "guild_id",
        "version",
        "handler",
        "name_localized",
        "description_localized",
    }
)


def normalise(thing: Command) -> Command:
    """Without what Discord adds by itself, so that equal commands compare equal."""
    kept: Command = {}
    for key, value in sorted(thing.items()):
        if key in _DISCORDS_OWN or (key in _SAYS_NOTHING and value in (None, {}, _SAYS_NOTHING[key])):
            continue
        if key in ("options", "choices"):
            value = [normalise(part) for part in value]
        elif key in ("contexts", "integration_types", "channel_types"):
            value = sorted(value)
        kept[key] = value
    kept.setdefault("type", 1)
    return kept


class ChangedCommand(Struct, frozen=True):
    """One command that differs; `lines` say where: "options.amount.max_value: 100 -> 1000"."""

    title: str
    lines: tuple[str, ...]


class Diff(Struct, frozen=True):
    """Titles like "/rank". A removed command loses the permissions set for it, for good."""

    added: tuple[str, ...] = ()
    changed: tuple[ChangedCommand, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def diff(wanted: Iterable[Command], registered: Iterable[Command]) -> Diff:
    """From what is registered at Discord to what we want there."""
    ours = {(command.get("type", 1), command["name"]): normalise(command) for command in wanted}
    theirs = {(command.get("type", 1), command["name"]): normalise(command) for command in registered}
    both = [key for key in ours if key in theirs]
    changed = [ChangedCommand(_title(key), tuple(_lines("", theirs[key], ours[key]))) for key in both]
    return Diff(
        added=tuple(_title(key) for key in ours if key not in theirs),
        changed=tuple(change for change in changed if change.lines),
        removed=tuple(_title(key) for key in theirs if key not in ours),
        unchanged=sum(not change.lines for change in changed),
    )


def _title(key: tuple[int, str]) -> str:
    kind, name = key
    return f"/{name}" if kind == 1 else f"{name} ({'user' if kind == 2 else 'message'} menu)"


def _lines(path: str, old: Any, new: Any) -> list[str]:
    if old == new:
        return []
    if isinstance(old, dict) and isinstance(new, dict):
        keys = list(dict.fromkeys([*old, *new]))
        return [line for key in keys for line in _lines(_join(path, key), old.get(key), new.get(key))]
    if _is_named(old) and _is_named(new):
        before, after = ({part["name"]: part for part in side} for side in (old, new))
        lines = _lines(path, before, after)
        return lines or [f"{path}: order {', '.join(before)} -> {', '.join(after)}"]
    return [f"{path}: {_shown(old)} -> {_shown(new)}"]


def _is_named(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, dict) and "name" in part for part in value)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"


def render_diff(difference: Diff) -> str:
    """For the command line: one line for each thing that would change."""
    lines = [f"+ {title}" for title in difference.added]
    for changed in difference.changed:
        lines.append(f"~ {changed.title}")
        lines += [f"    {line}" for line in changed.lines]
    lines += [f"- {title} (its permissions are lost for good)" for title in difference.removed]
    lines.append(
        f"{len(difference.added)} added, {len(difference.changed)} changed, "
        f"{len(difference.removed)} removed, {difference.unchanged} unchanged"
    )
    return "\n".join(lines)
