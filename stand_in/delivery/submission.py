"""What the client checks and sends when somebody uses a component or fills in a modal."""

from typing import Any

from stand_in.changes import bodies
from stand_in.delivery.options import ClientRefusal, as_id
from stand_in.delivery.resolved import Resolver
from stand_in.model import Message
from stand_in.rules import modals
from stand_in.rules.components import (
    CHANNEL_SELECT,
    FILE_UPLOAD,
    LABEL,
    MENTIONABLE_SELECT,
    ROLE_SELECT,
    SELECTS,
    STRING_SELECT,
    TEXT_DISPLAY,
    USER_SELECT,
)
from stand_in.rules.messages import Upload, interactive
from stand_in.rules.permissions import VIEW_CHANNEL
from stand_in.world import World

Json = dict[str, Any]


def component_of(world: World, user_id: int, message: Message, custom_id: str) -> Json:
    """The component, if this person can see the message and the component can be used."""
    channel = world.channel(message.channel_id)
    visible = message.ephemeral_to in (None, user_id) and world.permissions(user_id, channel) & VIEW_CHANNEL
    if not visible or message.id not in channel.messages:
        raise ClientRefusal("not_visible", "You cannot see this message.")
    for component in interactive(message.components):
        if component["custom_id"] == custom_id:
            if component.get("disabled"):
                raise ClientRefusal("disabled", "This is disabled.", custom_id)
            return component
    raise ClientRefusal("no_component", f"The message has no component {custom_id}.", custom_id)


def check_picks(resolver: Resolver, select: Json, values: list[Any]) -> list[str]:
    """The values as sent, resolved."""
    if select["type"] not in SELECTS:
        raise ClientRefusal("not_a_select", "This is not a select menu.")
    name = select["custom_id"]
    low, high = select.get("min_values", 1), select.get("max_values", 1)
    if not (low <= len(values) <= high):
        raise ClientRefusal("wrong_number", f"Choose between {low} and {high}.", name)
    return [_resolve(resolver, select, value) for value in values]


def _resolve(resolver: Resolver, select: Json, value: Any) -> str:
    kind, name = select["type"], select["custom_id"]
    if kind == STRING_SELECT:
        if value not in [option["value"] for option in select["options"]]:
            raise ClientRefusal("bad_choice", "This is not one of the options.", name)
        return str(value)
    number = as_id(value, name)
    if kind == USER_SELECT or (kind == MENTIONABLE_SELECT and number in resolver.world.users):
        return resolver.user(number)
    if kind in (ROLE_SELECT, MENTIONABLE_SELECT):
        return resolver.role(number)
    assert kind == CHANNEL_SELECT
    return resolver.channel_of(number, select.get("channel_types"))


def submitted(resolver: Resolver, modal: Json, values: dict[str, Any]) -> Json:
    """The data of a modal submission; fields not given keep what the form came with."""
    fields = modals.fields_of(modal)
    for name in values:
        if name not in fields:
            raise ClientRefusal("unknown_field", f"The form has no field {name}.", name)
    components = []
    for number, component in enumerate(modal["components"]):
        components.append(_submitted_part(resolver, component, values, number))
    data: Json = {"custom_id": modal["custom_id"], "components": components}
    if resolver.resolved:
        data["resolved"] = resolver.resolved
    return data


def _submitted_part(resolver: Resolver, component: Json, values: dict[str, Any], number: int) -> Json:
    head: Json = {"type": component["type"], "id": component.get("id") or number * 2 + 1}
    if component["type"] == TEXT_DISPLAY:
        return head
    if component["type"] == LABEL:
        return head | {
            "component": _submitted_field(resolver, component["component"], values, head["id"] + 1)
        }
    return head | {
        "components": [_submitted_field(resolver, component["components"][0], values, head["id"] + 1)]
    }


def _submitted_field(resolver: Resolver, field: Json, values: dict[str, Any], number: int) -> Json:
    name, kind = field["custom_id"], field["type"]
    value = values[name] if name in values else _default(field)
    if kind in SELECTS or kind == FILE_UPLOAD:
        value = list(value or [])
    refusal = modals.refuse_value(field, value)
    if refusal is not None:
        raise ClientRefusal("bad_field", refusal, name)
    sent: Json = {"type": kind, "id": field.get("id") or number, "custom_id": name}
    if kind in SELECTS:
        select = {"min_values": 0, "max_values": 1} | field
        sent["values"] = check_picks(resolver, select | ({"min_values": 0} if not value else {}), value)
    elif kind == FILE_UPLOAD:
        sent["values"] = [_uploaded(resolver, file, name) for file in value]
    elif kind == 22:
        sent["values"] = list(value or [])
    elif kind == 4:
        sent["value"] = value or ""
    else:
        sent["value"] = value
    return sent


def _uploaded(resolver: Resolver, file: Any, name: str) -> str:
    if not isinstance(file, Upload):
        raise ClientRefusal("bad_field", "Choose a file.", name)
    kept = bodies.keep_upload(resolver.world, resolver.channel.id, file, ephemeral=True)
    return resolver.attachment(kept)


def _default(field: Json) -> Any:
    kind = field["type"]
    chosen = [option["value"] for option in field.get("options") or [] if option.get("default")]
    if kind == 4:
        return field.get("value") or ""
    if kind == 23:
        return bool(field.get("default"))
    if kind == 21:
        return chosen[0] if chosen else None
    return chosen or [default["id"] for default in field.get("default_values") or []]
