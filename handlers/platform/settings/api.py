"""Settings in the REST API: every one of `/config`, changed by the same action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from db.platform.guilds import list_channels, list_roles
from handlers.api.context import ApiContext
from handlers.api.fields import Scope
from handlers.api.problems import NotAccepted, answers
from handlers.api.routes import Api
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from handlers.platform.settings import actions, values
from handlers.platform.settings.fields import FieldKind, SettingField

api = Api("platform", "Server")
answers(404, actions.UnknownSetting)
answers(
    422,
    values.AboutSetting,
    values.NotColor,
    values.NotTimeZone,
)

SettingMap = dict[str, dict[str, Any]]
ROLES = (FieldKind.ROLES, FieldKind.ROLE_FACTORS)
CHANNELS = (FieldKind.CHANNELS, FieldKind.CHANNEL_FACTORS)
_TYPES: Mapping[FieldKind, tuple[type, ...]] = {
    FieldKind.INTEGER: (int,),
    FieldKind.COLOR: (int,),
    FieldKind.NUMBER: (int, float),
    FieldKind.SWITCH: (bool,),
    FieldKind.TEXT: (str,),
    FieldKind.TIME_ZONE: (str,),
    FieldKind.CHOICE: (str, int),
    FieldKind.ROLES: (list,),
    FieldKind.CHANNELS: (list,),
    FieldKind.ROLE_FACTORS: (dict,),
    FieldKind.CHANNEL_FACTORS: (dict,),
}


@api.get("/guilds/{guild_id}/settings", requires=Role.ADMINISTRATOR, scope=Scope.READ)
async def read_settings(ctx: ApiContext, guild_id: int) -> SettingMap:
    """Every setting of `/config` by module, with what holds now. Ids are texts."""
    shown: SettingMap = {}
    for product in actions.configurable(ctx):
        group = product.settings
        assert group is not None, "it is configurable"
        current = await actions.current(ctx, group)
        shown[group.module] = {field.key: _sent(field, getattr(current, field.key)) for field in group.fields}
    return shown


@api.patch("/guilds/{guild_id}/settings", requires=Role.ADMINISTRATOR, scope=Scope.ADMIN)
async def change_settings(ctx: ApiContext, guild_id: int, body: SettingMap) -> SettingMap:
    """Changes the settings that are given, as `/config` does; null brings a default back."""
    for module, given in body.items():
        for key, value in given.items():
            place = actions.find_place(ctx, module, key)
            if value is None:
                await actions.reset(ctx, place)
            else:
                await actions.change(ctx, place, await _taken(ctx, place.field, value))
    return await read_settings(ctx, guild_id)


def _sent(field: SettingField, value: Any) -> Any:
    if field.kind in (FieldKind.ROLES, FieldKind.CHANNELS):
        return [str(target_id) for target_id in value]
    return msgspec.to_builtins(value, str_keys=True)


async def _taken(ctx: ApiContext, field: SettingField, value: Any) -> Any:
    """The value as the setting keeps it; refuses what `/config` would not take."""
    if type(value) not in _TYPES[field.kind]:
        raise NotAccepted(reason=f"{field.key} has the wrong type")
    match field.kind:
        case FieldKind.INTEGER | FieldKind.NUMBER:
            return values.check_number(field, value)
        case FieldKind.COLOR:
            return values.read(field, f"{value:06x}" if 0 <= value <= 0xFFFFFF else str(value))
        case FieldKind.CHOICE:
            return values.check_choice(field, str(value))
        case FieldKind.TEXT | FieldKind.TIME_ZONE:
            return values.read(field, value)
    if field.kind in (*ROLES, *CHANNELS):
        return await taken_ids(ctx, field, value)
    return value


async def taken_ids(ctx: Context, field: SettingField, value: Any) -> Any:
    """Ids (as texts), or ids and their factors, as the setting keeps them; refuses those of other servers."""
    values.check_count(field, len(value))
    if field.kind in ROLES:
        known = {str(role.role_id) for role in await list_roles(ctx.db, ctx.guild_id)}
    else:
        known = {str(channel.channel_id) for channel in await list_channels(ctx.db, ctx.guild_id)}
    if not all(isinstance(target_id, str) and target_id in known for target_id in value):
        raise NotAccepted(reason=f"{field.key} takes ids of this server, as texts")
    if isinstance(value, dict):
        return {int(target_id): _factor(field, factor) for target_id, factor in value.items()}
    return tuple(dict.fromkeys(int(target_id) for target_id in value))


def _factor(field: SettingField, factor: Any) -> float:
    if isinstance(factor, bool) or not isinstance(factor, int | float):
        raise NotAccepted(reason=f"{field.key} has a factor that is no number")
    return values.check_number(field, factor)
