"""The records of the activity stream, decoded straight from MessagePack arrays (see gateway_relay.records).

Whatever does not fit raises `Poison`: ids beyond 63 bits, unknown kinds, wrong types.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

Id = Annotated[int, Meta(ge=0, le=(1 << 63) - 1)]
Small = Annotated[int, Meta(ge=-(1 << 31), le=(1 << 31) - 1)]
Tiny = Annotated[int, Meta(ge=0, le=32_767)]
Bits = Annotated[str, Meta(pattern=r"^[0-9]{1,20}$")]
Millis = Annotated[int, Meta(ge=0, le=32_503_680_000_000)]
"""Milliseconds since 1970, up to the year 3000."""
Emoji = Annotated[str, Meta(max_length=100)]


class Message(Struct, array_like=True, tag_field="kind", tag="message", gc=False):
    guild_id: Id
    channel_id: Id
    user_id: Id
    message_id: Id
    type: int
    is_bot: bool


class Reaction(Struct, array_like=True, tag_field="kind", tag="reaction", gc=False):
    guild_id: Id
    channel_id: Id
    user_id: Id
    message_id: Id
    emoji: Emoji
    added: bool
    is_bot: bool
    author_id: Id | None = None
    """Who wrote the message; None when Discord does not say, and in records of an older relay."""

    @property
    def may_count(self) -> bool:
        """Whether a person gave it to somebody else's message."""
        return self.added and not self.is_bot and self.author_id != self.user_id


class Voice(Struct, array_like=True, tag_field="kind", tag="voice", gc=False):
    guild_id: Id
    channel_id: Id | None
    user_id: Id
    deafened: bool
    is_bot: bool


class Command(Struct, array_like=True, tag_field="kind", tag="command", gc=False):
    guild_id: Id
    channel_id: Id | None
    user_id: Id
    interaction_id: Id
    name: str


class RoleFields(Struct, array_like=True, gc=False):
    role_id: Id
    name: str
    color: Small
    position: Small
    permissions: Bits
    managed: bool


class ChannelFields(Struct, array_like=True, gc=False):
    channel_id: Id
    type: Tiny
    parent_id: Id | None
    name: str


class VoiceFields(Struct, array_like=True, gc=False):
    user_id: Id
    channel_id: Id
    deafened: bool
    is_bot: bool


class MemberFields(Struct, array_like=True, gc=False):
    user_id: Id
    username: str
    global_name: str | None
    nick: str | None
    avatar: str | None
    guild_avatar: str | None
    role_ids: tuple[Id, ...]
    is_bot: bool
    joined_ms: Millis | None


class Guild(Struct, array_like=True, tag_field="kind", tag="guild"):
    guild_id: Id
    name: str
    icon: str | None
    owner_id: Id
    afk_channel_id: Id | None
    member_count: Small
    preferred_locale: str
    roles: list[RoleFields]
    channels: list[ChannelFields]
    voice: list[VoiceFields]
    bot_role_ids: list[Id]
    members: list[MemberFields]
    emoji_ids: list[Id] | None = None


class GuildUpdate(Struct, array_like=True, tag_field="kind", tag="guild_update"):
    guild_id: Id
    name: str
    icon: str | None
    owner_id: Id
    afk_channel_id: Id | None
    preferred_locale: str


class GuildGone(Struct, array_like=True, tag_field="kind", tag="guild_gone"):
    guild_id: Id
    unavailable: bool


class Member(Struct, array_like=True, tag_field="kind", tag="member"):
    guild_id: Id
    user_id: Id
    username: str
    global_name: str | None
    nick: str | None
    avatar: str | None
    guild_avatar: str | None
    role_ids: tuple[Id, ...]
    is_bot: bool
    joined_ms: Millis | None
    how: str


class MemberGone(Struct, array_like=True, tag_field="kind", tag="member_gone"):
    guild_id: Id
    user_id: Id


class Channel(Struct, array_like=True, tag_field="kind", tag="channel"):
    guild_id: Id
    channel_id: Id
    type: Tiny
    parent_id: Id | None
    name: str


class ChannelGone(Struct, array_like=True, tag_field="kind", tag="channel_gone"):
    guild_id: Id
    channel_id: Id


class Role(Struct, array_like=True, tag_field="kind", tag="role"):
    guild_id: Id
    role_id: Id
    name: str
    color: Small
    position: Small
    permissions: Bits
    managed: bool


class RoleGone(Struct, array_like=True, tag_field="kind", tag="role_gone"):
    guild_id: Id
    role_id: Id


class Emojis(Struct, array_like=True, tag_field="kind", tag="emojis", gc=False):
    """All of a guild's custom emojis that can be used."""

    guild_id: Id
    emoji_ids: list[Id]


class Session(Struct, array_like=True, tag_field="kind", tag="session"):
    """A new gateway session began: records may be missing before it."""


class Pulse(Struct, array_like=True, tag_field="kind", tag="pulse"):
    """The shard lives and has told everything up to now."""


Record = (
    Message
    | Reaction
    | Voice
    | Command
    | Guild
    | GuildUpdate
    | GuildGone
    | Member
    | MemberGone
    | Channel
    | ChannelGone
    | Role
    | RoleGone
    | Emojis
    | Session
    | Pulse
)


class Entry(Struct, array_like=True, gc=False):
    """A stream entry. `seq` is 0 for records that ride along and for those from web (shard -1)."""

    shard: Small
    session: str
    seq: Id
    received_ms: Millis
    replayed: bool
    record: Record


Poison: Final = (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError)
"""What `decode` raises for an entry that cannot be read."""

decode: Final = msgspec.msgpack.Decoder(Entry).decode
