"""Which modules are on, and switching them."""

from collections.abc import Collection, Set

import msgspec

from db.platform.settings import find_settings, lock_settings, merge_settings
from handlers.frame.context import Context
from handlers.frame.guild_settings import typed
from handlers.frame.product import Product
from handlers.platform.settings.changes import Change
from handlers.platform.settings.platform_settings import PlatformSettings


class ModuleState(msgspec.Struct, frozen=True):
    """`off_everywhere`: switched off by the operator; the guild's own choice then changes nothing yet."""

    product: Product
    on: bool
    off_everywhere: bool


async def module_states(ctx: Context) -> tuple[ModuleState, ...]:
    """Every module, as things stand in this transaction."""
    stored = await find_settings(ctx.db, ctx.guild_id, PlatformSettings.module)
    off = typed(PlatformSettings, stored).modules_off
    return tuple(
        ModuleState(product, product.key not in off, product.key in ctx.resources.modules_off)
        for product in modules(ctx)
    )


def modules(ctx: Context) -> tuple[Product, ...]:
    """The products that can be switched off."""
    return tuple(product for product in ctx.resources.products if product.can_be_disabled)


async def choose_modules(ctx: Context, wanted: Collection[str]) -> tuple[Change, ...]:
    """Exactly these modules are on from now; audits and returns what changed."""
    before = await _lock_off(ctx)
    return await _save(ctx, before, {product.key for product in modules(ctx)} - {*wanted})


async def switch_module(ctx: Context, product: Product, *, on: bool) -> tuple[Change, ...]:
    """One module on or off; the others stay as they are. Audits and returns what changed, if anything."""
    before = await _lock_off(ctx)
    return await _save(ctx, before, before - {product.key} if on else before | {product.key})


async def _lock_off(ctx: Context) -> frozenset[str]:
    stored = await lock_settings(ctx.db, ctx.guild_id, PlatformSettings.module)
    return frozenset(typed(PlatformSettings, stored).modules_off)


async def _save(ctx: Context, before: Set[str], after: Set[str]) -> tuple[Change, ...]:
    """`before` and `after`: the modules that are off."""
    changes = tuple(
        Change(product.key, product.key not in before, product.key not in after)
        for product in modules(ctx)
        if (product.key in before) != (product.key in after)
    )
    if changes:
        await merge_settings(
            ctx.db, ctx.guild_id, PlatformSettings.module, {"modules_off": sorted(after)}, []
        )
        for change in changes:
            await ctx.audit("modules.set", change.key, before=change.before, after=change.after)
        ctx.settings_changed()
    return changes
