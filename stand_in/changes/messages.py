"""Messages are posted, edited, deleted, pinned and reacted to."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from stand_in import wire
from stand_in.changes import channels
from stand_in.model import EPHEMERAL, Channel, Message, Reaction
from stand_in.rules import permissions
from stand_in.world import World

Json = dict[str, Any]

USER_MENTION = re.compile(r"<@!?(\d+)>")
ROLE_MENTION = re.compile(r"<@&(\d+)>")
PARSE_ALL: Json = {"parse": ["users", "roles", "everyone"]}
PARSE_USERS: Json = {"parse": ["users"]}


def post(
    world: World,
    channel: Channel,
    author_id: int,
    content: str = "",
    *,
    at: datetime | None = None,
    **fields: Any,
) -> Message:
    """A new message; `allowed_mentions` among the fields says who is pinged (default: everybody named)."""
    allowed = fields.pop("allowed_mentions", None) or PARSE_ALL
    moment = at or world.clock.now()
    message_id = fields.pop("id", None) or world.ids.next(at)
    message = Message(message_id, channel.id, channel.guild_id, author_id, moment, content)
    for key, value in fields.items():
        setattr(message, key, value)
    find_mentions(world, channel, message, allowed)
    channel.messages[message.id] = message
    if not message.ephemeral:
        channel.last_message_id = message.id
    for attachment in message.attachments:
        world.attachments[attachment.id] = attachment
    if channel.thread is not None:
        _wake_thread(world, channel, message)
    announce(world, "MESSAGE_CREATE", message)
    return message


def _wake_thread(world: World, thread: Channel, message: Message) -> None:
    """Writing in a thread joins it and unarchives it."""
    assert thread.thread is not None
    thread.thread.total_sent += 1
    if thread.thread.archived and not thread.thread.locked:
        channels.change_thread(world, thread, archived=False)
    if not message.ephemeral:
        channels.join_thread(world, thread, message.author_id)


def announce(world: World, event: str, message: Message) -> None:
    """Ephemeral messages do not travel through the channel: their copy comes like a DM's."""
    if message.ephemeral:
        shown = wire.message(world, message, message.ephemeral_to)
        world.watchers.tell("ephemeral", event=event, to=str(message.ephemeral_to), message=shown)
        return
    world.emit(event, message.guild_id, wire.message_event(world, message))


def find_mentions(world: World, channel: Channel, message: Message, allowed: Json) -> None:
    """Fill who is named and who is really pinged, by allowed_mentions and permissions."""
    text = "\n".join([message.content, *texts(message.components)])
    parse = allowed.get("parse") or []
    named_users = [
        int(user_id) for user_id in dict.fromkeys(USER_MENTION.findall(text)) if int(user_id) in world.users
    ]
    users_ok = {int(u) for u in allowed.get("users") or []}
    roles_ok = {int(r) for r in allowed.get("roles") or []}
    message.mention_ids = [u for u in named_users if "users" in parse or u in users_ok]
    message.pinged_ids = set(message.mention_ids)
    _replied_user(world, message, allowed)
    if channel.guild_id is None:
        return
    guild = world.guilds[channel.guild_id]
    may_all = bool(world.permissions(message.author_id, channel) & permissions.bits("MENTION_EVERYONE"))
    for role_id in dict.fromkeys(ROLE_MENTION.findall(text)):
        role = guild.roles.get(int(role_id))
        if role is not None and (role.mentionable or may_all) and ("roles" in parse or role.id in roles_ok):
            message.mention_role_ids.append(role.id)
            message.pinged_ids |= {m.user.id for m in guild.members.values() if role.id in m.role_ids}
    if "everyone" in parse and may_all and ("@everyone" in text or "@here" in text):
        message.mention_everyone = True
        message.pinged_ids |= set(guild.members)
    message.pinged_ids.discard(message.author_id)


def _replied_user(world: World, message: Message, allowed: Json) -> None:
    if message.type != 19 or message.reference is None:
        return
    default = allowed == PARSE_ALL
    there = world.channels.get(int(message.reference["channel_id"]))
    target = there.messages.get(int(message.reference.get("message_id", 0))) if there else None
    if (
        target is not None
        and allowed.get("replied_user", default)
        and target.author_id not in message.mention_ids
    ):
        message.mention_ids.append(target.author_id)
        message.pinged_ids.add(target.author_id)


def texts(components: Iterable[Json]) -> list[str]:
    """All Text Display contents, nested ones too."""
    contents = []
    for component in components:
        if component.get("type") == 10:
            contents.append(component.get("content", ""))
        contents += texts(component.get("components", []))
    return contents


