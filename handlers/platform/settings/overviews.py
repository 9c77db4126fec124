"""The overview of `/config`: a module, its groups of settings, and the selects that lead on."""

from collections.abc import Sequence

import msgspec

from handlers.frame.product import Product
from handlers.kit.look import BRAND
from handlers.platform.settings import states, values
from handlers.platform.settings.fields import SettingField, SettingGroup
from interactions.components import ActionRow, SelectOption, StringSelect
from interactions.embeds import Embed
from interactions.escaping import shorten
from interactions.languages import Say
from interactions.responses import Reply, Update


class View(msgspec.Struct, frozen=True):
    """Where the panel stands: a module with its values and, as far as chosen, a heading and a setting."""

    products: Sequence[Product]
    product: Product
    group: SettingGroup
    settings: msgspec.Struct
    heading: str | None = None
    field: SettingField | None = None


def overview(say: Say, view: View) -> Reply:
    """For the one who asked."""
    return Reply(embeds=(_embed(say, view),), components=selects(say, view), ephemeral=True)


def overview_update(say: Say, view: View) -> Update:
    """The same in place of what was shown."""
    return Update(embeds=(_embed(say, view),), components=selects(say, view))


def _embed(say: Say, view: View) -> Embed:
    title: str = say("Settings of {module}", module=say(view.product.title))
    if view.heading is None and len(view.group.headings) > 1:
        text = _headings(say, view)
    else:
        title = f"{title}: {say(view.heading)}" if view.heading else title
        lines = [_line(say, view, field) for field in view.group.under(view.heading)]
        text = "\n".join([*lines, "", say("✎ differs from the default. Choose a setting to change it.")])
    return Embed(title=title, description=shorten(text, 4_096), color=BRAND)


def _headings(say: Say, view: View) -> str:
    """Every group with what differs in it."""
    parts = []
    for heading in view.group.headings:
        fields = view.group.under(heading)
        count = say.counted(len(fields), "1 setting", "{count} settings")
        changed = [_line(say, view, field) for field in fields if _differs(view, field)]
        parts.append("\n".join([f"**{say(heading)}** · {count}", *changed]))
    hint = say("✎ differs from the default. Choose a group to see all its settings.")
    return "\n".join([*parts, "", hint])


def _line(say: Say, view: View, field: SettingField) -> str:
    shown = values.show(say, field, getattr(view.settings, field.key))
    return f"{say(field.title)}: **{shown}**" + (" ✎" if _differs(view, field) else "")


def _differs(view: View, field: SettingField) -> bool:
    return bool(getattr(view.settings, field.key) != view.group.default(field.key))


def selects(say: Say, view: View) -> tuple[ActionRow, ...]:
    """One for the module; one for the group, where there are several; one for its settings."""
    rows = [_module_select(say, view)]
    several = len(view.group.headings) > 1
    if several:
        rows.append(_heading_select(say, view))
    if view.heading is not None or not several:
        rows.append(_setting_select(say, view))
    return tuple(ActionRow((select,)) for select in rows)


def _module_select(say: Say, view: View) -> StringSelect:
    options = tuple(
        SelectOption(label=say(product.title), value=product.key, default=product is view.product)
        for product in view.products
    )
    return StringSelect(state=states.ChooseModule(), options=options, placeholder=say("Module"))


def _heading_select(say: Say, view: View) -> StringSelect:
    options = tuple(
        SelectOption(
            label=say(heading),
            value=str(number),
            description=shorten(", ".join(say(field.title) for field in view.group.under(heading)), 100),
            default=heading == view.heading,
        )
        for number, heading in enumerate(view.group.headings)
    )
    state = states.ChooseHeading(view.product.key)
    return StringSelect(state=state, options=options, placeholder=say("Choose a group"))


def _setting_select(say: Say, view: View) -> StringSelect:
    options = tuple(
        SelectOption(
            label=shorten(say(field.title), 100),
            value=field.key,
            description=shorten(say(field.hint), 100),
            default=field is view.field,
        )
        for field in view.group.under(view.heading)
    )
    number = 0 if view.heading is None else view.group.headings.index(view.heading)
    state = states.ChooseSetting(view.product.key, number)
    return StringSelect(state=state, options=options, placeholder=say("Choose a setting"))
