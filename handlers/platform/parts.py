"""What of the platform goes into a server's backup: the maps of roles and channels, and first steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
from msgspec import Meta

from db.platform import first_steps
from db.platform.settings import find_settings, merge_setting_entries
from handlers.frame.guild_settings import typed
from handlers.kit.parts import Part
from handlers.platform.roles.actions import AboveYou
from handlers.platform.roles.rules import MAPPED, Role, may_map
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.platform.welcome.steps import MOST_STEPS, MOST_TITLE

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context
    from handlers.kit.parts import Difference, Known
    from handlers.kit.records import By


class RoleChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which Discord role stands for an internal one."""

    role: Role
    role_id: int


class ChannelChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which channel serves a purpose."""

    purpose: ChannelKey
    channel_id: int


class FirstStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step of newcomers."""

    title: Annotated[str, Meta(min_length=1, max_length=MOST_TITLE)]
    metric: Annotated[str, Meta(max_length=100)] | None
    at_least: Annotated[int, Meta(ge=1, le=2**53)]


async def _settings(db: Connection, guild_id: int) -> PlatformSettings:
    return typed(PlatformSettings, await find_settings(db, guild_id, PlatformSettings.module))


async def _read_roles(db: Connection, guild_id: int) -> list[RoleChoice]:
    roles = (await _settings(db, guild_id)).roles
    return [RoleChoice(Role(key), roles[key]) for key in MAPPED if key in roles]


async def _apply_roles(by: By, difference: Difference[RoleChoice]) -> None:
    patch = {str(choice.role): choice.role_id for choice in difference.written}
    removed = [str(choice.role) for choice in difference.removed]
    module = PlatformSettings.module
    await merge_setting_entries(by.db, by.guild_id, module, "roles", patch, removed)


async def _refuse_roles_above(ctx: Context, difference: Difference[RoleChoice]) -> None:
    before = (await _settings(ctx.db, ctx.guild_id)).roles
    for choice in (*difference.written, *difference.removed):
        if not may_map(ctx.actor, choice.role, before):
            raise AboveYou(key=choice.role)


def _fit_role(choice: RoleChoice, known: Known) -> RoleChoice | None:
    return choice if choice.role in MAPPED and choice.role_id in known.role_ids else None


async def _read_channels(db: Connection, guild_id: int) -> list[ChannelChoice]:
    channels = (await _settings(db, guild_id)).channels
    return [ChannelChoice(key, channels[key]) for key in ChannelKey if key in channels]


async def _apply_channels(by: By, difference: Difference[ChannelChoice]) -> None:
    patch = {str(choice.purpose): choice.channel_id for choice in difference.written}
    removed = [str(choice.purpose) for choice in difference.removed]
    module = PlatformSettings.module
    await merge_setting_entries(by.db, by.guild_id, module, "channels", patch, removed)


def _fit_channel(choice: ChannelChoice, known: Known) -> ChannelChoice | None:
    return choice if choice.channel_id in known.channel_ids else None


async def _read_steps(db: Connection, guild_id: int) -> list[FirstStep]:
    rows = await first_steps.list_steps(db, guild_id)
    return [FirstStep(row.title, row.metric, row.at_least) for row in rows]


async def _apply_steps(by: By, difference: Difference[FirstStep]) -> None:
    """A step that changed is another one, which nobody has done yet."""
    gone = {*difference.removed, *(before for before, _ in difference.changed)}
    for row in await first_steps.list_steps(by.db, by.guild_id):
        if FirstStep(row.title, row.metric, row.at_least) in gone:
            await first_steps.delete_step(by.db, by.guild_id, row.step_id)
    for step in difference.written:
        await first_steps.add_step(by.db, by.guild_id, step.title, step.metric, step.at_least)


PARTS: Final[tuple[Part[Any], ...]] = (
    Part(
        "roles",
        "Internal roles",
        RoleChoice,
        lambda choice: str(choice.role),
        _read_roles,
        _apply_roles,
        len(MAPPED),
        fit=_fit_role,
        authorise=_refuse_roles_above,
    ),
    Part(
        "channels",
        "Channels",
        ChannelChoice,
        lambda choice: str(choice.purpose),
        _read_channels,
        _apply_channels,
        len(ChannelKey),
        fit=_fit_channel,
    ),
    Part(
        "first_steps",
        "First steps",
        FirstStep,
        lambda step: step.title.casefold(),
        _read_steps,
        _apply_steps,
        MOST_STEPS,
    ),
)
