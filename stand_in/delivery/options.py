"""What Discord's client does with a command before it is sent: find it, check the options, resolve them."""

from typing import Any

from stand_in.changes import bodies
from stand_in.delivery.resolved import Resolver
from stand_in.model import Channel, Command
from stand_in.rules import permissions
from stand_in.rules.commands import (
    ATTACHMENT,
    BOOLEAN,
    CHANNEL,
    GROUP,
    INTEGER,
    MENTIONABLE,
    NUMBER,
    ROLE,
    STRING,
    SUBCOMMAND,
    USER_OPTION,
)
from stand_in.rules.messages import Upload
from stand_in.world import World

Json = dict[str, Any]


class ClientRefusal(Exception):
    """Discord's client would not let the person do this; `code` says why in one word."""

    def __init__(self, code: str, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.field = field


def commands_for(world: World, user_id: int, channel: Channel, kind: int | None = None) -> list[Command]:
    """The commands the picker would show, guild commands before global ones of the same name."""
    commands: dict[tuple[int, str], Command] = {}
    in_guild = channel.guild_id is not None
    pools = [world.commands[None], world.commands.get(channel.guild_id, {}) if in_guild else {}]
    for command in [c for pool in pools for c in pool.values()]:
        if (kind is None or command.type == kind) and _available(world, user_id, channel, command):
            commands[(command.type, command.name)] = command
    return sorted(commands.values(), key=lambda c: (c.type, c.name))


def _available(world: World, user_id: int, channel: Channel, command: Command) -> bool:
    if channel.guild_id is None:
        contexts = command.body.get("contexts")
        return command.guild_id is None and (contexts is None or 1 in contexts)
    if not world.bot_is_in(channel.guild_id):
        return False
    contexts = command.body.get("contexts")
    if contexts is not None and 0 not in contexts:
        return False
    held = world.permissions(user_id, channel)
    if not held & permissions.bits("USE_APPLICATION_COMMANDS"):
        return False
    needed = command.body["default_member_permissions"]
    if needed is None or held & permissions.ADMINISTRATOR:
        return True
    return needed != "0" and held & int(needed) == int(needed)


def find_command(world: World, user_id: int, channel: Channel, name: str, kind: int) -> Command:
    for command in commands_for(world, user_id, channel, kind):
        if command.name == name:
            return command
    everywhere = [c for pool in world.commands.values() for c in pool.values()]
    if any(c.name == name and c.type == kind for c in everywhere):
        raise ClientRefusal("not_allowed", f"You cannot use {name} here.")
    raise ClientRefusal("unknown_command", f"There is no command {name}.")


def walk_path(command: Command, path: list[str]) -> tuple[list[Json], list[Json]]:
    """The option definitions of the (sub)command at the path, and the nesting around its values."""
    options: list[Json] = command.body.get("options", [])
    nesting: list[Json] = []
    for word in path:
        inner = next((o for o in options if o["name"] == word and o["type"] in (SUBCOMMAND, GROUP)), None)
        if inner is None:
            raise ClientRefusal("unknown_command", f"{command.name} has no {word}.")
        nesting.append({"type": inner["type"], "name": word})
        options = inner.get("options", [])
    if any(o["type"] in (SUBCOMMAND, GROUP) for o in options):
        raise ClientRefusal("incomplete_command", f"Choose a subcommand of {command.name}.")
    return options, nesting


def nest(nesting: list[Json], values: list[Json]) -> list[Json]:
    for level in reversed(nesting):
        values = [level | {"options": values}]
    return values


def fill(
    resolver: Resolver, definitions: list[Json], given: dict[str, Any], focused: str | None = None
) -> list[Json]:
    """The values as sent. With `focused` (autocomplete) nothing is required and nothing of it checked."""
    known = {definition["name"]: definition for definition in definitions}
    for name in given:
        if name not in known:
            raise ClientRefusal("unknown_option", f"There is no option {name}.", name)
    filled: list[Json] = []
    for name, definition in known.items():
        if given.get(name) is None:
            if definition.get("required") and focused is None:
                raise ClientRefusal("missing_option", "This option is required. Specify a value.", name)
            if name != focused:
                continue
        if name == focused:
            text = "" if given.get(name) is None else str(given[name])
            filled.append({"type": definition["type"], "name": name, "value": text, "focused": True})
        else:
            value = check_value(resolver, definition, given[name])
            filled.append({"type": definition["type"], "name": name, "value": value})
    return filled


def check_value(resolver: Resolver, definition: Json, value: Any) -> Any:
    kind, name = definition["type"], definition["name"]
    if kind in (STRING, INTEGER, NUMBER, BOOLEAN):
        return _plain(definition, kind, name, value)
    if kind == ATTACHMENT:
        if not isinstance(value, Upload):
            raise ClientRefusal("bad_value", "Choose a file.", name)
        kept = bodies.keep_upload(resolver.world, resolver.channel.id, value, ephemeral=True)
        return resolver.attachment(kept)
    number = as_id(value, name)
    if kind == USER_OPTION or (kind == MENTIONABLE and number in resolver.world.users):
        return resolver.user(number)
    if kind in (ROLE, MENTIONABLE):
        return resolver.role(number)
    assert kind == CHANNEL
    return resolver.channel_of(number, definition.get("channel_types"))


def _plain(definition: Json, kind: int, name: str, value: Any) -> Any:
    words = {STRING: "text", INTEGER: "an integer", NUMBER: "a number", BOOLEAN: "true or false"}
    if not _is_of(kind, value):
        raise ClientRefusal("bad_value", f"This must be {words[kind]}.", name)
    choices = definition.get("choices")
    if choices and value not in [choice["value"] for choice in choices]:
        raise ClientRefusal("bad_choice", "This is not one of the choices.", name)
    if kind == STRING:
        _within(
            name, "length", len(value), definition.get("min_length", 1), definition.get("max_length", 6000)
        )
    elif kind != BOOLEAN:
        low, high = definition.get("min_value", -(2**53) + 1), definition.get("max_value", 2**53 - 1)
        _within(name, "value", value, low, high)
    return value


def _is_of(kind: int, value: Any) -> bool:
    if isinstance(value, bool):
        return kind == BOOLEAN
    types: dict[int, tuple[type, ...]] = {STRING: (str,), INTEGER: (int,), NUMBER: (int, float)}
    return isinstance(value, types.get(kind, ()))


def _within(name: str, unit: str, size: float, low: float, high: float) -> None:
    if not max(low, 1 if unit == "length" else low) <= size <= high:
        raise ClientRefusal("out_of_range", f"The {unit} must be between {low} and {high}.", name)


def as_id(value: Any, name: str) -> int:
    """An id from a number, a numeric text, or anything that has an `id`."""
    raw = getattr(value, "id", value)
    if (isinstance(raw, int) and not isinstance(raw, bool)) or (isinstance(raw, str) and raw.isdigit()):
        return int(raw)
    raise ClientRefusal("bad_value", "Choose one from the list.", name)
