"""The panel of `/config`."""

from collections.abc import Sequence

import msgspec

from handlers.frame.product import Product
from handlers.platform.settings import states, values
from handlers.platform.settings.actions import Place
from handlers.platform.settings.changes import Change
from handlers.platform.settings.fields import Kind, SettingField, SettingGroup
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
from interactions.responses import OpenModal, Reply, Update

COLOR = 0x571173
PER_SELECT = 25
CHANNELS = (0, 2, 4, 5, 13, 15)
"""Discord's types of channels that earn or not: text, voice, categories, announcements, stages, forums."""


def overview(say: Say, products: Sequence[Product], chosen: Product, settings: msgspec.Struct) -> Reply:
    """All settings of a module, with selects to go on."""
    return Reply(
        embeds=(_overview(say, chosen, settings),), components=_selects(say, products, chosen), ephemeral=True
    )


def overview_update(
    say: Say, products: Sequence[Product], chosen: Product, settings: msgspec.Struct
) -> Update:
    """The same in place of what was shown."""
    return Update(embeds=(_overview(say, chosen, settings),), components=_selects(say, products, chosen))


def detail(
    say: Say, products: Sequence[Product], place: Place, settings: msgspec.Struct, done: Change | None = None
) -> Update:
    """One setting: what it is, its value, and how to change it."""
    value = getattr(settings, place.field.key)
    rows = (*_selects(say, products, place.product, place.field), *_controls(say, place, value))
    return Update(embeds=(_detail(say, place, value, done),), components=rows)


def _overview(say: Say, product: Product, settings: msgspec.Struct) -> Embed:
    group = _group(product)
    lines = [
        f"**{say(field.title)}**: {values.show(say, field, getattr(settings, field.key))}"
        + ("" if getattr(settings, field.key) == group.default(field.key) else " ✎")
        for field in group.fields
    ]
    lines += ["", say("✎ differs from the default. Choose a setting to change it.")]
    title = say("Settings of {module}", module=say(product.title))
    return Embed(title=title, description=shorten("\n".join(lines), 4_096), color=COLOR)


def _detail(say: Say, place: Place, value: object, done: Change | None) -> Embed:
    field, group = place.field, place.group
    lines = [say(field.hint), ""]
    if done is not None:
        same = done.before == done.after
        lines[:0] = [say("It was so already.") if same else say("Saved. It holds from now on."), ""]
    lines.append(say("Now: {value}", value=values.show(say, field, value)))
    default = values.show(say, field, group.default(field.key))
    lines.append(say("Default: {value}", value=default))
    return Embed(title=say(field.title), description=shorten("\n".join(lines), 4_096), color=COLOR)


def _selects(
    say: Say, products: Sequence[Product], chosen: Product, field: SettingField | None = None
) -> tuple[ActionRow, ...]:
    """A select of modules and as many selects of settings as 25 each take."""
    modules = tuple(
        SelectOption(label=say(product.title), value=product.key, default=product is chosen)
        for product in products
    )
    rows = [
        ActionRow((StringSelect(state=states.ChooseModule(), options=modules, placeholder=say("Module")),))
    ]
    fields = _group(chosen).fields
    for part, start in enumerate(range(0, len(fields), PER_SELECT)):
        options = tuple(_setting_option(say, one, one is field) for one in fields[start : start + PER_SELECT])
        state = states.ChooseSetting(chosen.key, part)
        rows.append(
            ActionRow((StringSelect(state=state, options=options, placeholder=say("Choose a setting")),))
        )
    return tuple(rows)


def _setting_option(say: Say, field: SettingField, chosen: bool) -> SelectOption:
    return SelectOption(
        label=shorten(say(field.title), 100),
        value=field.key,
        description=shorten(say(field.hint), 100),
        default=chosen,
    )


def _controls(say: Say, place: Place, value: object) -> tuple[ActionRow, ...]:
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


def _picker(say: Say, place: Place, value: object) -> Component | None:
    module, field = place.group.module, place.field
    if field.kind is Kind.CHOICE:
        options = tuple(
            SelectOption(label=shorten(say(title), 100), value=key or "-", default=key == value)
            for key, title in field.choices
        )
        return StringSelect(state=states.ChangeChoice(module, field.key), options=options)
    most = min(field.max_items, 25)
    chosen = tuple(value)[:most] if isinstance(value, tuple | list) else ()
    if field.kind is Kind.ROLES:
        return RoleSelect(
            state=states.ChangeRoles(module, field.key), min_values=0, max_values=most, defaults=chosen
        )
    if field.kind is Kind.CHANNELS:
        return ChannelSelect(
            state=states.ChangeChannels(module, field.key),
            min_values=0,
            max_values=most,
            defaults=chosen,
            channel_types=CHANNELS,
        )
    return None


def _button(say: Say, place: Place, value: object) -> Button:
    module, field = place.group.module, place.field
    if field.kind is Kind.SWITCH:
        label = say("Say no") if value else say("Say yes")
        state = states.ChangeSwitch(module, field.key, not value)
        return Button(label, state, style=ButtonStyle.PRIMARY)
    if field.kind is Kind.ROLE_FACTORS:
        return Button(
            say("Set a multiplier"), states.ChangeRoleFactor(module, field.key), style=ButtonStyle.PRIMARY
        )
    if field.kind is Kind.CHANNEL_FACTORS:
        return Button(
            say("Set a multiplier"), states.ChangeChannelFactor(module, field.key), style=ButtonStyle.PRIMARY
        )
    return Button(say("Change"), states.ChangeText(module, field.key), style=ButtonStyle.PRIMARY)


def text_form(say: Say, place: Place, value: object) -> OpenModal:
    """A form with the value that holds now."""
    field = place.field
    is_long = field.kind is Kind.TEXT and field.max_length > 100
    text = TextInput(
        name="value",
        style=TextStyle.PARAGRAPH if is_long else TextStyle.SHORT,
        max_length=field.max_length if field.kind is Kind.TEXT else 60,
        value=values.plain_value(field, value),
        required=False,
    )
    label = Label(shorten(say(field.title), 45), text, description=shorten(say(field.hint), 100))
    title = shorten(say(field.title), 45)
    return OpenModal(Modal(title, states.ChangeText(place.group.module, field.key), (label,)))


def factor_form(say: Say, place: Place) -> OpenModal:
    """A form that asks for roles or channels and one multiplier for them."""
    field, module = place.field, place.group.module
    state: states.ChangeRoleFactor | states.ChangeChannelFactor
    if field.kind is Kind.ROLE_FACTORS:
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


def _group(product: Product) -> SettingGroup:
    if product.settings is None:
        raise LookupError(f"{product.key} has no settings")
    return product.settings
