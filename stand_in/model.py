"""What the world is made of. Plain records; the rules and the wire form live elsewhere."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]

TEXT, DM, VOICE, CATEGORY, ANNOUNCEMENT = 0, 1, 2, 4, 5
ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD, STAGE, FORUM, MEDIA = 10, 11, 12, 13, 15, 16
THREAD_TYPES = (ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD)
VOICE_TYPES = (VOICE, STAGE)
MESSAGE_TYPES_OF_PEOPLE = (0, 19)

EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15


@dataclass(slots=True)
class User:
    id: int
    username: str
    global_name: str | None = None
    avatar: str | None = None
    bot: bool = False
    locale: str = "en-US"
    takes_dms: bool = True

    @property
    def display_name(self) -> str:
        return self.global_name or self.username


@dataclass(slots=True)
class Role:
    id: int
    guild_id: int
    name: str
    permissions: int = 0
    position: int = 1
    color: int = 0
    hoist: bool = False
    managed: bool = False
    mentionable: bool = False
    bot_id: int | None = None


@dataclass(slots=True)
class Member:
    user: User
    guild_id: int
    joined_at: datetime
    nick: str | None = None
    avatar: str | None = None
    role_ids: set[int] = field(default_factory=set)
    mute: bool = False
    deaf: bool = False
    pending: bool = False
    timed_out_until: datetime | None = None
    flags: int = 0

    @property
    def display_name(self) -> str:
        return self.nick or self.user.display_name


@dataclass(slots=True)
class Overwrite:
    id: int
    type: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True)
class ThreadState:
    owner_id: int
    created_at: datetime
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    archived_at: datetime | None = None
    auto_archive_minutes: int = 1440
    joined: dict[int, datetime] = field(default_factory=dict)
    total_sent: int = 0


@dataclass(slots=True)
class Channel:
    id: int
    type: int
    name: str = ""
    guild_id: int | None = None
    parent_id: int | None = None
    position: int = 0
    topic: str | None = None
    nsfw: bool = False
    slowmode_seconds: int = 0
    bitrate: int = 64000
    user_limit: int = 0
    voice_status: str | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    recipients: list[int] = field(default_factory=list)
    thread: ThreadState | None = None
    tags: list[Json] = field(default_factory=list)
    applied_tags: list[int] = field(default_factory=list)
    flags: int = 0
    last_message_id: int | None = None
    last_pin_at: datetime | None = None
    messages: dict[int, "Message"] = field(default_factory=dict)

    @property
    def is_thread(self) -> bool:
        return self.type in THREAD_TYPES


@dataclass(slots=True)
class Attachment:
    id: int
    filename: str
    content: bytes
    content_type: str
    channel_id: int
    width: int | None = None
    height: int | None = None
    description: str | None = None
    ephemeral: bool = False
    spoiler: bool = False


@dataclass(slots=True)
class Reaction:
    emoji_id: int | None
    name: str
    user_ids: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Message:
    id: int
    channel_id: int
    guild_id: int | None
    author_id: int
    created_at: datetime
    content: str = ""
    type: int = 0
    flags: int = 0
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    mention_ids: list[int] = field(default_factory=list)
    mention_role_ids: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    pinged_ids: set[int] = field(default_factory=set)
    edited_at: datetime | None = None
    pinned_at: datetime | None = None
    nonce: str | int | None = None
    reactions: dict[str, Reaction] = field(default_factory=dict)
    reference: Json | None = None
    webhook_id: int | None = None
    webhook_name: str | None = None
    application_id: int | None = None
    interaction_metadata: Json | None = None
    poll: Json | None = None
    ephemeral_to: int | None = None
    tts: bool = False
    thread_id: int | None = None

    @property
    def ephemeral(self) -> bool:
        return self.ephemeral_to is not None

    @property
    def v2(self) -> bool:
        return bool(self.flags & COMPONENTS_V2)


@dataclass(slots=True)
class VoiceState:
    user_id: int
    guild_id: int
    channel_id: int
    session_id: str
    self_mute: bool = False
    self_deaf: bool = False
    self_video: bool = False
    self_stream: bool = False
    suppress: bool = False


@dataclass(slots=True)
class Invite:
    code: str
    guild_id: int
    channel_id: int
    inviter_id: int
    created_at: datetime
    max_age: int = 86400
    max_uses: int = 0
    temporary: bool = False
    uses: int = 0
    role_ids: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Webhook:
    id: int
    token: str
    channel_id: int
    guild_id: int
    name: str
    creator_id: int
    application_id: int | None = None


@dataclass(slots=True)
class ScheduledEvent:
    """`status`: 1 scheduled, 2 active, 3 completed, 4 cancelled. In a voice channel, or elsewhere."""

    id: int
    guild_id: int
    creator_id: int
    name: str
    starts_at: datetime
    ends_at: datetime | None = None
    description: str = ""
    channel_id: int | None = None
    location: str = ""
    status: int = 1


@dataclass(slots=True)
class Guild:
    id: int
    name: str
    owner_id: int
    icon: str | None = None
    afk_channel_id: int | None = None
    afk_timeout: int = 300
    system_channel_id: int | None = None
    preferred_locale: str = "en-US"
    mfa_level: int = 0
    bot_joined_at: datetime | None = None
    unavailable: bool = False
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    voice: dict[int, VoiceState] = field(default_factory=dict)
    bans: dict[int, str | None] = field(default_factory=dict)
    invites: dict[str, Invite] = field(default_factory=dict)
    emojis: dict[int, str] = field(default_factory=dict)
    events: dict[int, ScheduledEvent] = field(default_factory=dict)


@dataclass(slots=True)
class Command:
    """A registered application command; `body` keeps the checked fields as they were sent."""

    id: int
    version: int
    application_id: int
    guild_id: int | None
    type: int
    name: str
    body: Json


@dataclass(slots=True)
class Application:
    id: int
    name: str
    token: str
    public_key: str
    owner_id: int
    description: str = ""
    interactions_endpoint_url: str | None = None
    flags: int = (1 << 15) | (1 << 19)  # limited GUILD_MEMBERS and MESSAGE_CONTENT intents
    tags: list[str] = field(default_factory=list)
    settings: Json = field(default_factory=dict)
