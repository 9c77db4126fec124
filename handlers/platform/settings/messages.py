"""One setting in `/config`, and the forms in which it is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.kit.look import BRAND
from handlers.platform.settings import states, values
from handlers.platform.settings.changes import Change
from handlers.platform.settings.fields import FieldKind
from handlers.platform.settings.overviews import View, selects
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    ChannelSelect,
    Component,
    Label,
    Modal,
    RoleSelect,
    SelectOption,
    StringSelect,
    TextInput,
    TextStyle,
)
from interactions.embeds import Embed
from interactions.escaping import shorten
from interactions.languages import Say
from interactions.responses import OpenModal, Update

if TYPE_CHECKING:
    from handlers.platform.settings.actions import SettingPlace

CHANNELS = (0, 2, 4, 5, 13, 15)
"""Discord's types of channels that earn or not: text, voice, categories, announcements, stages, forums."""


def detail(say: Say, view: View, place: SettingPlace, done: Change | None = None) -> Update:
    """One setting: what it is, its value, and how to change it."""
    value = getattr(view.settings, place.field.key)
    rows = (*selects(say, view), *_controls(say, place, value))
    return Update(embeds=(_detail(say, place, value, done),), components=rows)


def _detail(say: Say, place: SettingPlace, value: object, done: Change | None) -> Embed:
    field, group = place.field, place.group
    lines = [say(field.hint), ""]
    if done is not None:
        same = done.before == done.after
        lines[:0] = [say("Nothing changed.") if same else say("Saved. It applies from now on."), ""]
    lines.append(say("Now: {value}", value=values.show(say, field, value)))
    default = values.show(say, field, group.default(field.key))
    lines.append(say("Default: {value}", value=default))
    return Embed(title=say(field.title), description=shorten("\n".join(lines), 4_096), color=BRAND)


def _controls(say: Say, place: SettingPlace, value: object) -> tuple[ActionRow, ...]:
    """How this kind of value is changed; always with a way back to the default."""
    module, field = place.group.module, place.field
    reset = Button(
        say("Back to the default"),
        states.ResetSetting(module, field.key),
        disabled=value == place.group.default(field.key),
    )
    picker = _picker(say, place, value)
    if picker is not None:
        return ActionRow((picker,)), ActionRow((reset,))
    return (ActionRow((_button(say, place, value), reset)),)


def _picker(say: Say, place: SettingPlace, value: object) -> Component | None:
    module, field = place.group.module, place.field
    if field.kind is FieldKind.CHOICE:
        options = tuple(
            SelectOption(label=shorten(say(title), 100), value=key or "-", default=key == str(value))
            for key, title in field.choices
        )
        return StringSelect(state=states.ChangeChoice(module, field.key), options=options)
    most = min(field.max_items, 25)
    chosen = tuple(value)[:most] if isinstance(value, tuple | list) else ()
    if field.kind is FieldKind.ROLES:
        return RoleSelect(
            state=states.ChangeRoles(module, field.key), min_values=0, max_values=most, defaults=chosen
        )
    if field.kind is FieldKind.CHANNELS:
        return ChannelSelect(
            state=states.ChangeChannels(module, field.key),
            min_values=0,
            max_values=most,
            defaults=chosen,
            channel_types=CHANNELS,
        )
    return None


def _button(say: Say, place: SettingPlace, value: object) -> Button:
    module, field = place.group.module, place.field
    if field.kind is FieldKind.SWITCH:
        label = say("Say no") if value else say("Say yes")
        state = states.ChangeSwitch(module, field.key, not value)
        return Button(label, state, style=ButtonStyle.PRIMARY)
    if field.kind is FieldKind.ROLE_FACTORS:
        return Button(
            say("Set a multiplier"), states.ChangeRoleFactor(module, field.key), style=ButtonStyle.PRIMARY
        )
    if field.kind is FieldKind.CHANNEL_FACTORS:
        return Button(
            say("Set a multiplier"), states.ChangeChannelFactor(module, field.key), style=ButtonStyle.PRIMARY
        )
    return Button(say("Change"), states.ChangeText(module, field.key), style=ButtonStyle.PRIMARY)


def text_form(say: Say, place: SettingPlace, value: object) -> OpenModal:
    """A form with the value that holds now."""
    field = place.field
    is_long = field.kind is FieldKind.TEXT and field.max_length > 100
    text = TextInput(
        name="value",
        style=TextStyle.PARAGRAPH if is_long else TextStyle.SHORT,
        max_length=field.max_length if field.kind is FieldKind.TEXT else 60,
        value=values.plain_value(field, value),
        required=False,
    )
    unit = f" ({say(field.unit)})" if field.unit.isalpha() else ""
    label = Label(
        shorten(say(field.title), 45 - len(unit)) + unit, text, description=shorten(say(field.hint), 100)
    )
    title = shorten(say(field.title), 45)
    return OpenModal(Modal(title, states.ChangeText(place.group.module, field.key), (label,)))


def factor_form(say: Say, place: SettingPlace) -> OpenModal:
    """A form that asks for roles or channels and one multiplier for them."""
    field, module = place.field, place.group.module
    state: states.ChangeRoleFactor | states.ChangeChannelFactor
    if field.kind is FieldKind.ROLE_FACTORS:
        state = states.ChangeRoleFactor(module, field.key)
        picked = Label(say("Roles"), RoleSelect(state="picked", max_values=10))
    else:
        state = states.ChangeChannelFactor(module, field.key)
        select = ChannelSelect(state="picked", max_values=10, channel_types=CHANNELS)
        picked = Label(say("Channels"), select)
    factor = Label(
        say("Multiplier"),
        TextInput(name="factor", max_length=10, placeholder="1.5"),
        description=say("1 takes them out of the list"),
    )
    return OpenModal(Modal(shorten(say(field.title), 45), state, (picked, factor)))
