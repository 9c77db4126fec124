"""The words of `/setchannels`."""

from collections.abc import Mapping, Sequence

from handlers.kit.look import BRAND
from handlers.platform.channels.names import channel_name
from handlers.platform.settings.changes import Change
from handlers.platform.settings.platform_settings import STANDS_IN, ChannelKey
from interactions.embeds import Embed
from interactions.escaping import Markdown, bold, mention_channel
from interactions.languages import Say
from interactions.permissions import Permissions
from interactions.responses import Reply


def channel_map(
    say: Say, channels: Mapping[str, int], changes: Sequence[Change], lacking: Mapping[int, Permissions]
) -> Reply:
    """The whole map, with what was just changed and what the bot lacks there above it."""
    lines = "\n".join(_line(say, key, channels) for key in ChannelKey)
    parts = (_changed(say, changes), _warnings(say, lacking), lines)
    description = "\n\n".join(part for part in parts if part)
    return Reply(
        embeds=(Embed(title=say("Channels"), description=description, color=BRAND),),
        ephemeral=True,
    )


def _line(say: Say, key: ChannelKey, channels: Mapping[str, int]) -> str:
    return f"**{channel_name(say, key)}**: {_shown(say, key, channels)}"


def _shown(say: Say, key: ChannelKey, channels: Mapping[str, int]) -> str:
    if key in channels:
        return mention_channel(channels[key])
    if key in STANDS_IN and STANDS_IN[key] in channels:
        return say("*not set, so* {channel}", channel=mention_channel(channels[STANDS_IN[key]]))
    return say("*not set*")


def _changed(say: Say, changes: Sequence[Change]) -> str:
    return "\n".join(
        say(
            "Changed: **{name}** is now {channel}.",
            name=channel_name(say, change.key),
            channel=mention_channel(change.after),
        )
        if change.after is not None
        else say("Changed: **{name}** is no longer set.", name=channel_name(say, change.key))
        for change in changes
    )


def _warnings(say: Say, lacking: Mapping[int, Permissions]) -> str:
    return "\n".join(
        say(
            "⚠️ I lack permissions in {channel}: {permissions}. Somebody who may manage that channel can "
            "grant them to me; until then I cannot post there.",
            channel=mention_channel(channel_id),
            permissions=Markdown(", ").join(map(bold, missing.names())),
        )
        for channel_id, missing in lacking.items()
    )
