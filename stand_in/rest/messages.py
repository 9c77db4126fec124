"""Messages of channels: read, send, edit, delete."""

from datetime import timedelta
from typing import Any

from stand_in import wire
from stand_in.changes import bodies, messages
from stand_in.clock import created_at
from stand_in.errors import ApiError, Form, missing_permissions, unknown
from stand_in.model import (
    CATEGORY,
    COMPONENTS_V2,
    DM,
    FORUM,
    MEDIA,
    MESSAGE_TYPES_OF_PEOPLE,
    Channel,
    Message,
)
from stand_in.rest.checks import in_channel, not_archived, seen
from stand_in.rest.routing import Call, Reply, routes
from stand_in.rules import messages as rules
from stand_in.rules.messages import MessageBody
from stand_in.rules.permissions import bits

Json = dict[str, Any]
MESSAGES = "/channels/{channel_id}/messages"
ONE = MESSAGES + "/{message_id}"


def readable(call: Call) -> Message:
    """The message of the path, as the bot may read it; ephemeral ones do not exist here."""
    message = call.world.message(seen(call, call.channel()).id, call.id("message_id"))
    if message.ephemeral:
        raise unknown("message")
    return message


@routes.add("GET", MESSAGES, calls=10, seconds=5)
def list_messages(call: Call) -> Reply:
    channel = call.channel()
    held = in_channel(call, channel)
    form = Form()
    limit = call.first("limit") or "50"
    if not limit.isdigit() or not 1 <= int(limit) <= 100:
        form.bad("limit", "NUMBER_TYPE_MAX", "Value should be between 1 and 100.")
    form.raise_if_bad()
    if not held & bits("READ_MESSAGE_HISTORY"):
        return Reply(200, [])
    newest = page(call, [m for m in channel.messages.values() if not m.ephemeral], int(limit))
    return Reply(200, [wire.message(call.world, message) for message in newest])


