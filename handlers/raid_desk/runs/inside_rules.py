"""The game's player list against a run: who is inside and did not join, who joined and is not. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

_HEAD = re.compile(r"^[^:\n]*\(\s*\d+\s*\)\s*:|^\s*players online[^:\n]*:", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
LONGEST_NAME = 30


class Compared(msgspec.Struct, frozen=True):
    """`strangers`: names inside whose member did not join. `away`: members who joined and are not inside."""

    strangers: tuple[str, ...]
    away: tuple[int, ...]
    inside: tuple[int, ...]


def names_in(text: str) -> tuple[str, ...]:
    """Names of a pasted list, each once: between commas, semicolons or lines; a heading is left out."""
    body = _HEAD.sub("", text.strip())
    found = (part.strip().strip(".") for part in re.split(r"[,;\n]", body))
    return tuple(dict.fromkeys(one[:LONGEST_NAME] for one in found if _plain(one)))


def called(name: str) -> frozenset[str]:
    """How somebody of that server name may be called in the game: "🗡 Ada | Bert" is Ada or Bert."""
    return frozenset(_plain(part) for part in re.split(r"[|/&,]", name) if _plain(part))


def compare(inside: tuple[str, ...], joined: Mapping[int, str]) -> Compared:
    """The list against those who joined, member -> name in the server."""
    listed = {_plain(name): name for name in inside}
    there = {user_id: called(name) & listed.keys() for user_id, name in joined.items()}
    known = {name for names in there.values() for name in names}
    return Compared(
        strangers=tuple(name for plain, name in listed.items() if plain not in known),
        away=tuple(user_id for user_id, names in there.items() if not names),
        inside=tuple(user_id for user_id, names in there.items() if names),
    )


def _plain(name: str) -> str:
    return "".join(_LETTERS.findall(name.casefold()))
