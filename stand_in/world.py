"""The world: everything that exists in this Discord, found by id, and the door by which changes leave."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stand_in.clock import Clock, Snowflakes
from stand_in.errors import unknown
from stand_in.events import EventLog, Gateway, GatewayEvent, SilentGateway, Watchers
from stand_in.model import (
    DM,
    Application,
    Attachment,
    Channel,
    Command,
    Guild,
    Member,
    Message,
    Role,
    User,
    Webhook,
)
from stand_in.rules import permissions

if TYPE_CHECKING:
    from stand_in.delivery.interaction import Interaction

Json = dict[str, Any]


class World:
    """All state, in memory. Lookups raise Discord's "unknown" errors."""

    def __init__(self, application: Application, bot: User, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.ids = Snowflakes(self.clock)
        self.gateway: Gateway = SilentGateway()
        self.watchers = Watchers()
        self.log = EventLog()
        self.base_url = "http://127.0.0.1:0"
        self.application = application
        self.bot = bot
        self.reset()

    def reset(self) -> None:
        """Forget everything but the application and its bot."""
        owner = User(self.application.owner_id, "guildhall_owner", "Owner of the application")
        self.users: dict[int, User] = {self.bot.id: self.bot, owner.id: owner}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.commands: dict[int | None, dict[int, Command]] = {None: {}}
        self.daily_creates: dict[int | None, list[float]] = {}
        self.attachments: dict[int, Attachment] = {}
        self.webhooks: dict[int, Webhook] = {}
        self.interactions: dict[int, Interaction] = {}
        self.interaction_tokens: dict[str, Interaction] = {}
        self.nonces: dict[tuple[int, int, str], int] = {}

    # ---- out

    def emit(self, event: str, guild_id: int | None, data: Json) -> None:
        """Tell the gateway and the watchers. Only guilds the bot is in reach the gateway."""
        self.log.add(GatewayEvent(self.clock.now(), event, guild_id, data))
        self.watchers.tell("gateway", event=event, guild_id=str(guild_id) if guild_id else None, data=data)
        if guild_id is None or self.bot_is_in(guild_id) or event == "GUILD_DELETE":
            self.gateway.dispatch(event, guild_id, data)

    def bot_is_in(self, guild_id: int) -> bool:
        guild = self.guilds.get(guild_id)
        return guild is not None and self.bot.id in guild.members

    # ---- in

    def user(self, user_id: int) -> User:
        if user_id not in self.users:
            raise unknown("user")
        return self.users[user_id]

    def guild(self, guild_id: int) -> Guild:
        if guild_id not in self.guilds:
            raise unknown("guild")
        return self.guilds[guild_id]

    def member(self, guild_id: int, user_id: int) -> Member:
        guild = self.guild(guild_id)
        if user_id not in guild.members:
            raise unknown("member" if user_id in self.users else "user")
        return guild.members[user_id]

    def channel(self, channel_id: int) -> Channel:
        if channel_id not in self.channels:
            raise unknown("channel")
        return self.channels[channel_id]

    def role(self, guild_id: int, role_id: int) -> Role:
        roles = self.guild(guild_id).roles
        if role_id not in roles:
            raise unknown("role")
        return roles[role_id]

    def message(self, channel_id: int, message_id: int) -> Message:
        message = self.channel(channel_id).messages.get(message_id)
        if message is None:
            raise unknown("message")
        return message

    def find_message(self, message_id: int) -> Message | None:
        for channel in self.channels.values():
            if message_id in channel.messages:
                return channel.messages[message_id]
        return None

    def permissions(self, user_id: int, channel: Channel) -> int:
        """What the user may do in that channel; in a DM what one always may."""
        if channel.guild_id is None:
            return permissions.IN_DM if user_id in channel.recipients else 0
        guild = self.guilds[channel.guild_id]
        member = guild.members.get(user_id)
        if member is None:
            return 0
        value = permissions.effective(guild, member, channel, self.clock.now())
        if channel.type == 12 and channel.thread is not None and user_id not in channel.thread.joined:
            return value if value & permissions.bits("MANAGE_THREADS") else 0
        return value

    def dm_channel(self, user_id: int, other_id: int) -> Channel | None:
        for channel in self.channels.values():
            if channel.type == DM and set(channel.recipients) == {user_id, other_id}:
                return channel
        return None

    def guilds_of(self, user_id: int) -> Iterator[Guild]:
        return (guild for guild in self.guilds.values() if user_id in guild.members)

    def share_a_guild(self, user_id: int, other_id: int) -> bool:
        return any(other_id in guild.members for guild in self.guilds_of(user_id))
