"""Discord's limits on commands, checked before a push: one sentence for each that is broken."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from interactions.languages import DISCORD_LOCALES

Thing = dict[str, Any]

MOST_COMMANDS: Final = {1: 100, 2: 15, 3: 15}
KIND_NAMES: Final = {1: "slash commands", 2: "user commands", 3: "message commands"}
MOST_IN_BULK: Final = 130
MOST_OPTIONS: Final = 25
MOST_CHOICES: Final = 25
MOST_CHARACTERS: Final = 8_000
LARGEST_NUMBER: Final = 2**53 - 1
SUB_COMMAND, GROUP, STRING, INTEGER, NUMBER = 1, 2, 3, 4, 10

_SLASH_NAME = re.compile(r"[-_'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}")


def problems(commands: list[Thing]) -> list[str]:
    """What Discord would refuse; empty if nothing."""
    broken: list[str] = []
    counts = Counter(command["type"] for command in commands)
    for kind, most in MOST_COMMANDS.items():
        if counts[kind] > most:
            broken.append(f"{counts[kind]} {KIND_NAMES[kind]}, at most {most}")
    if len(commands) > MOST_IN_BULK:
        broken.append(f"{len(commands)} commands in one push, at most {MOST_IN_BULK}")
    for kind in counts:
        broken += _repeated(
            KIND_NAMES.get(kind, "commands"), [command for command in commands if command["type"] == kind]
        )
    for command in commands:
        broken += _command_problems(command)
    return broken


def _command_problems(command: Thing) -> Iterator[str]:
    name = command["name"]
    if command["type"] == 1:
        place = f"/{name}"
        yield from _text_problems(place, command, slash=True)
        yield from _option_list_problems(place, command.get("options", []), depth=0)
    else:
        place = f"menu command {name!r}"
        yield from _text_problems(place, command, slash=False)
        if command.get("description") or command.get("options"):
            yield f"{place}: has no description and no options"
    size = characters(command)
    if size > MOST_CHARACTERS:
        yield f"{place}: {size:,} characters altogether, at most {MOST_CHARACTERS:,}"


def characters(thing: Thing) -> int:
    """Names, descriptions and values together; of each field the longest localisation counts."""
    total = 0
    for field in ("name", "description"):
        texts = [thing.get(field) or "", *(thing.get(f"{field}_localizations") or {}).values()]
        total += max(len(text) for text in texts)
    if isinstance(thing.get("value"), str):
        total += len(thing["value"])
    return total + sum(characters(part) for key in ("options", "choices") for part in thing.get(key) or [])


def _text_problems(place: str, thing: Thing, *, slash: bool) -> Iterator[str]:
    names = {"": thing["name"]} | (thing.get("name_localizations") or {})
    for locale, name in names.items():
        which = f"{place}: the name {name!r}" + (f" ({locale})" if locale else "")
        if slash and not _SLASH_NAME.fullmatch(name):
            yield f"{which} must be 1 to 32 letters, digits, '-', '_' or apostrophes"
        elif not 1 <= len(name) <= 32:
            yield f"{which} must have 1 to 32 characters"
        elif slash and name != name.lower():
            yield f"{which} must be lower case"
    if slash:
        descriptions = {"": thing.get("description", "")} | (thing.get("description_localizations") or {})
        for locale, text in descriptions.items():
            if not 1 <= len(text) <= 100:
                which = f"the description ({locale})" if locale else "the description"
                yield f"{place}: {which} must have 1 to 100 characters, has {len(text)}"
    for field in ("name_localizations", "description_localizations"):
        for locale in thing.get(field) or {}:
            if locale not in DISCORD_LOCALES:
                yield f"{place}: {locale!r} is not a locale of Discord's"


def _option_list_problems(place: str, options: list[Thing], depth: int) -> Iterator[str]:
    if len(options) > MOST_OPTIONS:
        yield f"{place}: {len(options)} options, at most {MOST_OPTIONS}"
    yield from _repeated(place, options)
    nested = [option["type"] <= GROUP for option in options]
    if any(nested) and not all(nested):
        yield f"{place}: subcommands and options cannot stand side by side"
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        yield f"{place}: required options must come first"
    for option in options:
        yield from _option_problems(f"{place} {option['name']}", option, depth)


def _option_problems(place: str, option: Thing, depth: int) -> Iterator[str]:
    yield from _text_problems(place, option, slash=True)
    kind = option["type"]
    if (kind == GROUP and depth > 0) or (kind == SUB_COMMAND and depth > 1):
        yield f"{place}: nested too deep"
        return
    if kind <= GROUP:
        if kind == GROUP and not option.get("options"):
            yield f"{place}: a group without subcommands"
        yield from _option_list_problems(place, option.get("options", []), depth + 1)
        return
    yield from _choice_problems(place, option)
    yield from _bound_problems(place, option)


def _choice_problems(place: str, option: Thing) -> Iterator[str]:
    choices = option.get("choices", [])
    if len(choices) > MOST_CHOICES:
        yield f"{place}: {len(choices)} choices, at most {MOST_CHOICES}"
    if choices and option.get("autocomplete"):
        yield f"{place}: choices and autocomplete exclude each other"
    yield from _repeated(place, choices)
    for choice in choices:
        for name in (choice["name"], *(choice.get("name_localizations") or {}).values()):
            if not 1 <= len(name) <= 100:
                yield f"{place}: the choice {name!r} must have 1 to 100 characters"
        if isinstance(choice["value"], str) and not 1 <= len(choice["value"]) <= 100:
            yield f"{place}: the value of choice {choice['name']!r} must have 1 to 100 characters"


def _bound_problems(place: str, option: Thing) -> Iterator[str]:
    for key, least in (("min_length", 0), ("max_length", 1)):
        if key in option and (option["type"] != STRING or not least <= option[key] <= 6_000):
            yield f"{place}: {key} is for texts, {least} to 6,000"
    for key in ("min_value", "max_value"):
        if key in option and (option["type"] not in (INTEGER, NUMBER) or abs(option[key]) > LARGEST_NUMBER):
            yield f"{place}: {key} is for numbers within 2^53"
    for low, high in (("min_length", "max_length"), ("min_value", "max_value")):
        if low in option and high in option and option[low] > option[high]:
            yield f"{place}: {low} is above {high}"


def _repeated(place: str, things: Iterable[Thing]) -> Iterator[str]:
    """Two things of one level with one name, in any language or by a localisation that is another's name."""
    things = list(things)
    defaults = Counter(thing["name"] for thing in things)
    for name, count in defaults.items():
        if count > 1:
            yield f"{place}: the name {name!r} is there {count} times"
    for locale in sorted(DISCORD_LOCALES):
        shown = Counter(
            (thing.get("name_localizations") or {}).get(locale, thing["name"]) for thing in things
        )
        for name, count in shown.items():
            if count > 1 and defaults[name] < count:
                yield f"{place}: the name {name!r} is there {count} times ({locale})"
