"""Checks the routes share: may the bot do this, here, to them."""

from stand_in.errors import ApiError, missing_access, missing_permissions
from stand_in.model import Channel, Guild, Member, Role
from stand_in.rest.routing import Call
from stand_in.rules import permissions
from stand_in.rules.permissions import VIEW_CHANNEL, bits


def seen(call: Call, channel: Channel) -> Channel:
    """The channel, if the bot can see it."""
    if not call.world.permissions(call.bot.id, channel) & VIEW_CHANNEL:
        raise missing_access()
    return channel


def in_channel(call: Call, channel: Channel, *names: str) -> int:
    """The bot's permissions there; refuses when one of the named is missing."""
    seen(call, channel)
    held = call.world.permissions(call.bot.id, channel)
    if names and held & bits(*names) != bits(*names):
        raise missing_permissions()
    if "CONNECT" not in names and channel.type in (2, 13) and not held & bits("CONNECT"):
        raise missing_access()
    return held


def in_guild(call: Call, guild: Guild, *names: str) -> int:
    held = permissions.in_guild(guild, call.me(guild))
    if held & bits(*names) != bits(*names):
        raise missing_permissions()
    return held


def above_role(call: Call, guild: Guild, role: Role) -> None:
    if not permissions.outranks_role(guild, call.me(guild), role):
        raise missing_permissions()


def above_member(call: Call, guild: Guild, member: Member) -> None:
    if not permissions.outranks_member(guild, call.me(guild), member):
        raise missing_permissions()


def assignable(call: Call, guild: Guild, role: Role) -> None:
    """A role the bot may give or take: below its own, not managed, not @everyone."""
    if role.managed or role.id == guild.id:
        raise ApiError(400, 50028, "Invalid Role")
    above_role(call, guild, role)


def grants_only_own(call: Call, guild: Guild, granted: int) -> None:
    if granted & ~permissions.in_guild(guild, call.me(guild)):
        raise missing_permissions()


def not_archived(channel: Channel) -> None:
    if channel.thread is not None and channel.thread.archived:
        raise ApiError(400, 50083, "Thread is archived")
