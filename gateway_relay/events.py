"""The few fields of gateway events that are read. Message text is not among them and is never decoded."""

from typing import Any

import msgspec
from msgspec import Struct


class User(Struct, gc=False):
    id: int
    username: str = ""
    global_name: str | None = None
    avatar: str | None = None
    bot: bool = False
    system: bool = False


class Member(Struct):
    user: User | None = None
    nick: str | None = None
    avatar: str | None = None
    roles: tuple[int, ...] = ()
    joined_at: str | None = None


class MemberOfGuild(Member):
    guild_id: int = 0


class MemberGone(Struct):
    guild_id: int
    user: User


class Message(Struct):
    id: int
    channel_id: int
    author: User
    guild_id: int | None = None
    type: int = 0
    webhook_id: str | None = None
    member: Member | None = None


class Emoji(Struct, gc=False):
    id: str | None = None
    name: str | None = None


class EmojiOfGuild(Struct, gc=False):
    id: int
    available: bool = True


class EmojisOfGuild(Struct):
    guild_id: int
    emojis: tuple[EmojiOfGuild, ...] = ()


class Reaction(Struct):
    user_id: int
    channel_id: int
    message_id: int
    emoji: Emoji
    guild_id: int | None = None
    message_author_id: int | None = None
    member: Member | None = None


class VoiceState(Struct):
    user_id: int
    channel_id: int | None = None
    guild_id: int | None = None
    deaf: bool = False
    self_deaf: bool = False
    member: Member | None = None


class Role(Struct, gc=False):
    id: int
    name: str = ""
    color: int = 0
    position: int = 0
    permissions: str = "0"
    managed: bool = False


class RoleOfGuild(Struct):
    guild_id: int
    role: Role


class RoleGone(Struct, gc=False):
    guild_id: int
    role_id: int


class Channel(Struct, gc=False):
    id: int
    type: int = 0
    parent_id: int | None = None
    name: str | None = None
    guild_id: int | None = None


class ThreadSync(Struct):
    guild_id: int
    threads: tuple[Channel, ...] = ()


class Guild(Struct):
    id: int
    name: str = ""
    icon: str | None = None
    owner_id: int = 0
    afk_channel_id: int | None = None
    preferred_locale: str = "en-US"
    member_count: int = 0
    unavailable: bool = False
    roles: tuple[Role, ...] = ()
    emojis: tuple[EmojiOfGuild, ...] = ()
    channels: tuple[Channel, ...] = ()
    threads: tuple[Channel, ...] = ()
    voice_states: tuple[VoiceState, ...] = ()
    members: tuple[Member, ...] = ()


class GuildGone(Struct, gc=False):
    id: int
    unavailable: bool | None = None


def decoder(kind: type[Any]) -> msgspec.json.Decoder[Any]:
    """Reads ids, which Discord sends as strings, into integers."""
    return msgspec.json.Decoder(kind, strict=False)
