"""Changing and reading the map of channels."""

from collections.abc import Collection, Mapping

from db.platform.settings import find_settings, lock_settings, merge_setting_entries
from handlers.frame.context import Context
from handlers.frame.guild_settings import typed
from handlers.platform.settings.changes import Change
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from interactions.options import ChannelOption
from interactions.permissions import Permissions

NEEDED = Permissions.VIEW_CHANNEL | Permissions.SEND_MESSAGES | Permissions.EMBED_LINKS


async def channel_map(ctx: Context) -> dict[str, int]:
    """The map as it stands in this transaction."""
    stored = await find_settings(ctx.db, ctx.guild_id, PlatformSettings.module)
    return typed(PlatformSettings, stored).channels


async def set_channels(
    ctx: Context, picked: Mapping[ChannelKey, ChannelOption], cleared: Collection[ChannelKey] = ()
) -> tuple[Change, ...]:
    """Sets and clears entries, audits what really changed, and returns it."""
    stored = await lock_settings(ctx.db, ctx.guild_id, PlatformSettings.module)
    before = typed(PlatformSettings, stored).channels
    wanted: dict[ChannelKey, int | None] = {key: option.id for key, option in picked.items()}
    for key in cleared:
        wanted.setdefault(key, None)
    changes = tuple(
        Change(key, before.get(key), wanted[key])
        for key in ChannelKey
        if key in wanted and before.get(key) != wanted[key]
    )
    if changes:
        await _save(ctx, changes)
    return changes


async def _save(ctx: Context, changes: tuple[Change, ...]) -> None:
    patch = {change.key: change.after for change in changes if change.after is not None}
    removed = [change.key for change in changes if change.after is None]
    await merge_setting_entries(ctx.db, ctx.guild_id, PlatformSettings.module, "channels", patch, removed)
    for change in changes:
        await ctx.audit("channels.set", change.key, before=change.before, after=change.after)
    ctx.settings_changed()


def missing_permissions(picked: Mapping[ChannelKey, ChannelOption]) -> dict[int, Permissions]:
    """What the bot lacks in the picked channels, as far as Discord told with the interaction.

    Who cannot see a channel can do nothing in it, whatever else is granted there.
    """
    lacking: dict[int, Permissions] = {}
    for option in picked.values():
        granted = option.channel.app_permissions
        if granted is None:
            continue
        missing = granted.missing(NEEDED)
        if missing:
            lacking[option.id] = missing
    return lacking
