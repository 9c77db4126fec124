"""The world as Discord writes it: records to JSON."""

from datetime import datetime
from typing import Any

from stand_in.clock import iso
from stand_in.model import (
    DM,
    FORUM,
    MEDIA,
    VOICE_TYPES,
    Attachment,
    Channel,
    Command,
    Member,
    Message,
    Reaction,
    Role,
    User,
    VoiceState,
)
from stand_in.world import World

Json = dict[str, Any]


def text(value: int | None) -> str | None:
    return None if value is None else str(value)


def moment(value: datetime | None) -> str | None:
    return None if value is None else iso(value)


def user(who: User) -> Json:
    wire: Json = {
        "id": str(who.id),
        "username": who.username,
        "avatar": who.avatar,
        "discriminator": "0000" if who.bot else "0",
        "public_flags": (1 << 19) if who.bot else 0,
        "flags": 0,
        "global_name": who.global_name,
        "banner": None,
        "accent_color": None,
        "avatar_decoration_data": None,
        "collectibles": None,
        "primary_guild": None,
    }
    if who.bot:
        wire["bot"] = True
    return wire


def member(member: Member, *, with_user: bool = True) -> Json:
    wire: Json = {
        "avatar": member.avatar,
        "banner": None,
        "communication_disabled_until": moment(member.timed_out_until),
        "flags": member.flags,
        "joined_at": iso(member.joined_at),
        "nick": member.nick,
        "pending": member.pending,
        "premium_since": None,
        "roles": [str(role_id) for role_id in sorted(member.role_ids)],
        "mute": member.mute,
        "deaf": member.deaf,
    }
    if with_user:
        wire["user"] = user(member.user)
    return wire


