"""Limits of a run as organizers type them: "45, trickster 2, vial 1". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from handlers.frame.refusals import Refusal
from handlers.raid_desk.dungeons.dungeon import Dungeon, RaidClass
from interactions.escaping import escape, shorten

MOST = 500
_PART = re.compile(r"(?P<before>\d+)?\s*(?P<name>[^\d]*?)\s*(?P<after>\d+)?")


class UnreadableLimit(Refusal):
    """I cannot read the limit “{part}”."""

    mend = "Write a number for all, and a class or a thing with its number: `45, trickster 2, vial 1`."


class UnknownLimit(Refusal):
    """{dungeon} has no class and takes no thing called “{name}”."""

    mend = "Use the names that stand on its buttons and under Class."


def read_limits(text: str, dungeon: Dungeon, classes: Iterable[RaidClass]) -> dict[str, int]:
    """For `run.limits`; refusals for what cannot be read."""
    limits: dict[str, int] = {}
    known = _names(dungeon, classes)
    for part in filter(None, (one.strip() for one in text.split(","))):
        match = _PART.fullmatch(part)
        numbers = [match[group] for group in ("before", "after") if match[group]] if match else []
        if match is None or len(numbers) != 1 or not 0 < (most := int(numbers[0][:6])) <= MOST:
            raise UnreadableLimit(part=escape(shorten(part, 40)))
        name = match["name"].strip(" :x*")
        key = known.get(_plain(name)) if name else "all"
        if key is None:
            raise UnknownLimit(dungeon=escape(dungeon.name), name=escape(shorten(name, 40)))
        limits[key] = most
    return limits


def limits_text(limits: Mapping[str, int], dungeon: Dungeon, classes: Iterable[RaidClass]) -> str:
    """As an organizer would type them, so that `read_limits` reads the same."""
    names = {f"item:{item.key}": item.name for item in dungeon.items}
    names |= {f"class:{one.key}": one.name for one in classes}
    parts = [str(limits["all"])] if "all" in limits else []
    return ", ".join([*parts, *(f"{names[key]} {most}" for key, most in limits.items() if key in names)])


def _names(dungeon: Dungeon, classes: Iterable[RaidClass]) -> dict[str, str]:
    """What may be written -> what is limited; classes before things."""
    found: dict[str, str] = {}
    for item in dungeon.items:
        for name in (item.key, item.name):
            found[_plain(name)] = f"item:{item.key}"
    if len(dungeon.keys) == 1:
        found["key"] = f"item:{dungeon.keys[0].key}"
    for one in classes:
        for name in (one.key, one.name):
            found[_plain(name)] = f"class:{one.key}"
    return found


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", name.casefold()).split())
