"""Commands as Discord wants them registered: payload, limits, difference to what it has, push.

The payload is made from the routes; a command's localised name stands in the catalogues under
"name: rank", an option's under "name: member", everything else under its English text.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Any

from interactions.languages import Languages
from interactions.matching import Routes
from interactions.options import OptionType
from interactions.registration_diff import Diff, diff, normalise, render_diff
from interactions.registration_limits import problems
from interactions.router import Route, RouteKind

__all__ = [
    "Command",
    "Diff",
    "RegistrationRefused",
    "diff",
    "for_guild",
    "normalise",
    "payload",
    "problems",
    "push",
    "render",
    "render_diff",
    "texts",
]

Command = dict[str, Any]

_COMMAND_KINDS = (RouteKind.COMMAND, RouteKind.USER_COMMAND, RouteKind.MESSAGE_COMMAND)


def payload(routes: Routes, languages: Languages | None = None) -> list[Command]:
    """The body of the bulk overwrite, in a stable order."""
    made: dict[tuple[int, str], Command] = {}
    for route in sorted(_command_routes(routes), key=lambda route: (route.kind.value, route.name)):
        words = route.name.split() if route.kind is RouteKind.COMMAND else [route.name]
        key = (int(route.kind.value), words[0])
        command = made.setdefault(key, _top_level(route, words))
        if len(words) > 1:
            _add_subcommand(command, route, words, routes)
        elif "description" in command:
            command["options"] = [spec.to_wire() for spec in route.options]
        _widen(command, route)
    for command in made.values():
        if command.get("options") == []:
            del command["options"]
        _describe_groups(command, routes)
        if languages is not None:
            _localize(command, languages)
    return list(made.values())


def _command_routes(routes: Routes) -> Iterator[Route]:
    return (route for route in routes if route.kind in _COMMAND_KINDS)


def _top_level(route: Route, words: Sequence[str]) -> Command:
    command: Command = {"type": route.kind.value, "name": words[0]}
    if route.kind is RouteKind.COMMAND:
        command["description"] = route.description if len(words) == 1 else ""
    permissions = route.default_permissions
    return command | {
        "default_member_permissions": None if permissions is None else str(int(permissions)),
        "integration_types": [0],
        "contexts": [],
    }


def _widen(command: Command, route: Route) -> None:
    """A command is offered where and to whom one of its subcommands is; dispatch tells them apart."""
    command["contexts"] = sorted({*command["contexts"], *(int(context) for context in route.contexts)})
    permissions = route.default_permissions
    if permissions is None or str(int(permissions)) != command["default_member_permissions"]:
        command["default_member_permissions"] = None


def _add_subcommand(command: Command, route: Route, words: Sequence[str], routes: Routes) -> None:
    level = command.setdefault("options", [])
    if len(words) == 3:
        group = next((option for option in level if option["name"] == words[1]), None)
        if group is None:
            group = {"type": int(OptionType.SUB_COMMAND_GROUP), "name": words[1], "description": ""}
            group["options"] = []
            level.append(group)
        level = group["options"]
    subcommand: Command = {
        "type": int(OptionType.SUB_COMMAND),
        "name": words[-1],
        "description": route.description,
    }
    if route.options:
        subcommand["options"] = [spec.to_wire() for spec in route.options]
    level.append(subcommand)


def _describe_groups(command: Command, routes: Routes) -> None:
    name = command["name"]
    if command.get("description") == "":
        command["description"] = routes.groups.get(name, "")
    for option in command.get("options", []):
        if option["type"] == OptionType.SUB_COMMAND_GROUP:
            option["description"] = routes.groups.get(f"{name} {option['name']}", "")


def _localize(thing: Command, languages: Languages) -> None:
    """Names, descriptions and choices of a command and of everything in it."""
    _put(thing, "name_localizations", languages.localizations(f"name: {thing['name']}", thing["name"]))
    if thing.get("description"):
        descriptions = languages.localizations(thing["description"], thing["description"])
        _put(thing, "description_localizations", descriptions)
    for option in thing.get("options", []):
        _localize(option, languages)
    for choice in thing.get("choices", []):
        _put(choice, "name_localizations", languages.localizations(choice["name"], choice["name"]))


def _put(thing: Command, key: str, localizations: dict[str, str]) -> None:
    if localizations:
        thing[key] = localizations


def texts(routes: Routes) -> list[str]:
    """Every English text that registration shows to members, for the check that all are translated."""
    seen: set[str] = set()

    def collect(thing: Command) -> None:
        if thing.get("description"):
            seen.add(thing["description"])
        choices = [choice["name"] for choice in thing.get("choices", [])]
        seen.update(name for name in choices if not name.isdigit())
        for option in thing.get("options", []):
            collect(option)

    for command in payload(routes):
        collect(command)
    return sorted(seen)


def for_guild(commands: Iterable[Command]) -> list[Command]:
    """The same commands for one guild: where they may be used is a matter of global commands only."""
    return [
        {key: value for key, value in command.items() if key not in ("contexts", "integration_types")}
        for command in commands
    ]


class RegistrationRefused(ValueError):
    """The commands break limits; `problems` has a sentence for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problems))


async def push(
    put: Callable[[list[Command]], Awaitable[list[Command]]], commands: list[Command]
) -> list[Command]:
    """Overwrites all commands by `put` (the bulk PUT, global or of a guild), if no limit is broken."""
    broken = problems(commands)
    if broken:
        raise RegistrationRefused(broken)
    return await put(commands)


def render(commands: Iterable[Command]) -> str:
    """For the command line: one line for each command, subcommand and option."""
    lines: list[str] = []
    for command in commands:
        if command["type"] == 1:
            lines += _render_slash(f"/{command['name']}", command)
        else:
            lines.append(f"{command['name']}  ({'user' if command['type'] == 2 else 'message'} menu)")
    return "\n".join(lines)


def _render_slash(title: str, thing: Command) -> list[str]:
    options = thing.get("options", [])
    if any(option["type"] <= OptionType.SUB_COMMAND_GROUP for option in options):
        return [line for option in options for line in _render_slash(f"{title} {option['name']}", option)]
    shown = [f"<{option['name']}>" if option.get("required") else f"[{option['name']}]" for option in options]
    return [f"{' '.join([title, *shown])}  {thing['description']}"]
