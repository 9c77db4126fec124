"""Channels of a guild and their permission overwrites."""

from typing import Any

from stand_in import wire
from stand_in.changes import channels
from stand_in.errors import ApiError, Form, missing_permissions, unknown
from stand_in.model import CATEGORY, DM, TEXT, Channel, Guild, Overwrite
from stand_in.rest.checks import in_channel, in_guild, seen
from stand_in.rest.routing import Call, Reply, routes
from stand_in.rest.threads import edit_thread
from stand_in.rules import permissions
from stand_in.rules.permissions import ALL, bits

Json = dict[str, Any]
ONE = "/channels/{channel_id}"
TYPES = (0, 2, 4, 5, 13, 15, 16)


@routes.add("GET", ONE, calls=10, seconds=5)
def get_channel(call: Call) -> Reply:
    return Reply(200, wire.channel(call.world, seen(call, call.channel())))


@routes.add("GET", "/guilds/{guild_id}/channels", calls=10, seconds=5)
def list_channels(call: Call) -> Reply:
    shown = [c for c in call.guild().channels.values() if not c.is_thread]
    return Reply(200, [wire.channel(call.world, c) for c in shown])


@routes.add("POST", "/guilds/{guild_id}/channels", calls=10, seconds=10)
def create_channel(call: Call) -> Reply:
    guild = call.guild()
    in_guild(call, guild, "MANAGE_CHANNELS")
    form = Form()
    type_ = call.fields.get("type") or TEXT
    form.choice("type", type_, TYPES)
    if call.fields.get("name") is None:
        form.required("name")
    fields = _fields(call, guild, form, type_)
    form.raise_if_bad()
    if sum(1 for c in guild.channels.values() if not c.is_thread) >= 500:
        raise ApiError(400, 30013, "Maximum number of guild channels reached (500)")
    name = fields.pop("name")
    return Reply(
        201, wire.channel(call.world, channels.make_channel(call.world, guild, name, type_, **fields))
    )


@routes.add("PATCH", ONE, calls=5, seconds=15)
def edit_channel(call: Call) -> Reply:
    channel = seen(call, call.channel())
    if channel.type == DM:
        raise ApiError(403, 50003, "Cannot execute action on a DM channel")
    if channel.is_thread:
        return edit_thread(call, channel)
    in_channel(call, channel, "MANAGE_CHANNELS")
    if "permission_overwrites" in call.fields:
        in_channel(call, channel, "MANAGE_ROLES")
    form = Form()
    fields = _fields(call, call.world.guilds[channel.guild_id or 0], form, channel.type)
    form.raise_if_bad()
    channels.change_channel(call.world, channel, **fields)
    return Reply(200, wire.channel(call.world, channel))


@routes.add("DELETE", ONE, calls=5, seconds=15)
def delete_channel(call: Call) -> Reply:
    channel = seen(call, call.channel())
    if channel.type == DM:
        return Reply(200, wire.channel(call.world, channel))
    guild = call.world.guilds[channel.guild_id or 0]
    in_channel(call, channel, "MANAGE_THREADS" if channel.is_thread else "MANAGE_CHANNELS")
    gone = wire.channel(call.world, channel)
    (channels.delete_thread if channel.is_thread else channels.delete_channel)(call.world, guild, channel)
    return Reply(200, gone)


def _fields(call: Call, guild: Guild, form: Form, type_: int) -> Json:
    body = call.fields
    fields: Json = {}
    if body.get("name") is not None and form.length("name", body["name"], 1, 100):
        fields["name"] = _channel_name(body["name"], type_)
    if "topic" in body and (body["topic"] is None or form.length("topic", body["topic"], 0, 1024)):
        fields["topic"] = body["topic"]
    numbers = {"position": (0, 10_000), "rate_limit_per_user": (0, 21600), "bitrate": (8000, 96000),
               "user_limit": (0, 99)}  # fmt: skip
    for name, (low, high) in numbers.items():
        if body.get(name) is not None and form.within(name, body[name], low, high):
            fields["slowmode_seconds" if name == "rate_limit_per_user" else name] = body[name]
    if body.get("nsfw") is not None and form.boolean("nsfw", body["nsfw"]):
        fields["nsfw"] = body["nsfw"]
    if "parent_id" in body:
        fields["parent_id"] = _parent(guild, form, body["parent_id"])
    if body.get("permission_overwrites") is not None:
        fields["overwrites"] = _overwrites(call, guild, form, body["permission_overwrites"])
    return fields


