"""Changing and reading the map of channels."""

from collections.abc import Collection, Mapping

from handlers.frame.context import Context
from handlers.platform.settings.changes import Change
from handlers.platform.settings.maps import change_map, read_map
from handlers.platform.settings.platform_settings import ChannelKey
from interactions.options import ChannelOption
from interactions.permissions import Permissions

NEEDED = Permissions.VIEW_CHANNEL | Permissions.SEND_MESSAGES | Permissions.EMBED_LINKS


async def channel_map(ctx: Context) -> dict[str, int]:
    """The map as it stands in this transaction."""
    return await read_map(ctx, "channels")


async def set_channels(
    ctx: Context, picked: Mapping[ChannelKey, ChannelOption], cleared: Collection[ChannelKey] = ()
) -> tuple[Change, ...]:
    """Sets and clears entries, audits what really changed, and returns it."""
    wanted: dict[str, int | None] = {key: option.id for key, option in picked.items()}
    for key in cleared:
        wanted.setdefault(key, None)
    return await change_map(ctx, "channels", ChannelKey, wanted)


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
