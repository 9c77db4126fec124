"""Threads: made, joined, archived, listed."""

from typing import Any

from stand_in import wire
from stand_in.changes import bodies, channels, messages
from stand_in.errors import ApiError, Form, missing_permissions, unknown
from stand_in.model import FORUM, MEDIA, PRIVATE_THREAD, PUBLIC_THREAD, Channel
from stand_in.rest.checks import in_channel, not_archived, seen
from stand_in.rest.messages import readable
from stand_in.rest.routing import Call, Reply, routes
from stand_in.rules import messages as message_rules
from stand_in.rules.permissions import bits

Json = dict[str, Any]
DURATIONS = (60, 1440, 4320, 10080)
MEMBERS = "/channels/{channel_id}/thread-members"


def _new_fields(call: Call, form: Form) -> Json:
    body = call.fields
    if body.get("name") is None:
        form.required("name")
    else:
        form.length("name", body["name"], 1, 100)
    fields: Json = {}
    if body.get("auto_archive_duration") is not None:
        form.choice("auto_archive_duration", body["auto_archive_duration"], DURATIONS)
        fields["auto_archive_minutes"] = body["auto_archive_duration"]
    if body.get("rate_limit_per_user") is not None:
        form.within("rate_limit_per_user", body["rate_limit_per_user"], 0, 21600)
        fields["slowmode_seconds"] = body["rate_limit_per_user"]
    form.raise_if_bad()
    return fields


@routes.add(
    "POST", "/channels/{channel_id}/messages/{message_id}/threads", calls=10, seconds=10, bucket="threads"
)
def thread_from_message(call: Call) -> Reply:
    message = readable(call)
    parent = call.channel()
    in_channel(call, parent, "CREATE_PUBLIC_THREADS", "READ_MESSAGE_HISTORY")
    if parent.type not in (0, 5):
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    fields = _new_fields(call, Form())
    if message.id in call.world.channels:
        raise ApiError(400, 160004, "A thread has already been created for this message")
    kind = 10 if parent.type == 5 else PUBLIC_THREAD
    name = call.fields["name"].strip()
    thread = channels.make_thread(call.world, parent, name, call.bot.id, type_=kind, id=message.id, **fields)
    message.thread_id = thread.id
    message.flags |= 1 << 5
    messages.announce(call.world, "MESSAGE_UPDATE", message)
    return Reply(201, wire.channel(call.world, thread))


@routes.add("POST", "/channels/{channel_id}/threads", calls=10, seconds=10, bucket="threads")
def create_thread(call: Call) -> Reply:
    parent = seen(call, call.channel())
    if parent.type in (FORUM, MEDIA):
        return _forum_post(call, parent)
    if parent.type not in (0, 5):
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    form = Form()
    kind = call.fields.get("type", PRIVATE_THREAD)
    form.choice("type", kind, (10, 11, 12))
    fields = _new_fields(call, form)
    in_channel(call, parent, "CREATE_PRIVATE_THREADS" if kind == PRIVATE_THREAD else "CREATE_PUBLIC_THREADS")
    if kind == PRIVATE_THREAD:
        fields["invitable"] = call.fields.get("invitable", True)
    thread = channels.make_thread(
        call.world, parent, call.fields["name"].strip(), call.bot.id, type_=kind, **fields
    )
    return Reply(201, wire.channel(call.world, thread))


def _forum_post(call: Call, parent: Channel) -> Reply:
    in_channel(call, parent, "SEND_MESSAGES")
    form = Form()
    fields = _new_fields(call, form)
    if not isinstance(call.fields.get("message"), dict):
        form.required("message")
    tags = call.fields.get("applied_tags") or []
    form.items("applied_tags", tags, 0, 5)
    form.raise_if_bad()
    if parent.flags & (1 << 4) and not tags:
        raise ApiError(400, 40067, "A tag is required to create a forum post in this channel")
    body = message_rules.check(call.fields["message"], call.uploads, path="message")
    if body.empty:
        raise bodies.empty_message()
    name = call.fields["name"].strip()
    fields["applied_tags"] = [int(tag) for tag in tags]
    thread = channels.make_thread(call.world, parent, name, call.bot.id, **fields)
    content = bodies.new_fields(call.world, thread.id, body)
    allowed = body.allowed_mentions or messages.PARSE_ALL
    message = messages.post(
        call.world, thread, call.bot.id, id=thread.id, allowed_mentions=allowed, **content
    )
    return Reply(201, wire.channel(call.world, thread) | {"message": wire.message(call.world, message)})


def edit_thread(call: Call, thread: Channel) -> Reply:
    """PATCH of a thread: archive, lock, name and the like."""
    state = thread.thread
    assert state is not None
    body, form = call.fields, Form()
    fields: Json = {}
    if body.get("name") is not None and form.length("name", body["name"], 1, 100):
        fields["name"] = body["name"].strip()
    if body.get("auto_archive_duration") is not None and form.choice(
        "auto_archive_duration", body["auto_archive_duration"], DURATIONS
    ):
        fields["auto_archive_minutes"] = body["auto_archive_duration"]
    if body.get("rate_limit_per_user") is not None:
        fields["slowmode_seconds"] = body["rate_limit_per_user"]
    if body.get("applied_tags") is not None:
        fields["applied_tags"] = [int(tag) for tag in body["applied_tags"]]
    for name in ("archived", "locked", "invitable"):
        if body.get(name) is not None and form.boolean(name, body[name]):
            fields[name] = body[name]
    form.raise_if_bad()
    _may_edit(call, thread, fields)
    channels.change_thread(call.world, thread, **fields)
    return Reply(200, wire.channel(call.world, thread))


