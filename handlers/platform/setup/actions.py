"""Reading how far a server is set up, and applying a preset.

Why: decision 0251.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from db.platform.guilds import list_channels, list_roles
from db.platform.settings import list_settings
from handlers.frame.guild_settings import typed
from handlers.frame.product import Product
from handlers.frame.refusals import Refusal
from handlers.platform.modules.actions import ModuleState
from handlers.platform.roles.rules import MAPPED, Role
from handlers.platform.settings import actions as settings
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.platform.setup.presets import Preset, SetupList, StarterSet
from interactions.permissions import Permissions

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context

CREATED = (
    ("level-ups", (ChannelKey.LEVEL_UP,)),
    ("leaderboard", (ChannelKey.LEADERBOARD_MESSAGES, ChannelKey.LEADERBOARD_VOICE)),
)
"""Channels that can be made, and what each is for."""


class UnknownPreset(Refusal):
    """I no longer know that preset."""

    remedy = "Use `/setup` again to see the current ones."


class CannotMakeChannels(Refusal):
    """I may not make channels in this server: I lack the permission **Manage Channels**."""

    remedy = (
        "Somebody who manages the server can give it to my role, or make the channels and choose them here."
    )


class SetupView(msgspec.Struct, frozen=True):
    """How far it is. `roles` and `channels` are what the modules that are on ask for; `chosen_roles` and
    `chosen_channels` hold only what still exists."""

    roles: tuple[Role, ...]
    channels: tuple[ChannelKey, ...]
    modules: tuple[ModuleState, ...]
    chosen_roles: Mapping[str, int]
    chosen_channels: Mapping[str, int]
    presets: tuple[Preset, ...]
    preset: str | None
    starters: tuple[StarterSet, ...] = ()
    may_create: bool = False
    lists: tuple[tuple[SetupList, tuple[str, ...]], ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the channels that could be made."""
        return tuple(
            name
            for name, keys in CREATED
            if any(key in self.channels for key in keys)
            and not any(key in self.chosen_channels for key in keys)
        )


async def read_view(
    db: Connection,
    guild_id: int,
    products: Sequence[Product],
    off_everywhere: Collection[str] = (),
    *,
    may_create: bool = False,
    new_channels: Collection[int] = (),
) -> SetupView:
    """From the rows as they stand in this transaction."""
    stored = await list_settings(db, guild_id)
    platform = typed(PlatformSettings, stored.get(PlatformSettings.module, {}))
    roles = {row.role_id for row in await list_roles(db, guild_id)}
    channels = {row.channel_id for row in await list_channels(db, guild_id)} | set(new_channels)
    off = platform.modules_off
    on = [product for product in products if product.key not in off and product.key not in off_everywhere]
    presets = tuple(preset for product in on for preset in product.presets)
    return SetupView(
        roles=tuple(sorted({role for product in on for role in product.setup_roles}, key=MAPPED.index)),
        channels=tuple(dict.fromkeys(key for product in on for key in product.setup_channels)),
        modules=tuple(
            ModuleState(product, product.key not in off, product.key in off_everywhere)
            for product in products
            if product.can_be_disabled
        ),
        chosen_roles={key: platform.roles[key] for key in MAPPED if platform.roles.get(key) in roles},
        chosen_channels={
            key: platform.channels[key] for key in ChannelKey if platform.channels.get(key) in channels
        },
        presets=presets,
        preset=_running(presets, products, stored),
        starters=_each_once(on),
        may_create=may_create,
        lists=await _lists(db, guild_id, on),
    )


async def _lists(
    db: Connection, guild_id: int, on: Sequence[Product]
) -> tuple[tuple[SetupList, tuple[str, ...]], ...]:
    return tuple(
        [(listed, tuple(await listed.read(db, guild_id))) for product in on for listed in product.setup_lists]
    )


def _each_once(products: Sequence[Product]) -> tuple[StarterSet, ...]:
    """Starter sets; one that two modules bring is there once."""
    return tuple({starter.key: starter for product in products for starter in product.starters}.values())


def _running(
    presets: Sequence[Preset], products: Sequence[Product], stored: Mapping[str, dict[str, Any]]
) -> str | None:
    """The preset of which every value holds."""
    groups = {product.key: product.settings for product in products if product.settings is not None}
    for preset in presets:
        now = typed(groups[preset.module].struct, stored.get(preset.module, {}))
        if all(getattr(now, key) == value for key, value in preset.values.items()):
            return preset.key
    return None


async def view_of(ctx: Context) -> SetupView:
    """For the one who asks: channels can be made where the bot may."""
    return await read_view(
        ctx.db,
        ctx.guild_id,
        ctx.resources.products,
        ctx.resources.modules_off,
        may_create=ctx.app_permissions.allows(Permissions.MANAGE_CHANNELS),
    )


async def apply_preset(ctx: Context, key: str) -> Preset:
    """Sets its values, each checked and audited as in `/config`; all others stay."""
    for product in ctx.resources.products:
        for preset in product.presets:
            if preset.key == key:
                for setting, value in preset.values.items():
                    place = settings.find_place(ctx, preset.module, setting)
                    await settings.change(ctx, place, value)
                await ctx.audit("setup.preset", key, module=preset.module)
                return preset
    raise UnknownPreset


def refuse_without_right(ctx: Context) -> None:
    """Before a job is asked to make channels."""
    if not ctx.app_permissions.allows(Permissions.MANAGE_CHANNELS):
        raise CannotMakeChannels


async def add_starter(ctx: Context, key: str) -> int:
    """Adds what is not there yet; how much that was."""
    for starter in (await view_of(ctx)).starters:
        if starter.key == key:
            count = await starter.add(ctx)
            await ctx.audit("setup.starter", key, added=count)
            return count
    raise UnknownPreset
