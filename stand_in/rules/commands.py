"""Application commands: everything Discord checks when they are registered."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from stand_in.errors import Form

Json = dict[str, Any]

CHAT_INPUT, USER, MESSAGE = 1, 2, 3
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER_OPTION, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = (
    range(1, 12)
)
MOST = {CHAT_INPUT: 100, USER: 15, MESSAGE: 15}
MAX_CHARACTERS = 8000
DAILY_CREATES = 200
LOCALES = frozenset(
    [
        "id",
        "da",
        "de",
        "en-GB",
        "en-US",
        "es-ES",
        "es-419",
        "fr",
        "hr",
        "it",
        "lt",
        "hu",
        "nl",
        "no",
        "pl",
        "pt-BR",
        "ro",
        "fi",
        "sv-SE",
        "vi",
        "tr",
        "cs",
        "el",
        "bg",
        "ru",
        "uk",
        "hi",
        "th",
        "zh-CN",
        "ja",
        "zh-TW",
        "ko",
        "ar",
        "he",
    ]
)
EXTRA_BLOCKS = re.compile(r"[\u0900-\u097F\u0E00-\u0E7F]")


def check(form: Form, body: Any, path: str = "") -> None:
    """One command as sent to create or overwrite."""
    if not form.mapping(path, body):
        return
    at = f"{path}." if path else ""
    kind = body.get("type") or CHAT_INPUT
    if not form.choice(f"{at}type", kind, (CHAT_INPUT, USER, MESSAGE)):
        return
    _check_name(form, f"{at}name", body.get("name"), free=kind != CHAT_INPUT)
    _check_localizations(form, f"{at}name_localizations", body.get("name_localizations"), 32,
                         names=kind == CHAT_INPUT)  # fmt: skip
    if kind == CHAT_INPUT:
        _check_description(form, at, body)
        _check_options(form, f"{at}options", body.get("options"), depth=0)
    else:
        if body.get("description"):
            form.bad(f"{at}description", "APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED",
                     "Context menu commands cannot have descriptions")  # fmt: skip
        if body.get("options"):
            form.bad(f"{at}options", "APPLICATION_COMMAND_OPTIONS_NOT_ALLOWED",
                     "Context menu commands cannot have options")  # fmt: skip
    _check_access(form, at, body)
    if size(body) > MAX_CHARACTERS:
        form.bad(path, "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({MAX_CHARACTERS})")


def _check_access(form: Form, at: str, body: Json) -> None:
    needed = body.get("default_member_permissions")
    if needed is not None and not str(needed).isdigit():
        form.bad(
            f"{at}default_member_permissions", "BITFIELD_TYPE_CONVERT", f'Could not interpret "{needed}".'
        )
    for name, choices in (("contexts", (0, 1, 2)), ("integration_types", (0, 1))):
        values = body.get(name)
        if values is not None and form.items(f"{at}{name}", values, 1, len(choices)):
            for number, value in enumerate(values):
                form.choice(f"{at}{name}.{number}", value, choices)


def _check_name(form: Form, path: str, name: Any, *, free: bool) -> None:
    if name is None:
        form.required(path)
    elif form.length(path, name, 1, 32) and not free and not good_name(name):
        form.bad(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def good_name(name: str) -> bool:
    r"""`^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$`, lower case where there is one."""
    return name == name.lower() and all(
        letter in "-_'" or unicodedata.category(letter)[0] in "LN" or EXTRA_BLOCKS.match(letter)
        for letter in name
    )


def _check_description(form: Form, at: str, body: Json) -> None:
    if body.get("description") is None:
        form.required(f"{at}description")
    else:
        form.length(f"{at}description", body["description"], 1, 100)
    _check_localizations(form, f"{at}description_localizations", body.get("description_localizations"), 100)


def _check_localizations(form: Form, path: str, texts: Any, most: int, *, names: bool = False) -> None:
    if texts is None or not form.mapping(path, texts):
        return
    for locale, text in texts.items():
        if locale not in LOCALES:
            form.bad(f"{path}.{locale}", "BASE_TYPE_CHOICES", "Unknown locale.")
        elif (
            text is not None
            and form.length(f"{path}.{locale}", text, 1, most)
            and names
            and not good_name(text)
        ):
            form.bad(f"{path}.{locale}", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_options(form: Form, path: str, options: Any, depth: int) -> None:
    if options is None or not form.items(path, options, 0, 25):
        return
    optional_seen = False
    seen: set[str] = set()
    kinds = set()
    for number, option in enumerate(options):
        here = f"{path}.{number}"
        if not form.mapping(here, option):
            continue
        _check_option(form, here, option, depth)
        name = option.get("name")
        if name in seen:
            form.bad(here, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
        seen.add(str(name))
        kinds.add(option.get("type") in (SUBCOMMAND, GROUP))
        if option.get("required") and optional_seen:
            form.bad(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                     "Required options must be placed before non-required options")  # fmt: skip
        optional_seen |= not option.get("required")
    if len(kinds) > 1:
        form.bad(
            path,
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-command and sub-command group option types are mutually exclusive to all other types",
        )


def _check_option(form: Form, here: str, option: Json, depth: int) -> None:
    kind = option.get("type")
    allowed = {0: tuple(range(1, 12)), 1: tuple(range(3, 12)), 2: (SUBCOMMAND,)}[depth]
    if kind is None:
        form.required(f"{here}.type")
        return
    if not form.choice(f"{here}.type", kind, allowed):
        return
    _check_name(form, f"{here}.name", option.get("name"), free=False)
    _check_localizations(form, f"{here}.name_localizations", option.get("name_localizations"), 32, names=True)
    _check_description(form, f"{here}.", option)
    if kind == GROUP:
        _check_options(form, f"{here}.options", option.get("options"), depth=2)
        return
    if kind == SUBCOMMAND:
        _check_options(form, f"{here}.options", option.get("options"), depth=1)
        return
    if option.get("options"):
        form.bad(
            f"{here}.options", "APPLICATION_COMMAND_OPTIONS_NOT_ALLOWED", "This option cannot have options"
        )
    _check_values(form, here, option, kind)


def _check_values(form: Form, here: str, option: Json, kind: int) -> None:
    if option.get("choices") and option.get("autocomplete"):
        form.bad(here, "APPLICATION_COMMAND_OPTIONS_CHOICES_AND_AUTOCOMPLETE",
                 "Choices and autocomplete are mutually exclusive")  # fmt: skip
    if (option.get("choices") or option.get("autocomplete")) and kind not in (STRING, INTEGER, NUMBER):
        form.bad(
            f"{here}.choices", "APPLICATION_COMMAND_OPTION_CHOICES_TYPE_INVALID", "Not allowed for this type"
        )
    _check_choices(form, f"{here}.choices", option.get("choices"), kind)
    for name, low, high in (("min_length", 0, 6000), ("max_length", 1, 6000)):
        if option.get(name) is not None and form.choice(f"{here}.type", kind, (STRING,)):
            form.within(f"{here}.{name}", option[name], low, high)
    for name in ("min_value", "max_value"):
        if option.get(name) is not None and form.choice(f"{here}.type", kind, (INTEGER, NUMBER)):
            form.within(f"{here}.{name}", option[name], -(2**53) + 1, 2**53 - 1, whole=kind == INTEGER)
    for name in ("value", "length"):
        least, most = option.get(f"min_{name}"), option.get(f"max_{name}")
        if isinstance(least, (int, float)) and isinstance(most, (int, float)) and least > most:
            form.bad(
                f"{here}.min_{name}", "APPLICATION_COMMAND_OPTION_MIN_MAX", "The minimum is above the maximum"
            )
    for number, channel_type in enumerate(option.get("channel_types") or []):
        form.choice(
            f"{here}.channel_types.{number}", channel_type, (0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16)
        )


def _check_choices(form: Form, path: str, choices: Any, kind: int) -> None:
    if choices is None or not form.items(path, choices, 0, 25):
        return
    names: set[str] = set()
    for number, choice in enumerate(choices):
        here = f"{path}.{number}"
        if not form.mapping(here, choice):
            continue
        if form.length(f"{here}.name", choice.get("name", ""), 1, 100):
            if choice["name"] in names:
                form.bad(here, "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS",
                         "Option choice name already exists")  # fmt: skip
            names.add(choice["name"])
        _check_localizations(form, f"{here}.name_localizations", choice.get("name_localizations"), 100)
        if kind == STRING:
            form.length(f"{here}.value", choice.get("value"), 1, 100)
        else:
            form.within(f"{here}.value", choice.get("value"), -(2**53), 2**53, whole=kind == INTEGER)


def size(body: Json) -> int:
    """Characters that count toward the 8,000: of each text only the longest localisation."""
    return sum(_longest(node, name) for node in _nodes(body) for name in ("name", "description", "value"))


def _longest(node: Json, name: str) -> int:
    translated = (node.get(f"{name}_localizations") or {}).values()
    return max(len(str(text)) for text in [node.get(name) or "", *translated])


def _nodes(body: Any) -> Iterator[Json]:
    if isinstance(body, dict):
        yield body
        for below in [*(body.get("options") or []), *(body.get("choices") or [])]:
            yield from _nodes(below)


KEPT = ("name", "name_localizations", "description_localizations", "default_member_permissions", "nsfw")


def stored(body: Json, *, command_id: int, version: int, application_id: int, guild_id: int | None) -> Json:
    """The command as Discord returns it."""
    kind = body.get("type") or CHAT_INPUT
    needed = body.get("default_member_permissions")
    kept: Json = {
        "id": str(command_id),
        "application_id": str(application_id),
        "version": str(version),
        "type": kind,
        "name": body["name"].strip() if kind != CHAT_INPUT else body["name"],
        "name_localizations": body.get("name_localizations"),
        "description": body.get("description") or "",
        "description_localizations": body.get("description_localizations"),
        "default_member_permissions": None if needed is None else str(int(needed)),
        "nsfw": bool(body.get("nsfw")),
    }
    if kind == CHAT_INPUT and body.get("options"):
        kept["options"] = [_stored_option(option) for option in body["options"]]
    if guild_id is not None:
        kept["guild_id"] = str(guild_id)
    else:
        kept["dm_permission"] = body.get("contexts") is None or 1 in body["contexts"]
        kept["contexts"] = body.get("contexts")
        kept["integration_types"] = body.get("integration_types") or [0]
    return kept


def _stored_option(option: Json) -> Json:
    """Nulls and what equals the default are left out, as Discord does."""
    kept = {key: value for key, value in option.items() if value is not None and value is not False}
    if "options" in kept:
        kept["options"] = [_stored_option(inner) for inner in kept["options"]]
    if "choices" in kept:
        kept["choices"] = [{k: v for k, v in c.items() if v is not None} for c in kept["choices"]]
    for empty in ("choices", "channel_types"):
        if not kept.get(empty, True):
            del kept[empty]
    return kept
