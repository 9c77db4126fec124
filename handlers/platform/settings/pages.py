"""Settings on the dashboard: every one of `/config`, from the same declarations, by the same actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from db.platform.guilds import list_channels, list_roles
from handlers.dashboard.context import Changed, Done, Page, PageContext
from handlers.dashboard.pages import Pages
from handlers.platform.roles.rules import Role
from handlers.platform.settings import actions, values
from handlers.platform.settings.api import CHANNELS, ROLES, taken_ids
from handlers.platform.settings.fields import FieldKind, SettingField
from handlers.platform.settings.messages import CHANNELS as CHANNEL_TYPES

if TYPE_CHECKING:
    from handlers.platform.settings.actions import SettingPlace

pages = Pages("platform")

Word = Annotated[str, Meta(max_length=100)]
Typed = Annotated[str, Meta(max_length=4_000)]
FACTORS = (FieldKind.ROLE_FACTORS, FieldKind.CHANNEL_FACTORS)


class SettingLine(msgspec.Struct, frozen=True):
    """A setting in a list. `value` is markdown."""

    field: SettingField
    value: str
    differs: bool


class PickTarget(msgspec.Struct, frozen=True):
    """A role or channel that can be picked. `factor`: its own, as text; "" for none."""

    id: int
    name: str
    picked: bool
    factor: str


@pages.get("/settings", requires=Role.ADMINISTRATOR, nav="Settings")
async def modules(ctx: PageContext) -> Page:
    """The modules, and how much differs from the defaults in each."""
    shown = []
    for product in actions.configurable(ctx):
        assert product.settings is not None, "it is configurable"
        lines = await _lines(ctx, product.key)
        shown.append((product, len(lines), sum(line.differs for line in lines)))
    return Page("platform/settings/modules.html", ctx.say("Settings"), {"modules": shown})


@pages.get("/settings/{module}", requires=Role.ADMINISTRATOR)
async def module_settings(ctx: PageContext, module: Word) -> Page:
    """All settings of a module, under their headings."""
    product, group = actions.find_group(ctx, module)
    lines = await _lines(ctx, module)
    headings = [(name, [line for line in lines if line.field.heading == name]) for name in group.headings]
    title = ctx.say("Settings of {module}", module=ctx.say(product.title))
    return Page("platform/settings/module.html", title, {"module": module, "headings": headings})


@pages.get("/settings/{module}/{key}", requires=Role.ADMINISTRATOR)
async def setting(ctx: PageContext, module: Word, key: Word) -> Page:
    """One setting, and the form in which it is changed."""
    place = actions.find_place(ctx, module, key)
    value, default = await _value(ctx, place), place.group.default(key)
    field = place.field
    picked = value if field.kind in (*ROLES, *CHANNELS) else ()
    facts = {
        "module": module,
        "module_title": place.product.title,
        "field": field,
        "kind": field.kind.value,
        "typed": values.plain_value(field, value),
        "value": value,
        "default": values.show(ctx.say, field, default),
        "differs": value != default,
        "factors": field.kind in FACTORS,
        "targets": await _targets(ctx, field, picked),
    }
    return Page("platform/settings/setting.html", ctx.say(field.title), facts)


@pages.post("/settings/{module}/{key}", requires=Role.ADMINISTRATOR)
async def change(
    ctx: PageContext,
    module: Word,
    key: Word,
    value: Annotated[list[Typed], Meta(max_length=500)] = [],  # noqa: B006  # never changed
    target: Annotated[list[Word], Meta(max_length=500)] = [],  # noqa: B006
) -> Done:
    """Another value. For lists `value` comes once per entry; for factors, once beside each `target`."""
    place = actions.find_place(ctx, module, key)
    taken = await _taken(ctx, place.field, value, target)
    before = await _value(ctx, place)
    await actions.change(ctx, place, taken)
    return await _done(ctx, place, before)


@pages.post("/settings/{module}/{key}/reset", requires=Role.ADMINISTRATOR)
async def reset(ctx: PageContext, module: Word, key: Word) -> Done:
    """The default holds again."""
    place = actions.find_place(ctx, module, key)
    before = await _value(ctx, place)
    await actions.reset(ctx, place)
    return await _done(ctx, place, before)


async def _taken(ctx: PageContext, field: SettingField, value: list[str], target: list[str]) -> Any:
    if field.kind in FACTORS:
        chosen = dict(zip(target, value, strict=False))
        factors = {
            target_id: values.read(field, typed) for target_id, typed in chosen.items() if typed.strip()
        }
        return await taken_ids(
            ctx, field, {target_id: factor for target_id, factor in factors.items() if factor != 1}
        )
    if field.kind in (*ROLES, *CHANNELS):
        return await taken_ids(ctx, field, [target_id for target_id in value if target_id])
    return values.read(field, value[0] if value else "")


async def _done(ctx: PageContext, place: SettingPlace, before: Any) -> Done:
    field, say = place.field, ctx.say
    after = await _value(ctx, place)
    title = say(field.title)
    change = Changed(f"**{title}**", values.show(say, field, before), values.show(say, field, after))
    same = before == after
    return Done(
        asks=say("That is its value already.") if same else say("Change **{setting}**?", setting=title),
        tells=say("Nothing changed.") if same else say("Saved. It applies from now on."),
        back=ctx.address("settings", place.group.module),
        changes=(change,),
    )


async def _lines(ctx: PageContext, module: str) -> list[SettingLine]:
    _, group = actions.find_group(ctx, module)
    current = await actions.current(ctx, group)
    return [
        SettingLine(
            field,
            values.show(ctx.say, field, getattr(current, field.key)),
            getattr(current, field.key) != group.default(field.key),
        )
        for field in group.fields
    ]


async def _value(ctx: PageContext, place: SettingPlace) -> Any:
    return getattr(await actions.current(ctx, place.group), place.field.key)


async def _targets(ctx: PageContext, field: SettingField, value: Any) -> Sequence[PickTarget]:
    """Roles or channels of the server, those that are picked first."""
    if field.kind in ROLES:
        roles = await list_roles(ctx.db, ctx.guild_id)
        named = [(role.role_id, f"@{role.name.lstrip('@')}") for role in roles]
    elif field.kind in CHANNELS:
        named = [
            (channel.channel_id, f"#{channel.name}")
            for channel in await list_channels(ctx.db, ctx.guild_id)
            if channel.type in CHANNEL_TYPES
        ]
    else:
        return ()
    factors = value if isinstance(value, dict) else {}
    targets = [
        PickTarget(number, name, number in value, f"{factors[number]:g}" if number in factors else "")
        for number, name in named
    ]
    return sorted(targets, key=lambda target: not target.picked)