def edit(
    world: World, message: Message, *, allowed_mentions: Json | None = None, stamp: bool = True, **fields: Any
) -> Message:
    """Change fields, count mentions again (nobody is pinged by an edit), stamp it as edited."""
    for key, value in fields.items():
        setattr(message, key, value)
    for attachment in message.attachments:
        world.attachments[attachment.id] = attachment
    channel = world.channels[message.channel_id]
    pinged, message.mention_role_ids, message.mention_everyone = message.pinged_ids, [], False
    find_mentions(world, channel, message, allowed_mentions or PARSE_ALL)
    message.pinged_ids = pinged
    if stamp:
        message.edited_at = world.clock.now()
    announce(world, "MESSAGE_UPDATE", message)
    return message


def delete(world: World, message: Message) -> None:
    channel = world.channels[message.channel_id]
    channel.messages.pop(message.id, None)
    data: Json = {"id": str(message.id), "channel_id": str(message.channel_id)}
    if message.guild_id is not None:
        data["guild_id"] = str(message.guild_id)
    if message.ephemeral:
        gone = data | {"flags": EPHEMERAL}
        world.watchers.tell("ephemeral", event="MESSAGE_DELETE", to=str(message.ephemeral_to), message=gone)
        return
    world.emit("MESSAGE_DELETE", message.guild_id, data)


def bulk_delete(world: World, channel: Channel, message_ids: list[int]) -> None:
    gone = [i for i in message_ids if channel.messages.pop(i, None) is not None]
    if gone:
        data = {
            "ids": [str(i) for i in gone],
            "channel_id": str(channel.id),
            "guild_id": str(channel.guild_id),
        }
        world.emit("MESSAGE_DELETE_BULK", channel.guild_id, data)


def pin(world: World, message: Message, pinned: bool, by_id: int) -> None:
    """Pinning leaves a system message (type 6) behind; unpinning does not."""
    if (message.pinned_at is not None) == pinned:
        return
    message.pinned_at = world.clock.now() if pinned else None
    channel = world.channels[message.channel_id]
    if pinned:
        channel.last_pin_at = message.pinned_at
    announce(world, "MESSAGE_UPDATE", message)
    data = {"channel_id": str(channel.id), "last_pin_timestamp": wire.moment(channel.last_pin_at)}
    if channel.guild_id is not None:
        data["guild_id"] = str(channel.guild_id)
    world.emit("CHANNEL_PINS_UPDATE", channel.guild_id, data)
    if pinned:
        reference = {"type": 0, "channel_id": str(channel.id), "message_id": str(message.id)}
        post(world, channel, by_id, type=6, reference=reference)


def react(world: World, message: Message, user_id: int, emoji: str) -> None:
    """`emoji` is a Unicode emoji or `name:id`."""
    name, emoji_id = split_emoji(emoji)
    reaction = message.reactions.setdefault(emoji, Reaction(emoji_id, name))
    if user_id in reaction.user_ids:
        return
    reaction.user_ids.append(user_id)
    data = _reaction_event(message, user_id, reaction)
    data |= {"message_author_id": str(message.author_id), "burst": False, "type": 0}
    if message.guild_id is not None:
        member = world.guilds[message.guild_id].members.get(user_id)
        if member is not None:
            data["member"] = wire.member(member)
    world.emit("MESSAGE_REACTION_ADD", message.guild_id, data)


def unreact(world: World, message: Message, user_id: int, emoji: str) -> bool:
    reaction = message.reactions.get(emoji)
    if reaction is None or user_id not in reaction.user_ids:
        return False
    reaction.user_ids.remove(user_id)
    if not reaction.user_ids:
        del message.reactions[emoji]
    data = _reaction_event(message, user_id, reaction) | {"burst": False, "type": 0}
    world.emit("MESSAGE_REACTION_REMOVE", message.guild_id, data)
    return True


def clear_reactions(world: World, message: Message, emoji: str | None = None) -> None:
    data: Json = {"message_id": str(message.id), "channel_id": str(message.channel_id)}
    data["guild_id"] = str(message.guild_id)
    if emoji is None:
        message.reactions.clear()
        world.emit("MESSAGE_REACTION_REMOVE_ALL", message.guild_id, data)
    elif emoji in message.reactions:
        data["emoji"] = wire.emoji(message.reactions.pop(emoji))
        world.emit("MESSAGE_REACTION_REMOVE_EMOJI", message.guild_id, data)


def split_emoji(emoji: str) -> tuple[str, int | None]:
    name, colon, number = emoji.partition(":")
    return (name, int(number)) if colon and number.isdigit() else (emoji, None)


def _reaction_event(message: Message, user_id: int, reaction: Reaction) -> Json:
    data: Json = {
        "user_id": str(user_id),
        "channel_id": str(message.channel_id),
        "message_id": str(message.id),
        "emoji": wire.emoji(reaction),
    }
    if message.guild_id is not None:
        data["guild_id"] = str(message.guild_id)
    return data
