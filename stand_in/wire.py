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


def member(one: Member, *, with_user: bool = True) -> Json:
    wire: Json = {
        "avatar": one.avatar,
        "banner": None,
        "communication_disabled_until": moment(one.timed_out_until),
        "flags": one.flags,
        "joined_at": iso(one.joined_at),
        "nick": one.nick,
        "pending": one.pending,
        "premium_since": None,
        "roles": [str(role_id) for role_id in sorted(one.role_ids)],
        "mute": one.mute,
        "deaf": one.deaf,
    }
    if with_user:
        wire["user"] = user(one.user)
    return wire


def role(one: Role) -> Json:
    wire: Json = {
        "id": str(one.id),
        "name": one.name,
        "permissions": str(one.permissions),
        "position": one.position,
        "color": one.color,
        "colors": {"primary_color": one.color, "secondary_color": None, "tertiary_color": None},
        "hoist": one.hoist,
        "managed": one.managed,
        "mentionable": one.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    if one.bot_id is not None:
        wire["tags"] = {"bot_id": str(one.bot_id)}
    return wire


def channel(world: World, one: Channel, viewer_id: int | None = None) -> Json:
    if one.type == DM:
        others = [user(world.users[r]) for r in one.recipients if r != (viewer_id or world.bot.id)]
        return {
            "id": str(one.id),
            "type": DM,
            "flags": 0,
            "last_message_id": text(one.last_message_id),
            "recipients": others,
        }
    wire: Json = {
        "id": str(one.id),
        "type": one.type,
        "guild_id": str(one.guild_id),
        "name": one.name,
        "parent_id": text(one.parent_id),
        "flags": one.flags,
        "last_message_id": text(one.last_message_id),
        "last_pin_timestamp": moment(one.last_pin_at),
        "rate_limit_per_user": one.slowmode_seconds,
    }
    return wire | (_thread_fields(one) if one.thread is not None else _guild_channel_fields(one))


def _guild_channel_fields(one: Channel) -> Json:
    wire: Json = {
        "position": one.position,
        "topic": one.topic,
        "nsfw": one.nsfw,
        "permission_overwrites": [
            {"id": str(o.id), "type": o.type, "allow": str(o.allow), "deny": str(o.deny)}
            for o in one.overwrites.values()
        ],
    }
    if one.type in VOICE_TYPES:
        wire |= {"bitrate": one.bitrate, "user_limit": one.user_limit, "rtc_region": None}
    if one.type in (FORUM, MEDIA):
        wire |= {"available_tags": one.tags, "default_reaction_emoji": None, "default_sort_order": None}
    return wire


def _thread_fields(one: Channel) -> Json:
    state = one.thread
    assert state is not None
    return {
        "owner_id": str(state.owner_id),
        "thread_metadata": {
            "archived": state.archived,
            "archive_timestamp": iso(state.archived_at or state.created_at),
            "auto_archive_duration": state.auto_archive_minutes,
            "locked": state.locked,
            "create_timestamp": iso(state.created_at),
            **({"invitable": state.invitable} if one.type == 12 else {}),
        },
        "message_count": len(one.messages),
        "member_count": min(50, len(state.joined)),
        "total_message_sent": state.total_sent,
        "applied_tags": [str(tag) for tag in one.applied_tags],
    }


def thread_member(one: Channel, user_id: int) -> Json:
    assert one.thread is not None
    joined = iso(one.thread.joined[user_id])
    return {"id": str(one.id), "user_id": str(user_id), "join_timestamp": joined, "flags": 0}


def attachment(world: World, one: Attachment) -> Json:
    url = f"{world.base_url}/cdn/attachments/{one.channel_id}/{one.id}/{one.filename}"
    expires = int(world.clock.seconds()) + 86400
    wire: Json = {
        "id": str(one.id),
        "filename": one.filename,
        "size": len(one.content),
        "url": f"{url}?ex={expires:x}&is={one.id & 0xFFFFFFFF:x}&hm=stand-in",
        "proxy_url": url,
        "content_type": one.content_type,
    }
    if one.width is not None and one.height is not None:
        wire |= {"width": one.width, "height": one.height}
    if one.description is not None:
        wire["description"] = one.description
    if one.ephemeral:
        wire["ephemeral"] = True
    if one.spoiler:
        wire["flags"] = 1 << 3
    return wire


def emoji(one: Reaction) -> Json:
    return {"id": text(one.emoji_id), "name": one.name}


def reaction(one: Reaction, viewer_id: int) -> Json:
    count = len(one.user_ids)
    return {
        "emoji": emoji(one),
        "count": count,
        "count_details": {"burst": 0, "normal": count},
        "burst_colors": [],
        "me_burst": False,
        "me": viewer_id in one.user_ids,
    }


def author(world: World, one: Message) -> Json:
    if one.webhook_id is not None and one.webhook_id != world.application.id:
        return user(User(one.webhook_id, one.webhook_name or "webhook", bot=True))
    return user(world.users[one.author_id])


def message(world: World, one: Message, viewer_id: int | None = None) -> Json:
    viewer = world.bot.id if viewer_id is None else viewer_id
    wire: Json = {
        "id": str(one.id),
        "channel_id": str(one.channel_id),
        "type": one.type,
        "content": one.content,
        "author": author(world, one),
        "mentions": [user(world.users[m]) for m in one.mention_ids if m in world.users],
        "mention_roles": [str(role_id) for role_id in one.mention_role_ids],
        "mention_everyone": one.mention_everyone,
        "attachments": [attachment(world, a) for a in one.attachments],
        "embeds": one.embeds,
        "components": one.components,
        "timestamp": iso(one.created_at),
        "edited_timestamp": moment(one.edited_at),
        "flags": one.flags,
        "pinned": one.pinned_at is not None,
        "tts": one.tts,
    }
    if one.reactions:
        wire["reactions"] = [reaction(r, viewer) for r in one.reactions.values()]
    return wire | _message_extras(world, one, viewer)


def _message_extras(world: World, one: Message, viewer_id: int) -> Json:
    wire: Json = {}
    if one.nonce is not None:
        wire["nonce"] = one.nonce
    if one.webhook_id is not None:
        wire["webhook_id"] = str(one.webhook_id)
    if one.application_id is not None:
        wire["application_id"] = str(one.application_id)
    if one.interaction_metadata is not None:
        wire["interaction_metadata"] = one.interaction_metadata
    if one.poll is not None:
        wire["poll"] = one.poll
    if one.thread_id is not None and one.thread_id in world.channels:
        wire["thread"] = channel(world, world.channels[one.thread_id])
    if one.reference is not None:
        wire["message_reference"] = one.reference
        there = world.channels.get(int(one.reference["channel_id"]))
        target = there.messages.get(int(one.reference.get("message_id", 0))) if there else None
        if one.type == 19:
            wire["referenced_message"] = _without_reference(world, target, viewer_id)
    return wire


def _without_reference(world: World, target: Message | None, viewer_id: int) -> Json | None:
    if target is None:
        return None
    wire = message(world, target, viewer_id)
    wire.pop("referenced_message", None)
    return wire


def message_event(world: World, one: Message) -> Json:
    """A message as the gateway sends it: with guild_id and the author's partial member."""
    wire = message(world, one)
    place = world.channels.get(one.channel_id)
    if place is not None:
        wire["channel_type"] = place.type
    if one.guild_id is None or one.ephemeral:
        return wire
    wire["guild_id"] = str(one.guild_id)
    sender = world.guilds[one.guild_id].members.get(one.author_id)
    if sender is not None and one.webhook_id is None:
        wire["member"] = member(sender, with_user=False)
    return wire


def voice_state(world: World, one: VoiceState, *, gone: bool = False, with_guild: bool = True) -> Json:
    who = world.guilds[one.guild_id].members.get(one.user_id)
    wire: Json = {
        "channel_id": None if gone else str(one.channel_id),
        "user_id": str(one.user_id),
        "session_id": one.session_id,
        "deaf": bool(who and who.deaf),
        "mute": bool(who and who.mute),
        "self_deaf": one.self_deaf,
        "self_mute": one.self_mute,
        "self_video": one.self_video,
        "self_stream": one.self_stream,
        "suppress": one.suppress,
        "request_to_speak_timestamp": None,
    }
    if with_guild:
        wire["guild_id"] = str(one.guild_id)
        if who is not None:
            wire["member"] = member(who)
    return wire


def command(one: Command, *, localizations: bool = True) -> Json:
    wire = dict(one.body)
    if not localizations:
        wire.pop("name_localizations", None)
        wire.pop("description_localizations", None)
    return wire
