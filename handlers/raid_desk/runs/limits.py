"""Limits of a run as organizers type them: "45, trickster 2, vial 1". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from handlers.frame.refusals import Refusal
from handlers.raid_desk.dungeons.dungeon import Dungeon, RaidClass
from interactions.escaping import shorten

MOST = 500
_PART = re.compile(r"(?P<before>\d+)?\s*(?P<name>[^\d]*?)\s*(?P<after>\d+)?")


class UnreadableLimit(Refusal):
    """I cannot read the limit “{part}”."""

    remedy = (
        "Write each class or thing with its number: `trickster 2, vial 1`; in a run also one number for all."
    )


class UnknownLimit(Refusal):
    """{dungeon} has no class and no item called “{name}”."""

    remedy = "Use the names on its buttons and under Choose class."


def read_limits(text: str, dungeon: Dungeon, classes: Iterable[RaidClass]) -> dict[str, int]:
    """For `run.limits`; refusals for what cannot be read."""
    return read_counts(text, dungeon.name, _names(dungeon, classes), alone="all")


def read_item_limits(text: str, dungeon: Dungeon) -> dict[str, int]:
    """Item key -> how many of it are taken: "vial 1, slow 2"."""
    limits = read_counts(text, dungeon.name, _names(dungeon, ()))
    return {key.removeprefix("item:"): most for key, most in limits.items()}


def read_needed(text: str, dungeon: Dungeon, classes: Iterable[RaidClass]) -> dict[str, int]:
    """Class or role -> how many are wished for: "priest 2, tank 1"."""
    roles = {_plain(raid_class.role): raid_class.role for raid_class in classes}
    return read_counts(text, dungeon.name, {**roles, **_class_names(classes)})


def read_classes(text: str, dungeon: Dungeon, classes: Iterable[RaidClass]) -> tuple[str, ...]:
    """Keys of classes, once each: "rogue, archer"."""
    known = _class_names(classes)
    keys: dict[str, None] = {}
    for name in filter(None, (part.strip() for part in text.split(","))):
        if (key := known.get(_plain(name))) is None:
            raise UnknownLimit(dungeon=dungeon.name, name=shorten(name, 40))
        keys[key] = None
    return tuple(keys)


def read_counts(
    text: str, dungeon_name: str, known: Mapping[str, str], *, alone: str | None = None
) -> dict[str, int]:
    """What is `known` by its plain name -> its number. `alone`: what a number without a name is for."""
    counts: dict[str, int] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        match = _PART.fullmatch(part)
        numbers = [match[group] for group in ("before", "after") if match[group]] if match else []
        if match is None or len(numbers) != 1 or not 0 < (most := int(numbers[0][:6])) <= MOST:
            raise UnreadableLimit(part=shorten(part, 40))
        name = match["name"].strip(" :x*")
        key = known.get(_plain(name)) if name else alone
        if key is None:
            raise UnknownLimit(dungeon=dungeon_name, name=shorten(name or part, 40))
        counts[key] = most
    return counts


def limits_text(limits: Mapping[str, int], dungeon: Dungeon, classes: Iterable[RaidClass]) -> str:
    """As an organizer would type them, so that `read_limits` reads the same."""
    names = {f"item:{item.key}": item.name for item in dungeon.items}
    names |= {f"class:{raid_class.key}": raid_class.name for raid_class in classes}
    parts = [str(limits["all"])] if "all" in limits else []
    return ", ".join([*parts, *(f"{names[key]} {most}" for key, most in limits.items() if key in names)])


def _names(dungeon: Dungeon, classes: Iterable[RaidClass]) -> dict[str, str]:
    """What may be written -> what is limited; classes before things."""
    keys: dict[str, str] = {}
    for item in dungeon.items:
        for name in (item.key, item.name):
            keys[_plain(name)] = f"item:{item.key}"
    if len(dungeon.keys) == 1:
        keys["key"] = f"item:{dungeon.keys[0].key}"
    return keys | {name: f"class:{key}" for name, key in _class_names(classes).items()}


def _class_names(classes: Iterable[RaidClass]) -> dict[str, str]:
    """What may be written -> key of the class."""
    return {
        _plain(name): raid_class.key for raid_class in classes for name in (raid_class.key, raid_class.name)
    }


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", name.casefold()).split())
