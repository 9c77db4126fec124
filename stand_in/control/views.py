"""What the control API shows: guilds, people, interactions, calls."""

from typing import Any

import msgspec

from stand_in import wire, wire_guild
from stand_in.clock import iso
from stand_in.delivery.interaction import Interaction
from stand_in.delivery.options import commands_for
from stand_in.events import GatewayEvent
from stand_in.model import Channel, Guild, Member, User
from stand_in.rest.faults import Fault
from stand_in.rest.server import CallRecord
from stand_in.rules import permissions
from stand_in.world import World

Json = dict[str, Any]


def picture(world: World, user: User) -> str:
    return f"{world.base_url}/cdn/avatars/{user.id}/{user.avatar}.png"


def guild_line(world: World, guild: Guild) -> Json:
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner_id),
        "icon_url": f"{world.base_url}/cdn/icons/{guild.id}/{guild.icon}.png",
        "members": len(guild.members),
        "has_bot": world.bot_is_in(guild.id),
    }


def guild_whole(world: World, guild: Guild) -> Json:
    channels = sorted(guild.channels.values(), key=lambda c: (c.position, c.id))
    return guild_line(world, guild) | {
        "guild": wire_guild.guild(guild),
        "channels": [wire.channel(world, c) for c in channels],
        "roles": [wire.role(r) for r in sorted(guild.roles.values(), key=permissions.rank, reverse=True)],
        "members": [member(world, guild, m) for m in guild.members.values()],
        "voice": [wire.voice_state(world, v) for v in guild.voice.values()],
    }


def member(world: World, guild: Guild, one: Member) -> Json:
    """With what a member list shows: display name, colour and the group's role."""
    held = sorted(
        (guild.roles[r] for r in one.role_ids if r in guild.roles), key=permissions.rank, reverse=True
    )
    coloured = next((r.color for r in held if r.color), 0)
    hoisted = next((str(r.id) for r in held if r.hoist), None)
    return wire.member(one) | {
        "display_name": one.display_name,
        "avatar_url": picture(world, one.user),
        "color": coloured,
        "hoisted_role_id": hoisted,
        "takes_dms": one.user.takes_dms,
        "locale": one.user.locale,
        "is_owner": guild.owner_id == one.user.id,
    }


def user(world: World, one: User) -> Json:
    return wire.user(one) | {
        "display_name": one.display_name,
        "avatar_url": picture(world, one),
        "locale": one.locale,
        "takes_dms": one.takes_dms,
        "guild_ids": [str(g.id) for g in world.guilds_of(one.id)],
    }


def channel_for(world: World, one: Channel, viewer_id: int) -> Json:
    held = world.permissions(viewer_id, one)
    return wire.channel(world, one, viewer_id) | {
        "my_permissions": str(held),
        "my_permission_names": permissions.names(held),
        "name": one.name or _dm_name(world, one, viewer_id),
    }


def _dm_name(world: World, one: Channel, viewer_id: int) -> str:
    others = [world.users[r].display_name for r in one.recipients if r != viewer_id and r in world.users]
    return ", ".join(others)


def channels_for(world: World, viewer_id: int, guild: Guild | None) -> list[Json]:
    """The channels of the guild this person sees; without a guild the DMs."""
    if guild is None:
        pool = [c for c in world.channels.values() if viewer_id in c.recipients]
    else:
        pool = sorted(guild.channels.values(), key=lambda c: (c.position, c.id))
    seen = [c for c in pool if world.permissions(viewer_id, c) & permissions.VIEW_CHANNEL]
    return [channel_for(world, c, viewer_id) for c in seen]


def commands(world: World, viewer_id: int, channel: Channel) -> list[Json]:
    return [c.body for c in commands_for(world, viewer_id, channel)]


def messages_for(world: World, viewer_id: int, channel: Channel, before: int, limit: int) -> list[Json]:
    """Oldest first, at most `limit`, as this person sees them."""
    seen = [
        m
        for m in channel.messages.values()
        if m.ephemeral_to in (None, viewer_id) and (not before or m.id < before)
    ]
    seen.sort(key=lambda m: m.id)
    return [
        wire.message(world, m, viewer_id)
        | {
            "guild_id": wire.text(m.guild_id),
            "ephemeral": m.ephemeral,
            "pings_me": viewer_id in m.pinged_ids,
            "author_avatar_url": picture(world, world.users[m.author_id])
            if m.author_id in world.users
            else None,
        }
        for m in seen[-limit:]
    ]


def interaction(world: World, one: Interaction, *, whole: bool = False) -> Json:
    shown: Json = {
        "id": str(one.id),
        "type": one.type,
        "name": one.name,
        "user_id": str(one.user_id),
        "guild_id": wire.text(one.guild_id),
        "channel_id": str(one.channel_id),
        "at": iso(one.created_at),
        "state": one.state,
        "failure": one.failure,
        "reason": one.reason,
        "answer_type": one.answer_type,
        "status": one.status,
        "answered_after_ms": one.answered_after_ms,
        "ephemeral": one.ephemeral,
        "message": wire.message(world, one.original, one.user_id) if one.original is not None else None,
        "modal": one.modal,
        "choices": one.choices,
    }
    if whole:
        shown |= {
            "request": one.payload,
            "request_bytes": len(one.raw),
            "request_headers": one.headers,
            "answer": _readable(one.answer_body),
            "follow_ups": [wire.message(world, m, one.user_id) for m in one.follow_ups],
        }
    return shown


def _readable(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body) if body else None
    except msgspec.DecodeError:
        return f"{len(body)} bytes that are not JSON"


def call(one: CallRecord) -> Json:
    return {
        "at": iso(one.at),
        "method": one.method,
        "path": one.path,
        "route": one.route,
        "query": one.query,
        "json": one.json,
        "files": one.files,
        "reason": one.reason,
        "status": one.status,
        "answer": one.answer,
        "took_ms": round(one.took_ms, 3),
        "fault": one.fault,
        "scope": one.scope,
    }


def event(one: GatewayEvent) -> Json:
    return {"at": iso(one.at), "event": one.event, "guild_id": wire.text(one.guild_id), "data": one.data}


def fault(one: Fault) -> Json:
    names = (
        "kind",
        "times",
        "skip",
        "method",
        "path",
        "status",
        "retry_after",
        "scope",
        "after_effect",
        "used",
    )
    return {name: getattr(one, name) for name in names}
