"""Discord's permission arithmetic: bits, overwrites, implicit denials, hierarchy (pure)."""

from datetime import datetime

from stand_in.model import Channel, Guild, Member, Role

BITS = {
    "CREATE_INSTANT_INVITE": 0, "KICK_MEMBERS": 1, "BAN_MEMBERS": 2, "ADMINISTRATOR": 3, "MANAGE_CHANNELS": 4,
    "MANAGE_GUILD": 5, "ADD_REACTIONS": 6, "VIEW_AUDIT_LOG": 7, "PRIORITY_SPEAKER": 8, "STREAM": 9,
    "VIEW_CHANNEL": 10, "SEND_MESSAGES": 11, "SEND_TTS_MESSAGES": 12, "MANAGE_MESSAGES": 13,
    "EMBED_LINKS": 14,
    "ATTACH_FILES": 15, "READ_MESSAGE_HISTORY": 16, "MENTION_EVERYONE": 17,
    "USE_EXTERNAL_EMOJIS": 18,
    "VIEW_GUILD_INSIGHTS": 19, "CONNECT": 20, "SPEAK": 21, "MUTE_MEMBERS": 22, "DEAFEN_MEMBERS": 23,
    "MOVE_MEMBERS": 24, "USE_VAD": 25, "CHANGE_NICKNAME": 26, "MANAGE_NICKNAMES": 27, "MANAGE_ROLES": 28,
    "MANAGE_WEBHOOKS": 29, "MANAGE_GUILD_EXPRESSIONS": 30, "USE_APPLICATION_COMMANDS": 31,
    "REQUEST_TO_SPEAK": 32, "MANAGE_EVENTS": 33, "MANAGE_THREADS": 34, "CREATE_PUBLIC_THREADS": 35,
    "CREATE_PRIVATE_THREADS": 36, "USE_EXTERNAL_STICKERS": 37, "SEND_MESSAGES_IN_THREADS": 38,
    "USE_EMBEDDED_ACTIVITIES": 39, "MODERATE_MEMBERS": 40, "CREATE_GUILD_EXPRESSIONS": 43,
    "CREATE_EVENTS": 44,
    "USE_EXTERNAL_SOUNDS": 45, "SEND_VOICE_MESSAGES": 46, "SET_VOICE_CHANNEL_STATUS": 48, "SEND_POLLS": 49,
    "USE_EXTERNAL_APPS": 50, "PIN_MESSAGES": 51, "BYPASS_SLOWMODE": 52,
}  # fmt: skip
ALL = sum(1 << bit for bit in BITS.values())


def bits(*names: str) -> int:
    """The value of some permissions by name."""
    return sum(1 << BITS[name] for name in names)


ADMINISTRATOR = bits("ADMINISTRATOR")
VIEW_CHANNEL = bits("VIEW_CHANNEL")
NEEDS_SENDING = bits("SEND_TTS_MESSAGES", "EMBED_LINKS", "ATTACH_FILES", "MENTION_EVERYONE")
NEEDS_CONNECT = bits("SPEAK", "STREAM", "MUTE_MEMBERS", "DEAFEN_MEMBERS", "MOVE_MEMBERS", "USE_VAD")
IN_DM = bits(
    "ADD_REACTIONS", "VIEW_CHANNEL", "SEND_MESSAGES", "EMBED_LINKS", "ATTACH_FILES", "READ_MESSAGE_HISTORY",
    "MENTION_EVERYONE", "USE_EXTERNAL_EMOJIS", "USE_APPLICATION_COMMANDS", "SEND_MESSAGES_IN_THREADS",
)  # fmt: skip
EVERYONE_DEFAULT = bits(
    "CREATE_INSTANT_INVITE", "ADD_REACTIONS", "STREAM", "VIEW_CHANNEL", "SEND_MESSAGES", "EMBED_LINKS",
    "ATTACH_FILES", "READ_MESSAGE_HISTORY", "USE_EXTERNAL_EMOJIS", "CONNECT", "SPEAK", "USE_VAD",
    "CHANGE_NICKNAME", "USE_APPLICATION_COMMANDS", "CREATE_PUBLIC_THREADS", "CREATE_PRIVATE_THREADS",
    "SEND_MESSAGES_IN_THREADS", "SEND_POLLS", "USE_EXTERNAL_APPS",
)  # fmt: skip


def names(value: int) -> list[str]:
    return [name for name, bit in BITS.items() if value >> bit & 1]


def in_guild(guild: Guild, member: Member) -> int:
    """Guild-wide permissions: @everyone and roles; all for the owner and administrators."""
    if guild.owner_id == member.user.id:
        return ALL
    value = guild.roles[guild.id].permissions
    for role_id in member.role_ids:
        if role_id in guild.roles:
            value |= guild.roles[role_id].permissions
    return ALL if value & ADMINISTRATOR else value


def explicit(guild: Guild, member: Member, channel: Channel) -> int:
    """With the channel's overwrites (a thread's are its parent's), without implicit denials."""
    value = in_guild(guild, member)
    if value & ADMINISTRATOR:
        return ALL
    if channel.is_thread and channel.parent_id in guild.channels:
        channel = guild.channels[channel.parent_id]
    overwrites = channel.overwrites
    if guild.id in overwrites:
        value = value & ~overwrites[guild.id].deny | overwrites[guild.id].allow
    deny = allow = 0
    for role_id in member.role_ids:
        if role_id in overwrites:
            deny |= overwrites[role_id].deny
            allow |= overwrites[role_id].allow
    value = value & ~deny | allow
    if member.user.id in overwrites:
        value = value & ~overwrites[member.user.id].deny | overwrites[member.user.id].allow
    return value


def effective(guild: Guild, member: Member, channel: Channel, now: datetime) -> int:
    """What the member may really do there."""
    value = explicit(guild, member, channel)
    if value & ADMINISTRATOR:
        return value
    if member.timed_out_until is not None and member.timed_out_until > now:
        value &= bits("VIEW_CHANNEL", "READ_MESSAGE_HISTORY")
    if not value & VIEW_CHANNEL:
        return 0
    sending = bits("SEND_MESSAGES_IN_THREADS") if channel.is_thread else bits("SEND_MESSAGES")
    if not value & sending:
        value &= ~NEEDS_SENDING
    if not value & bits("CONNECT"):
        value &= ~NEEDS_CONNECT
    return value


def top_role(guild: Guild, member: Member) -> tuple[int, int]:
    """Rank of the highest role; on equal positions the older role is higher."""
    return max((rank(guild.roles[r]) for r in member.role_ids if r in guild.roles), default=(0, 0))


def rank(role: Role) -> tuple[int, int]:
    return role.position, -role.id


def outranks_role(guild: Guild, member: Member, role: Role) -> bool:
    return guild.owner_id == member.user.id or top_role(guild, member) > rank(role)


def outranks_member(guild: Guild, member: Member, other: Member) -> bool:
    if guild.owner_id == other.user.id:
        return member.user.id == other.user.id
    return guild.owner_id == member.user.id or top_role(guild, member) > top_role(guild, other)
