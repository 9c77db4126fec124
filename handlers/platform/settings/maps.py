"""The maps among a guild's settings: what stands for each key, changed entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from db.platform.settings import find_settings, lock_settings, merge_setting_entries
from handlers.frame.guild_settings import typed
from handlers.platform.settings.changes import Change
from handlers.platform.settings.platform_settings import PlatformSettings

if TYPE_CHECKING:
    from handlers.frame.context import Context

Map = Literal["channels", "roles"]


async def read_map(ctx: Context, name: Map) -> dict[str, int]:
    """The map as it stands in this transaction."""
    return _of(await find_settings(ctx.db, ctx.guild_id, PlatformSettings.module), name)


async def change_map(
    ctx: Context,
    name: Map,
    keys: Iterable[str],
    wanted: Mapping[str, int | None],
    refuse: Callable[[Change, Mapping[str, int]], None] = lambda change, before: None,
) -> tuple[Change, ...]:
    """Sets and (None) clears entries, audits what really changed, and returns it in the order of `keys`."""
    before = _of(await lock_settings(ctx.db, ctx.guild_id, PlatformSettings.module), name)
    changes = tuple(
        Change(key, before.get(key), wanted[key])
        for key in keys
        if key in wanted and before.get(key) != wanted[key]
    )
    for change in changes:
        refuse(change, before)
    if changes:
        await _save(ctx, name, changes)
    return changes


async def _save(ctx: Context, name: Map, changes: tuple[Change, ...]) -> None:
    patch = {change.key: change.after for change in changes if change.after is not None}
    removed = [change.key for change in changes if change.after is None]
    await merge_setting_entries(ctx.db, ctx.guild_id, PlatformSettings.module, name, patch, removed)
    for change in changes:
        await ctx.audit(f"{name}.set", change.key, before=change.before, after=change.after)
    ctx.settings_changed()


def _of(stored: dict[str, Any], name: Map) -> dict[str, int]:
    settings = typed(PlatformSettings, stored)
    return settings.channels if name == "channels" else settings.roles