def role(role: Role) -> Json:
    wire: Json = {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(role.permissions),
        "position": role.position,
        "color": role.color,
        "colors": {"primary_color": role.color, "secondary_color": None, "tertiary_color": None},
        "hoist": role.hoist,
        "managed": role.managed,
        "mentionable": role.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    if role.bot_id is not None:
        wire["tags"] = {"bot_id": str(role.bot_id)}
    return wire


def channel(world: World, channel: Channel, viewer_id: int | None = None) -> Json:
    if channel.type == DM:
        others = [user(world.users[r]) for r in channel.recipients if r != (viewer_id or world.bot.id)]
        return {
            "id": str(channel.id),
            "type": DM,
            "flags": 0,
            "last_message_id": text(channel.last_message_id),
            "recipients": others,
        }
    wire: Json = {
        "id": str(channel.id),
        "type": channel.type,
        "guild_id": str(channel.guild_id),
        "name": channel.name,
        "parent_id": text(channel.parent_id),
        "flags": channel.flags,
        "last_message_id": text(channel.last_message_id),
        "last_pin_timestamp": moment(channel.last_pin_at),
        "rate_limit_per_user": channel.slowmode_seconds,
    }
    return wire | (_thread_fields(channel) if channel.thread is not None else _guild_channel_fields(channel))


def _guild_channel_fields(channel: Channel) -> Json:
    wire: Json = {
        "position": channel.position,
        "topic": channel.topic,
        "nsfw": channel.nsfw,
        "permission_overwrites": [
            {"id": str(o.id), "type": o.type, "allow": str(o.allow), "deny": str(o.deny)}
            for o in channel.overwrites.values()
        ],
    }
    if channel.type in VOICE_TYPES:
        wire |= {"bitrate": channel.bitrate, "user_limit": channel.user_limit, "rtc_region": None}
    if channel.type in (FORUM, MEDIA):
        wire |= {"available_tags": channel.tags, "default_reaction_emoji": None, "default_sort_order": None}
    return wire


def _thread_fields(thread: Channel) -> Json:
    state = thread.thread
    assert state is not None
    return {
        "owner_id": str(state.owner_id),
        "thread_metadata": {
            "archived": state.archived,
            "archive_timestamp": iso(state.archived_at or state.created_at),
            "auto_archive_duration": state.auto_archive_minutes,
            "locked": state.locked,
            "create_timestamp": iso(state.created_at),
            **({"invitable": state.invitable} if thread.type == 12 else {}),
        },
        "message_count": len(thread.messages),
        "member_count": min(50, len(state.joined)),
        "total_message_sent": state.total_sent,
        "applied_tags": [str(tag) for tag in thread.applied_tags],
    }


def thread_member(thread: Channel, user_id: int) -> Json:
    assert thread.thread is not None
    joined = iso(thread.thread.joined[user_id])
    return {"id": str(thread.id), "user_id": str(user_id), "join_timestamp": joined, "flags": 0}


def attachment(world: World, attachment: Attachment) -> Json:
    url = f"{world.base_url}/cdn/attachments/{attachment.channel_id}/{attachment.id}/{attachment.filename}"
    expires = int(world.clock.seconds()) + 86400
    wire: Json = {
        "id": str(attachment.id),
        "filename": attachment.filename,
        "size": len(attachment.content),
        "url": f"{url}?ex={expires:x}&is={attachment.id & 0xFFFFFFFF:x}&hm=stand-in",
        "proxy_url": url,
        "content_type": attachment.content_type,
    }
    if attachment.width is not None and attachment.height is not None:
        wire |= {"width": attachment.width, "height": attachment.height}
    if attachment.description is not None:
        wire["description"] = attachment.description
    if attachment.ephemeral:
        wire["ephemeral"] = True
    if attachment.spoiler:
        wire["flags"] = 1 << 3
    return wire


def emoji(reaction: Reaction) -> Json:
    return {"id": text(reaction.emoji_id), "name": reaction.name}


def reaction(reaction: Reaction, viewer_id: int) -> Json:
    count = len(reaction.user_ids)
    return {
        "emoji": emoji(reaction),
        "count": count,
        "count_details": {"burst": 0, "normal": count},
        "burst_colors": [],
        "me_burst": False,
        "me": viewer_id in reaction.user_ids,
    }


def author(world: World, message: Message) -> Json:
    if message.webhook_id is not None and message.webhook_id != world.application.id:
        return user(User(message.webhook_id, message.webhook_name or "webhook", bot=True))
    return user(world.users[message.author_id])


def message(world: World, message: Message, viewer_id: int | None = None) -> Json:
    viewer = world.bot.id if viewer_id is None else viewer_id
    wire: Json = {
        "id": str(message.id),
        "channel_id": str(message.channel_id),
        "type": message.type,
        "content": message.content,
        "author": author(world, message),
        "mentions": [user(world.users[m]) for m in message.mention_ids if m in world.users],
        "mention_roles": [str(role_id) for role_id in message.mention_role_ids],
        "mention_everyone": message.mention_everyone,
        "attachments": [attachment(world, a) for a in message.attachments],
        "embeds": message.embeds,
        "components": message.components,
        "timestamp": iso(message.created_at),
        "edited_timestamp": moment(message.edited_at),
        "flags": message.flags,
        "pinned": message.pinned_at is not None,
        "tts": message.tts,
    }
    if message.reactions:
        wire["reactions"] = [reaction(r, viewer) for r in message.reactions.values()]
    return wire | _message_extras(world, message, viewer)


def _message_extras(world: World, message: Message, viewer_id: int) -> Json:
    wire: Json = {}
    if message.nonce is not None:
        wire["nonce"] = message.nonce
    if message.webhook_id is not None:
        wire["webhook_id"] = str(message.webhook_id)
    if message.application_id is not None:
        wire["application_id"] = str(message.application_id)
    if message.interaction_metadata is not None:
        wire["interaction_metadata"] = message.interaction_metadata
    if message.poll is not None:
        wire["poll"] = message.poll
    if message.thread_id is not None and message.thread_id in world.channels:
        wire["thread"] = channel(world, world.channels[message.thread_id])
    if message.reference is not None:
        wire["message_reference"] = message.reference
        there = world.channels.get(int(message.reference["channel_id"]))
        target = there.messages.get(int(message.reference.get("message_id", 0))) if there else None
        if message.type == 19:
            wire["referenced_message"] = _without_reference(world, target, viewer_id)
    return wire


def _without_reference(world: World, target: Message | None, viewer_id: int) -> Json | None:
    if target is None:
        return None
    wire = message(world, target, viewer_id)
    wire.pop("referenced_message", None)
    return wire


def message_event(world: World, sent: Message) -> Json:
    """A message as the gateway sends it: with guild_id and the author's partial member."""
    wire = message(world, sent)
    place = world.channels.get(sent.channel_id)
    if place is not None:
        wire["channel_type"] = place.type
    if sent.guild_id is None or sent.ephemeral:
        return wire
    wire["guild_id"] = str(sent.guild_id)
    sender = world.guilds[sent.guild_id].members.get(sent.author_id)
    if sender is not None and sent.webhook_id is None:
        wire["member"] = member(sender, with_user=False)
    return wire


def voice_state(world: World, state: VoiceState, *, gone: bool = False, with_guild: bool = True) -> Json:
    who = world.guilds[state.guild_id].members.get(state.user_id)
    wire: Json = {
        "channel_id": None if gone else str(state.channel_id),
        "user_id": str(state.user_id),
        "session_id": state.session_id,
        "deaf": bool(who and who.deaf),
        "mute": bool(who and who.mute),
        "self_deaf": state.self_deaf,
        "self_mute": state.self_mute,
        "self_video": state.self_video,
        "self_stream": state.self_stream,
        "suppress": state.suppress,
        "request_to_speak_timestamp": None,
    }
    if with_guild:
        wire["guild_id"] = str(state.guild_id)
        if who is not None:
            wire["member"] = member(who)
    return wire


def command(command: Command, *, localizations: bool = True) -> Json:
    wire = dict(command.body)
    if not localizations:
        wire.pop("name_localizations", None)
        wire.pop("description_localizations", None)
    return wire