def page(call: Call, listed: list[Message], limit: int) -> list[Message]:
    """Newest first; `after` takes the oldest ones after it, as Discord does."""
    listed.sort(key=lambda m: m.id)
    before, after, around = (call.first(name) for name in ("before", "after", "around"))
    if around is not None:
        below = [m for m in listed if m.id < int(around)][-(limit // 2) :] if limit > 1 else []
        above = [m for m in listed if m.id >= int(around)][: limit - len(below)]
        return (below + above)[::-1]
    if after is not None:
        return [m for m in listed if m.id > int(after)][:limit][::-1]
    if before is not None:
        listed = [m for m in listed if m.id < int(before)]
    return listed[-limit:][::-1]


@routes.add("GET", ONE, calls=30, seconds=5)
def get_message(call: Call) -> Reply:
    message = readable(call)
    in_channel(call, call.channel(), "READ_MESSAGE_HISTORY")
    return Reply(200, wire.message(call.world, message))


@routes.add("POST", MESSAGES, calls=5, seconds=5)
def create_message(call: Call) -> Reply:
    channel = call.channel()
    if channel.type in (CATEGORY, FORUM, MEDIA):
        raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
    body = rules.check(call.fields, call.uploads)
    if body.empty and not call.fields.get("poll") and not call.fields.get("sticker_ids"):
        raise bodies.empty_message()
    may_send(call, channel, body)
    again = _same_nonce(call, channel)
    if again is not None:
        return Reply(200, wire.message(call.world, again))
    fields = bodies.new_fields(call.world, channel.id, body)
    fields |= _reference(call, channel) | {
        "nonce": call.fields.get("nonce"),
        "tts": bool(call.fields.get("tts")),
    }
    allowed = body.allowed_mentions or messages.PARSE_ALL
    message = messages.post(call.world, channel, call.bot.id, allowed_mentions=allowed, **fields)
    if message.nonce is not None:
        call.world.nonces[(channel.id, call.bot.id, str(message.nonce))] = message.id
    return Reply(200, wire.message(call.world, message))


def may_send(call: Call, channel: Channel, body: MessageBody) -> None:
    if channel.type == DM:
        _may_write_to(call, channel)
        return
    sending = "SEND_MESSAGES_IN_THREADS" if channel.is_thread else "SEND_MESSAGES"
    held = in_channel(call, channel, sending)
    closed = channel.thread is not None and channel.thread.locked and channel.thread.archived
    if closed and not held & bits("MANAGE_THREADS"):
        raise ApiError(400, 50083, "Thread is archived")
    for needed, used in (("ATTACH_FILES", body.uploads), ("EMBED_LINKS", body.embeds)):
        if used and not held & bits(needed):
            raise missing_permissions()


def _may_write_to(call: Call, channel: Channel) -> None:
    other = call.world.users[next(r for r in channel.recipients if r != call.bot.id)]
    if not other.takes_dms or other.bot:
        raise ApiError(403, 50007, "Cannot send messages to this user")
    if not call.world.share_a_guild(call.bot.id, other.id):
        raise ApiError(403, 50278, "Cannot send messages to this user due to having no mutual guilds")


def _same_nonce(call: Call, channel: Channel) -> Message | None:
    """With enforce_nonce the message of the same nonce of the past few minutes is returned again."""
    nonce = call.fields.get("nonce")
    if nonce is None:
        return None
    form = Form()
    if isinstance(nonce, str):
        form.length("nonce", nonce, 0, 25)
    form.raise_if_bad()
    if not call.fields.get("enforce_nonce"):
        return None
    known = call.world.nonces.get((channel.id, call.bot.id, str(nonce)))
    if known is None or call.world.clock.now() - created_at(known) > timedelta(minutes=5):
        return None
    return channel.messages.get(known)


def _reference(call: Call, channel: Channel) -> Json:
    reference = call.fields.get("message_reference")
    if not reference:
        return {}
    if reference.get("type", 0) == 1:
        return {"reference": _clean_reference(reference, channel, 1)}
    in_channel(call, channel, "READ_MESSAGE_HISTORY")
    target = channel.messages.get(int(reference.get("message_id") or 0))
    if target is None or target.ephemeral:
        if reference.get("fail_if_not_exists", True):
            form = Form()
            form.bad("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
            form.raise_if_bad()
        return {}
    if target.type not in (*MESSAGE_TYPES_OF_PEOPLE, 20, 23):
        form = Form()
        form.bad(
            "message_reference", "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", "Cannot reply to a system message"
        )
        form.raise_if_bad()
    return {"type": 19, "reference": _clean_reference(reference, channel, 0)}


def _clean_reference(reference: Json, channel: Channel, kind: int) -> Json:
    clean: Json = {"type": kind, "channel_id": str(reference.get("channel_id") or channel.id)}
    clean["message_id"] = str(reference["message_id"])
    if channel.guild_id is not None:
        clean["guild_id"] = str(channel.guild_id)
    return clean


@routes.add("PATCH", ONE, calls=5, seconds=5)
def edit_message(call: Call) -> Reply:
    message = readable(call)
    channel = call.channel()
    not_archived(channel)
    if message.author_id != call.bot.id or message.webhook_id not in (None, call.world.application.id):
        if set(call.fields) != {"flags"}:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        in_channel(call, channel, "MANAGE_MESSAGES")
    body = rules.check(call.fields, call.uploads, existing_flags=message.flags & COMPONENTS_V2, editing=True)
    fields = bodies.changed_fields(call.world, message, body)
    allowed = body.allowed_mentions or messages.PARSE_ALL
    messages.edit(call.world, message, allowed_mentions=allowed, **fields)
    return Reply(200, wire.message(call.world, message))


@routes.add("DELETE", ONE, calls=5, seconds=1)
def delete_message(call: Call) -> Reply:
    message = readable(call)
    if message.author_id != call.bot.id:
        if call.channel().type == DM:
            raise ApiError(403, 50003, "Cannot execute action on a DM channel")
        in_channel(call, call.channel(), "MANAGE_MESSAGES")
    not_archived(call.channel())
    messages.delete(call.world, message)
    return Reply(204)


@routes.add("POST", MESSAGES + "/bulk-delete", calls=1, seconds=1)
def bulk_delete(call: Call) -> Reply:
    channel = call.channel()
    if channel.type == DM:
        raise ApiError(403, 50003, "Cannot execute action on a DM channel")
    in_channel(call, channel, "MANAGE_MESSAGES")
    form = Form()
    ids = call.fields.get("messages")
    if form.items("messages", ids, 2, 100):
        assert isinstance(ids, list)
        if not all(form.snowflake(f"messages.{n}", i) for n, i in enumerate(ids)):
            form.raise_if_bad()
        if len(set(ids)) != len(ids):
            form.bad("messages", "LIST_TYPE_UNIQUE", "Items must be unique.")
    form.raise_if_bad()
    numbers = [int(i) for i in call.fields["messages"]]
    if any(call.world.clock.now() - created_at(n) > timedelta(days=14) for n in numbers):
        raise ApiError(400, 50034, "You can only bulk delete messages that are under 14 days old.")
    messages.bulk_delete(call.world, channel, numbers)
    return Reply(204)


@routes.add("POST", "/channels/{channel_id}/typing", calls=5, seconds=5)
def typing(call: Call) -> Reply:
    in_channel(call, call.channel(), "SEND_MESSAGES")
    return Reply(204)
