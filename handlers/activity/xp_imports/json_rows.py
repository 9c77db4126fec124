"""Rows of a JSON export: a list of members, or an object of them by id, wherever it stands at the top."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from handlers.activity.xp_imports.problems import NoMembersInJson, NotJson, Row

ID_KEYS: Final = ("id", "user_id", "userid", "uid", "discord_id", "member_id", "member", "user")
XP_KEYS: Final = ("xp", "total_xp", "totalxp", "exp", "total_exp", "experience", "points")
NAME_KEYS: Final = ("username", "name", "display_name", "displayname", "tag")
LIST_KEYS: Final = ("players", "members", "users", "leaderboard", "levels", "data")

_BYTE = re.compile(r"byte (\d+)")


def json_rows(text: str) -> list[Row]:
    """One row for each entry, numbered from 1. Raises NotJson and NoMembersInJson."""
    content = text.encode()
    try:
        plain = msgspec.json.decode(content)
    except (msgspec.DecodeError, ValueError, RecursionError) as problem:
        found = _BYTE.search(str(problem))
        line = content.count(b"\n", 0, int(found[1])) + 1 if found else content.count(b"\n") + 1
        raise NotJson(line=f"{line:,}") from None
    return _rows(_members_in(plain))


def _members_in(plain: Any) -> Any:
    if isinstance(plain, list):
        return plain
    named = {key.lower(): value for key, value in plain.items()}
    for key in LIST_KEYS:
        if isinstance(named.get(key), list | dict):
            return named[key]
    if plain and all(key.isdigit() for key in plain):
        return plain
    raise NoMembersInJson()


def _rows(members: Any) -> list[Row]:
    if isinstance(members, dict):
        return [
            _row(place, value if isinstance(value, dict) else {"xp": value}, user_id)
            for place, (user_id, value) in enumerate(members.items(), 1)
        ]
    return [
        _row(place, value) if isinstance(value, dict) else Row(place, None, None)
        for place, value in enumerate(members, 1)
    ]


def _row(place: int, entry: Mapping[str, Any], user_id: object = None) -> Row:
    named = {key.lower(): value for key, value in entry.items()}
    user = user_id if user_id is not None else _first(named, ID_KEYS)
    if isinstance(user, dict):
        user = user.get("id")
    xp = _first(named, XP_KEYS)
    return Row(place, user, xp, _first(named, NAME_KEYS) or "")


def _first(named: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    return next((named[key] for key in keys if named.get(key) is not None), None)
