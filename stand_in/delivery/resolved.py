"""The `resolved` part of interaction data: users, members, roles, channels, attachments, messages by id."""

from typing import Any

from stand_in import wire
from stand_in.errors import ApiError
from stand_in.model import Attachment, Channel, Message
from stand_in.rules import permissions
from stand_in.world import World

Json = dict[str, Any]

PARTIAL_CHANNEL = (
    "id", "name", "type", "last_message_id", "last_pin_timestamp", "nsfw", "parent_id", "guild_id", "flags",
    "rate_limit_per_user", "topic", "position", "thread_metadata",
)  # fmt: skip


class Resolver:
    """Collects what the values of one interaction refer to; each method returns the id as text."""

    def __init__(self, world: World, user_id: int, channel: Channel) -> None:
        self.world = world
        self.user_id = user_id
        self.channel = channel
        self.resolved: dict[str, dict[str, Json]] = {}

    def _keep(self, kind: str, number: int, wire_form: Json) -> str:
        self.resolved.setdefault(kind, {})[str(number)] = wire_form
        return str(number)

    def user(self, user_id: int) -> str:
        user = self.world.user(user_id)
        if self.channel.guild_id is not None:
            guild = self.world.guilds[self.channel.guild_id]
            member = guild.members.get(user_id)
            if member is not None:
                partial = wire.member(member, with_user=False)
                del partial["mute"], partial["deaf"]
                held = permissions.explicit(guild, member, self.channel)
                self._keep("members", user_id, partial | {"permissions": str(held)})
        return self._keep("users", user_id, wire.user(user))

    def role(self, role_id: int) -> str:
        if self.channel.guild_id is None:
            raise ApiError(400, 50035, "There are no roles in a DM")
        return self._keep("roles", role_id, wire.role(self.world.role(self.channel.guild_id, role_id)))

    def channel_of(self, channel_id: int, types: list[int] | None = None) -> str:
        channel = self.world.channel(channel_id)
        if types and channel.type not in types:
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        whole = wire.channel(self.world, channel)
        partial = {key: whole[key] for key in PARTIAL_CHANNEL if key in whole}
        if channel.guild_id is not None:
            guild = self.world.guilds[channel.guild_id]
            for name, user_id in (("permissions", self.user_id), ("app_permissions", self.world.bot.id)):
                if user_id in guild.members:
                    partial[name] = str(permissions.explicit(guild, guild.members[user_id], channel))
        return self._keep("channels", channel_id, partial)

    def attachment(self, attachment: Attachment) -> str:
        return self._keep("attachments", attachment.id, wire.attachment(self.world, attachment))

    def message(self, message: Message) -> str:
        return self._keep("messages", message.id, wire.message(self.world, message, self.user_id))
