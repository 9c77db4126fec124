"""Reactions and pins."""

from typing import Any
from urllib.parse import unquote

from stand_in import wire
from stand_in.changes import messages
from stand_in.errors import ApiError, unknown
from stand_in.model import Message
from stand_in.rest.checks import in_channel, not_archived
from stand_in.rest.messages import ONE, readable
from stand_in.rest.routing import Call, Reply, routes
from stand_in.rules.permissions import bits

Json = dict[str, Any]
REACTIONS = ONE + "/reactions"
PINS = "/channels/{channel_id}/messages/pins"


def _emoji(call: Call) -> str:
    """A Unicode emoji or `name:id`; words are no emoji."""
    emoji = unquote(call.ids["emoji_name"])
    name, emoji_id = messages.split_emoji(emoji)
    if emoji_id is None and (name.isascii() and not name.strip("#*0123456789\u20e3") == ""):
        raise ApiError(400, 10014, "Unknown Emoji")
    if emoji_id is not None and not any(emoji_id in guild.emojis for guild in call.world.guilds.values()):
        raise ApiError(400, 10014, "Unknown Emoji")
    return emoji


@routes.add("PUT", REACTIONS + "/{emoji_name}/@me", calls=1, seconds=0.25, bucket="reactions")
def add_reaction(call: Call) -> Reply:
    message, emoji = readable(call), _emoji(call)
    not_archived(call.channel())
    held = in_channel(call, call.channel(), "READ_MESSAGE_HISTORY")
    if emoji not in message.reactions:
        if not held & bits("ADD_REACTIONS"):
            in_channel(call, call.channel(), "ADD_REACTIONS")
        if len(message.reactions) >= 20:
            raise ApiError(400, 30010, "Maximum number of reactions reached (20)")
    messages.react(call.world, message, call.bot.id, emoji)
    return Reply(204)


@routes.add("DELETE", REACTIONS + "/{emoji_name}/@me", calls=1, seconds=0.25, bucket="reactions")
def remove_own_reaction(call: Call) -> Reply:
    return _remove(call, readable(call), call.bot.id)


@routes.add("DELETE", REACTIONS + "/{emoji_name}/{user_id}", calls=1, seconds=0.25, bucket="reactions")
def remove_reaction(call: Call) -> Reply:
    message = readable(call)
    if call.id("user_id") != call.bot.id:
        in_channel(call, call.channel(), "MANAGE_MESSAGES")
    return _remove(call, message, call.id("user_id"))


def _remove(call: Call, message: Message, user_id: int) -> Reply:
    not_archived(call.channel())
    if not messages.unreact(call.world, message, user_id, _emoji(call)):
        raise unknown("emoji")
    return Reply(204)


@routes.add("GET", REACTIONS + "/{emoji_name}", calls=10, seconds=5)
def list_reactions(call: Call) -> Reply:
    message = readable(call)
    in_channel(call, call.channel(), "READ_MESSAGE_HISTORY")
    reaction = message.reactions.get(_emoji(call))
    if reaction is None or call.first("type") == "1":
        return Reply(200, [])
    after, limit = int(call.first("after") or 0), int(call.first("limit") or 25)
    ids = sorted(i for i in reaction.user_ids if i > after)[:limit]
    return Reply(200, [wire.user(call.world.users[i]) for i in ids])


@routes.add("DELETE", REACTIONS, calls=1, seconds=0.25, bucket="reactions")
def clear_reactions(call: Call) -> Reply:
    message = readable(call)
    in_channel(call, call.channel(), "MANAGE_MESSAGES")
    messages.clear_reactions(call.world, message)
    return Reply(204)


@routes.add("DELETE", REACTIONS + "/{emoji_name}", calls=1, seconds=0.25, bucket="reactions")
def clear_emoji(call: Call) -> Reply:
    message = readable(call)
    in_channel(call, call.channel(), "MANAGE_MESSAGES")
    messages.clear_reactions(call.world, message, _emoji(call))
    return Reply(204)


@routes.add("GET", PINS, calls=5, seconds=5)
def list_pins(call: Call) -> Reply:
    in_channel(call, call.channel(), "READ_MESSAGE_HISTORY")
    pinned = sorted(_pinned(call), key=lambda m: (m.pinned_at, m.id), reverse=True)
    items = [{"pinned_at": wire.moment(m.pinned_at), "message": wire.message(call.world, m)} for m in pinned]
    return Reply(200, {"items": items[:50], "has_more": len(items) > 50})


@routes.add("GET", "/channels/{channel_id}/pins", calls=5, seconds=5)
def list_pins_old(call: Call) -> Reply:
    in_channel(call, call.channel(), "READ_MESSAGE_HISTORY")
    return Reply(200, [wire.message(call.world, m) for m in _pinned(call)])


def _pinned(call: Call) -> list[Message]:
    return [m for m in call.channel().messages.values() if m.pinned_at is not None]


def _pin(call: Call, pinned: bool) -> Reply:
    message = readable(call)
    not_archived(call.channel())
    in_channel(call, call.channel(), "PIN_MESSAGES")
    if pinned and message.pinned_at is None and len(_pinned(call)) >= 250:
        raise ApiError(400, 30003, "Maximum number of pins reached for the channel (250)")
    messages.pin(call.world, message, pinned, call.bot.id)
    return Reply(204)


@routes.add("PUT", PINS + "/{message_id}", calls=5, seconds=5, bucket="pins")
def pin(call: Call) -> Reply:
    return _pin(call, True)


@routes.add("DELETE", PINS + "/{message_id}", calls=5, seconds=5, bucket="pins")
def unpin(call: Call) -> Reply:
    return _pin(call, False)


routes.add("PUT", "/channels/{channel_id}/pins/{message_id}", calls=5, seconds=5, bucket="pins")(pin)
routes.add("DELETE", "/channels/{channel_id}/pins/{message_id}", calls=5, seconds=5, bucket="pins")(unpin)
