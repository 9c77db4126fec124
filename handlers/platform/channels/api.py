"""The map of channels in the REST API."""

from __future__ import annotations

from db.platform.guilds import ChannelRow, list_channels
from handlers.api.context import ApiContext
from handlers.api.fields import Id, Scope
from handlers.api.problems import NotAccepted, answers
from handlers.api.routes import Api
from handlers.platform.channels import actions
from handlers.platform.channels.rules import ChannelNotSet
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey
from interactions.entities import Channel
from interactions.option_values import ChannelOption

api = Api("platform", "Server")
answers(409, ChannelNotSet)

ChannelMap = dict[str, Id]
WRITABLE = (0, 5)
"""Text and announcement channels, as `/setchannels` takes them."""


@api.get("/guilds/{guild_id}/channels", requires=Role.ADMINISTRATOR, scope=Scope.READ)
async def read_channels(ctx: ApiContext, guild_id: int) -> ChannelMap:
    """Which channel serves each purpose; those that are not set are missing."""
    return {key: str(channel_id) for key, channel_id in sorted((await actions.channel_map(ctx)).items())}


@api.put("/guilds/{guild_id}/channels", requires=Role.ADMINISTRATOR, scope=Scope.ADMIN)
async def replace_channels(ctx: ApiContext, guild_id: int, body: ChannelMap) -> ChannelMap:
    """Sets all channels at once, as `/setchannels` does; those that are missing are cleared."""
    known = {channel.channel_id: channel for channel in await list_channels(ctx.db, guild_id)}
    picked = {_key(key): channel_option(known.get(int(channel_id)), key) for key, channel_id in body.items()}
    await actions.set_channels(ctx, picked, [key for key in ChannelKey if key not in picked])
    return await read_channels(ctx, guild_id)


def _key(key: str) -> ChannelKey:
    if key not in tuple(ChannelKey):
        raise NotAccepted(reason=f"{key[:40]!r} is not the purpose of a channel")
    return ChannelKey(key)


def channel_option(channel: ChannelRow | None, key: str) -> ChannelOption:
    """As a command would be given it; refuses what is not a text channel of the server."""
    if channel is None or channel.type not in WRITABLE:
        raise NotAccepted(reason=f"the channel for {key[:40]!r} is not a text channel of this server")
    return ChannelOption(Channel(id=channel.channel_id, type=channel.type, name=channel.name))