def _channel_name(name: str, type_: int) -> str:
    """Text-like channels are written small and without spaces."""
    clean = name.strip()
    return clean.lower().replace(" ", "-") if type_ in (0, 5, 15, 16) else clean


def _parent(guild: Guild, form: Form, value: Any) -> int | None:
    if value is None:
        return None
    parent = guild.channels.get(int(value)) if str(value).isdigit() else None
    if parent is None or parent.type != CATEGORY:
        form.bad("parent_id", "CHANNEL_PARENT_INVALID", "Category does not exist")
        return None
    if sum(1 for c in guild.channels.values() if c.parent_id == parent.id) >= 50:
        form.bad(
            "parent_id", "CHANNEL_PARENT_MAX_CHANNELS", "Maximum number of channels in category reached (50)"
        )
    return parent.id


def _overwrites(call: Call, guild: Guild, form: Form, listed: Any) -> dict[int, Overwrite]:
    overwrites: dict[int, Overwrite] = {}
    if not form.items("permission_overwrites", listed, 0, 100):
        return overwrites
    for number, item in enumerate(listed):
        path = f"permission_overwrites.{number}"
        if not form.mapping(path, item) or not form.snowflake(f"{path}.id", item.get("id")):
            continue
        overwrite = _overwrite(call, guild, int(item["id"]), item)
        overwrites[overwrite.id] = overwrite
    return overwrites


def _overwrite(call: Call, guild: Guild, target_id: int, item: Json) -> Overwrite:
    """Only bits the bot has in the guild; MANAGE_ROLES in them needs ADMINISTRATOR."""
    type_ = int(item.get("type", 0))
    if type_ == 0:
        call.world.role(guild.id, target_id)
    allow, deny = int(item.get("allow") or 0) & ALL, int(item.get("deny") or 0) & ALL
    held = permissions.in_guild(guild, call.me(guild))
    touched = allow | deny
    if touched & ~held or (touched & bits("MANAGE_ROLES") and not held & permissions.ADMINISTRATOR):
        raise missing_permissions()
    return Overwrite(target_id, type_, allow, deny)


@routes.add("PUT", ONE + "/permissions/{overwrite_id}", calls=10, seconds=10, bucket="overwrites")
def put_overwrite(call: Call) -> Reply:
    channel = _own_channel(call)
    form = Form()
    form.choice("type", call.fields.get("type"), (0, 1))
    form.raise_if_bad()
    guild = call.world.guilds[channel.guild_id or 0]
    if len(channel.overwrites) >= 1000 and call.id("overwrite_id") not in channel.overwrites:
        raise ApiError(400, 30060, "Maximum number of channel permission overwrites reached (1000)")
    channels.set_overwrite(call.world, channel, _overwrite(call, guild, call.id("overwrite_id"), call.fields))
    return Reply(204)


@routes.add("DELETE", ONE + "/permissions/{overwrite_id}", calls=10, seconds=10, bucket="overwrites")
def delete_overwrite(call: Call) -> Reply:
    channel = _own_channel(call)
    if call.id("overwrite_id") not in channel.overwrites:
        raise unknown("overwrite")
    channels.drop_overwrite(call.world, channel, call.id("overwrite_id"))
    return Reply(204)


def _own_channel(call: Call) -> Channel:
    channel = seen(call, call.channel())
    if channel.guild_id is None or channel.is_thread:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    in_channel(call, channel, "MANAGE_ROLES")
    return channel


@routes.add("PUT", ONE + "/voice-status", calls=5, seconds=10)
def set_voice_status(call: Call) -> Reply:
    channel = seen(call, call.channel())
    in_channel(call, channel, "SET_VOICE_CHANNEL_STATUS", "MANAGE_CHANNELS", "CONNECT")
    form = Form()
    status = call.fields.get("status")
    if status is not None:
        form.length("status", status, 0, 500)
    form.raise_if_bad()
    channel.voice_status = status or None
    data = {"id": str(channel.id), "guild_id": str(channel.guild_id), "status": channel.voice_status}
    call.world.emit("VOICE_CHANNEL_STATUS_UPDATE", channel.guild_id, data)
    return Reply(204)
