"""Users, members, roles, channels and messages, as they come with interactions."""

from datetime import UTC, datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from interactions.escaping import Markdown, first_visible, mention, mention_channel, mention_role
from interactions.permissions import Permissions

DISCORD_EPOCH_MS: Final = 1_420_070_400_000


Snowflake = Annotated[int, Meta(ge=0, le=2**63 - 1)]


def created_at(snowflake: int) -> datetime:
    """When Discord made the thing with this id."""
    return datetime.fromtimestamp(((snowflake >> 22) + DISCORD_EPOCH_MS) / 1000, UTC)


class User(Struct, frozen=True, kw_only=True, gc=False):
    id: Snowflake
    username: str = ""
    global_name: str | None = None
    avatar: str | None = None
    bot: bool = False

    @property
    def display_name(self) -> str:
        return first_visible(self.global_name, self.username)

    @property
    def mention(self) -> Markdown:
        return mention(self.id)


class Member(Struct, frozen=True, kw_only=True, gc=False):
    """`user` is absent in `resolved`, where it stands beside; `permissions` of the interaction's channel."""

    user: User | None = None
    nick: str | None = None
    avatar: str | None = None
    roles: tuple[Snowflake, ...] = ()
    joined_at: str | None = None
    pending: bool = False
    communication_disabled_until: str | None = None
    permissions_wire: str | None = msgspec.field(default=None, name="permissions")

    @property
    def permissions(self) -> Permissions:
        return Permissions.parse(self.permissions_wire)


class Role(Struct, frozen=True, kw_only=True, gc=False):
    id: Snowflake
    name: str = ""
    color: int = 0
    position: int = 0
    managed: bool = False
    mentionable: bool = False
    permissions_wire: str | None = msgspec.field(default=None, name="permissions")

    @property
    def permissions(self) -> Permissions:
        return Permissions.parse(self.permissions_wire)

    @property
    def mention(self) -> Markdown:
        return mention_role(self.id)


class Channel(Struct, frozen=True, kw_only=True, gc=False):
    """`permissions`: the invoker's there; `app_permissions`: the bot's, absent if it is not in the guild."""

    id: Snowflake
    type: int = 0
    name: str | None = None
    parent_id: Snowflake | None = None
    permissions_wire: str | None = msgspec.field(default=None, name="permissions")
    app_permissions_wire: str | None = msgspec.field(default=None, name="app_permissions")

    @property
    def permissions(self) -> Permissions:
        return Permissions.parse(self.permissions_wire)

    @property
    def app_permissions(self) -> Permissions | None:
        return None if self.app_permissions_wire is None else Permissions.parse(self.app_permissions_wire)

    @property
    def mention(self) -> Markdown:
        return mention_channel(self.id)


class Attachment(Struct, frozen=True, kw_only=True, gc=False):
    """A file somebody uploaded. `content_type` and the name are claims: look at the bytes."""

    id: Snowflake
    filename: str = ""
    size: int = 0
    url: str = ""
    content_type: str | None = None
    width: int | None = None
    height: int | None = None


class Message(Struct, frozen=True, kw_only=True, gc=False):
    """The message a component sits on, or the target of a message command."""

    id: Snowflake
    channel_id: Snowflake = 0
    author: User | None = None
    content: str = ""
    timestamp: str | None = None
    flags: int = 0
    type: int = 0
    webhook_id: Snowflake | None = None
    attachments: tuple[Attachment, ...] = ()


class Resolved(Struct, frozen=True, kw_only=True, gc=False):
    """What the ids among options and values stand for."""

    users: dict[Snowflake, User] = {}
    members: dict[Snowflake, Member] = {}
    roles: dict[Snowflake, Role] = {}
    channels: dict[Snowflake, Channel] = {}
    messages: dict[Snowflake, Message] = {}
    attachments: dict[Snowflake, Attachment] = {}


NOTHING_RESOLVED: Final = Resolved()
