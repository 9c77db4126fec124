"""Interactions in the form in which Discord posts them."""

import itertools
from typing import Any

GUILD = 81_000_000_000_000_001
CHANNEL = 82_000_000_000_000_001
APPLICATION = 83_000_000_000_000_001
ADA = {"id": "1100000000000000001", "username": "ada", "global_name": "Ada"}
BEN = {"id": "1100000000000000002", "username": "ben", "global_name": None}
PING = {"id": "1", "application_id": str(APPLICATION), "type": 1, "token": "t", "version": 1, "user": ADA}
MESSAGE = {"id": "800", "channel_id": str(CHANNEL), "content": "", "author": ADA, "flags": 0}
_ids = itertools.count(1_200_000_000_000_000_001)


def interaction(kind: int, data: Any, *, user: Any = ADA, dm: bool = False, **more: Any) -> dict[str, Any]:
    """Any interaction but a PING, in a guild unless `dm`."""
    made: dict[str, Any] = {
        "id": str(next(_ids)),
        "application_id": str(APPLICATION),
        "type": kind,
        "token": "a-token",
        "version": 1,
        "channel_id": str(CHANNEL),
        "locale": "en-US",
        "app_permissions": "2048",
        "data": data,
        "entitlements": [],
        "context": 1 if dm else 0,
    }
    if dm:
        return made | {"user": user} | more
    member = {"user": user, "roles": ["5"], "nick": None, "permissions": "2048", "joined_at": None}
    return made | {"guild_id": str(GUILD), "guild_locale": "en-US", "member": member} | more


def command(
    name: str, options: Any = (), *, resolved: Any = None, kind: int = 2, **more: Any
) -> dict[str, Any]:
    """A slash command: "xp give" nests; options are {name: (type, value)} or wire dictionaries."""
    if isinstance(options, dict):
        options = [{"name": key, "type": type_, "value": value} for key, (type_, value) in options.items()]
    first, *rest = name.split()
    nested = list(options)
    for depth, word in enumerate(reversed(rest)):
        nested = [{"type": 1 if depth == 0 else 2, "name": word, "options": nested}]
    return _interaction(kind, {"id": "7", "name": first, "type": 1, "options": nested}, resolved, more)


def typing(name: str, options: Any, **more: Any) -> dict[str, Any]:
    """Autocomplete: as a command, with `focused` in one of the wire options."""
    return command(name, options, kind=4, **more)


def component(custom_id: str, values: Any = None, *, resolved: Any = None, **more: Any) -> dict[str, Any]:
    """A button, or with values a select."""
    data: dict[str, Any] = {"custom_id": custom_id, "component_type": 2 if values is None else 3}
    if values is not None:
        data["values"] = values
    return _interaction(3, data, resolved, {"message": MESSAGE} | more)


def modal(custom_id: str, fields: Any, *, resolved: Any = None, **more: Any) -> dict[str, Any]:
    """Fields are wire dictionaries, each put into a label."""
    labels = [{"type": 18, "id": number, "component": wire} for number, wire in enumerate(fields, 1)]
    return _interaction(5, {"custom_id": custom_id, "components": labels}, resolved, more)


def _interaction(kind: int, data: dict[str, Any], resolved: Any, more: dict[str, Any]) -> dict[str, Any]:
    return interaction(kind, data if resolved is None else data | {"resolved": resolved}, **more)