def _may_edit(call: Call, thread: Channel, fields: Json) -> None:
    state = thread.thread
    assert state is not None
    held = in_channel(call, thread)
    manages = bool(held & bits("MANAGE_THREADS"))
    if state.archived and fields.get("archived", True):
        raise ApiError(400, 50083, "Thread is archived")
    if state.archived and not state.locked and fields.keys() == {"archived"}:
        if not manages and not held & bits("SEND_MESSAGES_IN_THREADS"):
            raise missing_permissions()
        return
    creators_own = {"name", "archived", "auto_archive_minutes", "slowmode_seconds", "applied_tags"}
    if not manages and not (state.owner_id == call.bot.id and fields.keys() <= creators_own):
        raise missing_permissions()


def _thread(call: Call) -> Channel:
    thread = seen(call, call.channel())
    if thread.thread is None:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    return thread


@routes.add("PUT", MEMBERS + "/@me", calls=10, seconds=10, bucket="thread members")
def join(call: Call) -> Reply:
    thread = _thread(call)
    not_archived(thread)
    channels.join_thread(call.world, thread, call.bot.id)
    return Reply(204)


@routes.add("PUT", MEMBERS + "/{user_id}", calls=10, seconds=10, bucket="thread members")
def add_member(call: Call) -> Reply:
    thread = _thread(call)
    not_archived(thread)
    in_channel(call, thread, "SEND_MESSAGES_IN_THREADS")
    assert thread.thread is not None
    call.world.member(thread.guild_id or 0, call.id("user_id"))
    if len(thread.thread.joined) >= 1000 and call.id("user_id") not in thread.thread.joined:
        raise ApiError(400, 30033, "Maximum number of thread participants has been reached (1000)")
    channels.join_thread(call.world, thread, call.id("user_id"))
    return Reply(204)


@routes.add("DELETE", MEMBERS + "/@me", calls=10, seconds=10, bucket="thread members")
def leave(call: Call) -> Reply:
    thread = _thread(call)
    not_archived(thread)
    channels.leave_thread(call.world, thread, call.bot.id)
    return Reply(204)


@routes.add("DELETE", MEMBERS + "/{user_id}", calls=10, seconds=10, bucket="thread members")
def remove_member(call: Call) -> Reply:
    thread = _thread(call)
    not_archived(thread)
    assert thread.thread is not None
    if not (thread.type == PRIVATE_THREAD and thread.thread.owner_id == call.bot.id):
        in_channel(call, thread, "MANAGE_THREADS")
    channels.leave_thread(call.world, thread, call.id("user_id"))
    return Reply(204)


@routes.add("GET", MEMBERS, calls=10, seconds=10)
def list_thread_members(call: Call) -> Reply:
    thread = _thread(call)
    assert thread.thread is not None
    return Reply(200, [wire.thread_member(thread, user_id) for user_id in thread.thread.joined])


@routes.add("GET", MEMBERS + "/{user_id}", calls=10, seconds=10)
def get_thread_member(call: Call) -> Reply:
    thread = _thread(call)
    assert thread.thread is not None
    if call.id("user_id") not in thread.thread.joined:
        raise unknown("member")
    return Reply(200, wire.thread_member(thread, call.id("user_id")))


@routes.add("GET", "/guilds/{guild_id}/threads/active", calls=10, seconds=10)
def active_threads(call: Call) -> Reply:
    open_ = (c for c in call.guild().channels.values() if c.thread is not None and not c.thread.archived)
    return _threads(call, [c for c in open_ if call.world.permissions(call.bot.id, c)])


@routes.add("GET", "/channels/{channel_id}/threads/archived/public", calls=10, seconds=10)
def archived_public(call: Call) -> Reply:
    return _archived(call, (10, 11))


@routes.add("GET", "/channels/{channel_id}/threads/archived/private", calls=10, seconds=10)
def archived_private(call: Call) -> Reply:
    in_channel(call, call.channel(), "MANAGE_THREADS")
    return _archived(call, (12,))


def _archived(call: Call, types: tuple[int, ...]) -> Reply:
    parent = call.channel()
    in_channel(call, parent, "READ_MESSAGE_HISTORY")
    children = (c for c in call.world.channels.values() if c.parent_id == parent.id and c.type in types)
    return _threads(call, [c for c in children if c.thread is not None and c.thread.archived])


def _threads(call: Call, threads: list[Channel]) -> Reply:
    mine = [t for t in threads if t.thread is not None and call.bot.id in t.thread.joined]
    return Reply(
        200,
        {
            "threads": [wire.channel(call.world, t) for t in threads],
            "members": [wire.thread_member(t, call.bot.id) for t in mine],
            "has_more": False,
        },
    )
