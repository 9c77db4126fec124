"""Reading and changing settings: checked as a whole, audited, in force at once in all processes."""

from collections.abc import Iterable
from typing import Any

import msgspec

from db.platform.settings import find_settings, lock_settings, merge_settings
from handlers.frame.context import Context
from handlers.frame.guild_settings import typed
from handlers.frame.product import Product
from handlers.frame.refusals import Refusal
from handlers.platform.settings import values
from handlers.platform.settings.changes import Change
from handlers.platform.settings.fields import SettingField, SettingGroup


class UnknownSetting(Refusal):
    """I no longer have that setting."""

    remedy = "Use `/config` again to see the current ones."


class SettingPlace(msgspec.Struct, frozen=True):
    """A setting and where it belongs."""

    product: Product
    group: SettingGroup
    field: SettingField


def configurable(ctx: Context) -> tuple[Product, ...]:
    """Products that have settings."""
    return tuple(product for product in ctx.resources.products if product.settings is not None)


def find_group(ctx: Context, module: str) -> tuple[Product, SettingGroup]:
    """The module's settings; refuses a module without any."""
    product = ctx.resources.product(module)
    if product is None or product.settings is None:
        raise UnknownSetting
    return product, product.settings


def find_place(ctx: Context, module: str, key: str) -> SettingPlace:
    """The setting of that key; refuses what is not there."""
    product, group = find_group(ctx, module)
    field = group.field(key)
    if field is None:
        raise UnknownSetting
    return SettingPlace(product, group, field)


def find_heading(group: SettingGroup, number: str) -> str:
    """The heading of that number, from 0, as the select gives it; refuses what is not there."""
    if not number.isdecimal() or int(number) >= len(group.headings):
        raise UnknownSetting
    return group.headings[int(number)]


async def current(ctx: Context, group: SettingGroup) -> msgspec.Struct:
    """All values of a module as they stand in this transaction."""
    return typed(group.struct, await find_settings(ctx.db, ctx.guild_id, group.module))


async def change(ctx: Context, place: SettingPlace, value: Any) -> Change:
    """Sets one value. A value equal to the default is not stored: it follows the default."""
    stored = await lock_settings(ctx.db, ctx.guild_id, place.group.module)
    return await _change_locked(ctx, place, stored, value)


async def reset(ctx: Context, place: SettingPlace) -> Change:
    """Brings the default back."""
    return await change(ctx, place, place.group.default(place.field.key))


async def set_factors(ctx: Context, place: SettingPlace, ids: Iterable[int], factor: float) -> Change:
    """Gives roles or channels a multiplier; 1 takes them out."""
    stored = await lock_settings(ctx.db, ctx.guild_id, place.group.module)
    factors = dict(getattr(typed(place.group.struct, stored), place.field.key))
    for target_id in ids:
        factors.pop(target_id, None)
        if factor != 1:
            factors[target_id] = factor
    values.check_count(place.field, len(factors))
    return await _change_locked(ctx, place, stored, factors)


async def _change_locked(ctx: Context, place: SettingPlace, stored: dict[str, Any], value: Any) -> Change:
    field, group = place.field, place.group
    before = getattr(typed(group.struct, stored), field.key)
    after = _checked(group, field, stored, value)
    done = Change(field.key, _plain(before), _plain(after))
    if after == before:
        return done
    is_default = after == group.default(field.key)
    patch, removed = ({}, [field.key]) if is_default else ({field.key: _plain(after)}, [])
    await merge_settings(ctx.db, ctx.guild_id, group.module, patch, removed)
    await ctx.audit("config.set", f"{group.module}.{field.key}", before=done.before, after=done.after)
    ctx.settings_changed()
    return done


def _checked(group: SettingGroup, field: SettingField, stored: dict[str, Any], value: Any) -> Any:
    """The value as the struct holds it, once it has passed every check alone and with the others."""
    if field.check is not None:
        field.check(value)
    others = msgspec.to_builtins(typed(group.struct, stored), str_keys=True)
    together = msgspec.convert({**others, field.key: _plain(value)}, group.struct, strict=False)
    if group.check is not None:
        group.check(together)
    return getattr(together, field.key)


def _plain(value: Any) -> Any:
    """As it is stored: JSON has no tuples and only texts as keys."""
    return msgspec.to_builtins(value, str_keys=True)
