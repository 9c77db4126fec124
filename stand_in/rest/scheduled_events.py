"""Scheduled events of a guild: planned, changed, begun, ended, cancelled."""

from datetime import datetime
from typing import Any

from stand_in import wire_guild
from stand_in.errors import ApiError, Form, missing_permissions, unknown
from stand_in.model import Guild, ScheduledEvent
from stand_in.rest.checks import in_channel, in_guild
from stand_in.rest.routing import Call, Reply, routes
from stand_in.rules import permissions
from stand_in.rules.permissions import bits

Json = dict[str, Any]
EVENTS = "/guilds/{guild_id}/scheduled-events"
ONE = EVENTS + "/{event_id}"
IN_VOICE, ELSEWHERE = 2, 3
SCHEDULED, ACTIVE, COMPLETED, CANCELLED = 1, 2, 3, 4
NEXT = {SCHEDULED: (ACTIVE, CANCELLED), ACTIVE: (COMPLETED,)}
MOST_OPEN = 100


@routes.add("GET", EVENTS, calls=10, seconds=10)
def list_events(call: Call) -> Reply:
    return Reply(
        200, [wire_guild.scheduled_event(call.world, event) for event in call.guild().events.values()]
    )


@routes.add("GET", ONE, calls=10, seconds=10)
def get_event(call: Call) -> Reply:
    return Reply(200, wire_guild.scheduled_event(call.world, _event(call, call.guild())))


@routes.add("POST", EVENTS, calls=10, seconds=10)
def create_event(call: Call) -> Reply:
    guild, form = call.guild(), Form()
    in_guild(call, guild, "CREATE_EVENTS")
    for name in ("name", "scheduled_start_time", "privacy_level", "entity_type"):
        if call.fields.get(name) is None:
            form.required(name)
    form.raise_if_bad()
    fields = _fields(call, guild, form)
    form.raise_if_bad()
    if sum(1 for event in guild.events.values() if event.status in NEXT) >= MOST_OPEN:
        raise ApiError(400, 30038, "Maximum number of guild scheduled events reached (100)")
    event = ScheduledEvent(id=call.world.ids.next(), guild_id=guild.id, creator_id=call.bot.id, **fields)
    guild.events[event.id] = event
    call.world.emit("GUILD_SCHEDULED_EVENT_CREATE", guild.id, wire_guild.scheduled_event(call.world, event))
    return Reply(200, wire_guild.scheduled_event(call.world, event))


@routes.add("PATCH", ONE, calls=10, seconds=10)
def edit_event(call: Call) -> Reply:
    guild, form = call.guild(), Form()
    event = _event(call, guild)
    _own(call, guild, event)
    if event.status not in NEXT:
        raise ApiError(400, 180000, "Cannot update a finished event")
    status = call.fields.get("status")
    if status is not None:
        form.choice("status", status, NEXT[event.status])
    fields = _fields(call, guild, form) if call.fields.keys() - {"status"} else {}
    form.raise_if_bad()
    for name, value in fields.items():
        setattr(event, name, value)
    event.status = status or event.status
    call.world.emit("GUILD_SCHEDULED_EVENT_UPDATE", guild.id, wire_guild.scheduled_event(call.world, event))
    return Reply(200, wire_guild.scheduled_event(call.world, event))


@routes.add("DELETE", ONE, calls=10, seconds=10)
def delete_event(call: Call) -> Reply:
    guild = call.guild()
    event = _event(call, guild)
    _own(call, guild, event)
    del guild.events[event.id]
    call.world.emit("GUILD_SCHEDULED_EVENT_DELETE", guild.id, wire_guild.scheduled_event(call.world, event))
    return Reply(204)


def _event(call: Call, guild: Guild) -> ScheduledEvent:
    event = guild.events.get(call.id("event_id"))
    if event is None:
        raise unknown("event")
    return event


def _own(call: Call, guild: Guild, event: ScheduledEvent) -> None:
    """One's own with CREATE_EVENTS, everybody's with MANAGE_EVENTS."""
    held = permissions.in_guild(guild, call.me(guild))
    enough = bits("MANAGE_EVENTS") | (bits("CREATE_EVENTS") if event.creator_id == call.bot.id else 0)
    if not held & enough:
        raise missing_permissions()


def _fields(call: Call, guild: Guild, form: Form) -> Json:
    body, fields = call.fields, {}
    if body.get("name") is not None and form.length("name", body["name"], 1, 100):
        fields["name"] = body["name"].strip()
    if body.get("description") is not None and form.length("description", body["description"], 1, 1000):
        fields["description"] = body["description"]
    fields |= _times(call, form)
    if body.get("entity_type") == IN_VOICE:
        channel = guild.channels.get(int(body.get("channel_id") or 0))
        if channel is None or channel.type != 2:
            form.bad("channel_id", "GUILD_SCHEDULED_EVENT_CHANNEL", "A voice channel is needed")
        else:
            in_channel(call, channel, "VIEW_CHANNEL", "CONNECT")
            fields |= {"channel_id": channel.id, "location": ""}
    elif body.get("entity_type") == ELSEWHERE:
        location = (body.get("entity_metadata") or {}).get("location")
        if form.length("entity_metadata.location", location, 1, 100):
            fields |= {"channel_id": None, "location": location}
        if "ends_at" not in fields:
            form.required("scheduled_end_time")
    return fields


def _times(call: Call, form: Form) -> Json:
    fields: Json = {}
    for name, attribute in (("scheduled_start_time", "starts_at"), ("scheduled_end_time", "ends_at")):
        if call.fields.get(name) is not None:
            moment = datetime.fromisoformat(call.fields[name])
            fields[attribute] = moment
            if moment <= call.world.clock.now():
                form.bad(name, "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", "Cannot schedule event in the past.")
    return fields
