"""Rows of a JSON export: a list of members, or an object of them by id, wherever it stands at the top."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from handlers.activity.xp_imports.problems import (
    ClaimedRow,
    ImportProblem,
    ListTwice,
    NoMembersInJson,
    NotJson,
    ProblemKind,
    TooManyRows,
    TooManyValues,
)

MOST_VALUES: Final = 2_000_000
"""Commas stand between values: they are counted before anything is built."""
MOST_ROWS: Final = 300_000
ID_KEYS: Final = ("id", "user_id", "userid", "uid", "discord_id", "member_id", "member", "user")
XP_KEYS: Final = ("xp", "total_xp", "totalxp", "exp", "total_exp", "experience", "points")
NAME_KEYS: Final = ("username", "name", "display_name", "displayname", "tag")
LIST_KEYS: Final = ("players", "members", "users", "leaderboard", "levels", "data")


class JsonPairs(tuple[tuple[str, Any], ...]):
    """An object as it stands in the file: a key that comes twice is there twice."""

    __slots__ = ()


def json_rows(text: str) -> Iterator[ClaimedRow | ImportProblem]:
    """One row for each entry, numbered from 1. Raises a FileRefused before the first."""
    if text.count(",") > MOST_VALUES:
        raise TooManyValues(most=f"{MOST_VALUES:,}")
    try:
        plain = json.loads(text, object_pairs_hook=JsonPairs, parse_constant=_no_number)
    except json.JSONDecodeError as problem:
        raise NotJson(line=f"{problem.lineno:,}") from None
    except (ValueError, RecursionError):
        raise NotJson(line=f"{text.count(chr(10)) + 1:,}") from None
    members = _members_in(plain)
    if len(members) > MOST_ROWS:
        raise TooManyRows(most=f"{MOST_ROWS:,}")
    return _rows(members)


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _members_in(plain: Any) -> list[Any] | JsonPairs:
    if isinstance(plain, list):
        return plain
    for key in LIST_KEYS:
        lists = [
            value for name, value in plain if name.lower() == key and isinstance(value, list | JsonPairs)
        ]
        if len(lists) > 1:
            raise ListTwice(key=key)
        if lists:
            return lists[0]
    if plain and all(name.isdigit() for name, _ in plain):
        return plain  # type: ignore[no-any-return]
    raise NoMembersInJson()


def _rows(members: list[Any] | JsonPairs) -> Iterator[ClaimedRow | ImportProblem]:
    if isinstance(members, JsonPairs):
        for place, (user_id, value) in enumerate(members, 1):
            yield _row(place, value if isinstance(value, JsonPairs) else JsonPairs((("xp", value),)), user_id)
        return
    for place, value in enumerate(members, 1):
        yield _row(place, value) if isinstance(value, JsonPairs) else ClaimedRow(place, None, None)


def _row(place: int, entry: JsonPairs, user_id: object = None) -> ClaimedRow | ImportProblem:
    named: dict[str, Any] = {}
    for key, value in entry:
        name = key.lower()
        if name in named and name in (*ID_KEYS, *XP_KEYS):
            return ImportProblem(place, ProblemKind.KEY_TWICE, name)
        named.setdefault(name, value)
    user = user_id if user_id is not None else _first(named, ID_KEYS)
    if isinstance(user, JsonPairs):
        user = dict(user).get("id")
    return ClaimedRow(place, user, _first(named, XP_KEYS), _first(named, NAME_KEYS) or "")


def _first(named: dict[str, Any], keys: tuple[str, ...]) -> Any:
    return next((named[key] for key in keys if named.get(key) is not None), None)
