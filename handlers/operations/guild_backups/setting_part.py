"""Settings as a part of a backup: every one of every module that is not at its default."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import Meta

from db.platform.settings import list_settings, merge_settings
from handlers.kit.parts import Part
from handlers.platform.settings import values
from handlers.platform.settings.fields import FieldKind
from handlers.platform.settings.platform_settings import PlatformSettings

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.product import Product
    from handlers.kit.parts import Difference, Known
    from handlers.kit.records import By
    from handlers.platform.settings.fields import SettingField, SettingGroup

MAPS: Final = {(PlatformSettings.module, "roles"), (PlatformSettings.module, "channels")}
"""Parts of their own."""
MOST_SETTINGS: Final = 1_000
Groups: TypeAlias = "Mapping[str, SettingGroup]"


class SettingValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One setting, as it is stored."""

    module: Annotated[str, Meta(max_length=50)]
    key: Annotated[str, Meta(max_length=50)]
    value: Any

    def __hash__(self) -> int:
        return hash((self.module, self.key))


def settings_part(products: Sequence[Product]) -> Part[SettingValue]:
    """The settings of these products."""
    groups = {product.settings.module: product.settings for product in products if product.settings}
    return Part(
        "settings",
        "Settings",
        SettingValue,
        lambda setting: f"{setting.module}.{setting.key}",
        partial(_read, groups),
        _apply,
        MOST_SETTINGS,
        fit=partial(_fit, groups),
        check=partial(_check, groups),
    )


async def _read(groups: Groups, db: Connection, guild_id: int) -> list[SettingValue]:
    stored = await list_settings(db, guild_id)
    return [
        SettingValue(module, key, value)
        for module in groups
        for key, value in sorted(stored.get(module, {}).items())
        if key in _keys(groups[module]) and (module, key) not in MAPS
    ]


def _fit(groups: Groups, setting: SettingValue, known: Known) -> SettingValue | None:
    group = groups.get(setting.module)
    if group is None or setting.key not in _keys(group) or (setting.module, setting.key) in MAPS:
        raise msgspec.ValidationError(f"there is no setting {setting.module}.{setting.key}")
    return _plain(setting, group, group.field(setting.key), known)


def _check(groups: Groups, after: Sequence[SettingValue]) -> None:
    by_module: dict[str, dict[str, Any]] = defaultdict(dict)
    for setting in after:
        by_module[setting.module][setting.key] = setting.value
    for module, stored in by_module.items():
        _check_module(groups[module], stored)


def _keys(group: SettingGroup) -> Sequence[str]:
    return group.struct.__struct_fields__


async def _apply(by: By, difference: Difference[SettingValue]) -> None:
    patches: dict[str, dict[str, Any]] = defaultdict(dict)
    removed: dict[str, list[str]] = defaultdict(list)
    for setting in difference.written:
        patches[setting.module][setting.key] = setting.value
    for setting in difference.removed:
        removed[setting.module].append(setting.key)
    for module in patches.keys() | removed.keys():
        await merge_settings(by.db, by.guild_id, module, patches[module], removed[module])


def _check_module(group: SettingGroup, stored: dict[str, Any]) -> None:
    """As `/config` would: each value alone, and all of a module together."""
    together = msgspec.convert(stored, group.struct, strict=False)
    for key in stored:
        if field := group.field(key):
            _check_value(field, getattr(together, key))
    if group.check is not None:
        group.check(together)


def _check_value(field: SettingField, value: Any) -> None:
    if field.kind in (FieldKind.INTEGER, FieldKind.NUMBER):
        values.check_number(field, value)
    elif field.kind is FieldKind.CHOICE:
        values.check_choice(field, str(value))
    elif field.kind in (FieldKind.TEXT, FieldKind.TIME_ZONE):
        values.read(field, value)
    elif isinstance(value, list | tuple | dict):
        values.check_count(field, len(value))
    if field.check is not None:
        field.check(value)


def _plain(
    setting: SettingValue, group: SettingGroup, field: SettingField | None, known: Known
) -> SettingValue | None:
    """Ids as numbers, and only those that the server has; None when none of them is left."""
    value = getattr(msgspec.convert({setting.key: setting.value}, group.struct, strict=False), setting.key)
    there = {
        FieldKind.ROLES: known.role_ids,
        FieldKind.ROLE_FACTORS: known.role_ids,
        FieldKind.CHANNELS: known.channel_ids,
        FieldKind.CHANNEL_FACTORS: known.channel_ids,
    }.get(field.kind if field else FieldKind.TEXT)
    if there is not None:
        kept = [target_id for target_id in value if target_id in there]
        if value and not kept:
            return None
        value = {target_id: value[target_id] for target_id in kept} if isinstance(value, dict) else kept
    plain = msgspec.to_builtins(value, str_keys=True)
    return SettingValue(setting.module, setting.key, plain)
