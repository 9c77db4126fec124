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


def member(world: World, guild: Guild, member: Member) -> Json:
    """With what a member list shows: display name, colour and the group's role."""
    held = sorted(
        (guild.roles[r] for r in member.role_ids if r in guild.roles), key=permissions.rank, reverse=True
    )
    coloured = next((r.color for r in held if r.color), 0)
    hoisted = next((str(r.id) for r in held if r.hoist), None)
    return wire.member(member) | {
        "display_name": member.display_name,
        "avatar_url": picture(world, member.user),
        "color": coloured,
        "hoisted_role_id": hoisted,
        "takes_dms": member.user.takes_dms,
        "locale": member.user.locale,
        "is_owner": guild.owner_id == member.user.id,
    }


def user(world: World, user: User) -> Json:
    return wire.user(user) | {
        "display_name": user.display_name,
        "avatar_url": picture(world, user),
        "locale": user.locale,
        "takes_dms": user.takes_dms,
        "guild_ids": [str(g.id) for g in world.guilds_of(user.id)],
    }


def channel_for(world: World, channel: Channel, viewer_id: int) -> Json:
    held = world.permissions(viewer_id, channel)
    return wire.channel(world, channel, viewer_id) | {
        "my_permissions": str(held),
        "my_permission_names": permissions.names(held),
        "name": channel.name or _dm_name(world, channel, viewer_id),
    }


def _dm_name(world: World, channel: Channel, viewer_id: int) -> str:
    others = [world.users[r].display_name for r in channel.recipients if r != viewer_id and r in world.users]
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


def interaction(world: World, interaction: Interaction, *, whole: bool = False) -> Json:
    shown: Json = {
        "id": str(interaction.id),
        "type": interaction.type,
        "name": interaction.name,
        "user_id": str(interaction.user_id),
        "guild_id": wire.text(interaction.guild_id),
        "channel_id": str(interaction.channel_id),
        "at": iso(interaction.created_at),
        "state": interaction.state,
        "failure": interaction.failure,
        "reason": interaction.reason,
        "answer_type": interaction.answer_type,
        "status": interaction.status,
        "answered_after_ms": interaction.answered_after_ms,
        "ephemeral": interaction.ephemeral,
        "message": wire.message(world, interaction.original, interaction.user_id)
        if interaction.original is not None
        else None,
        "modal": interaction.modal,
        "choices": interaction.choices,
    }
    if whole:
        shown |= {
            "request": interaction.payload,
            "request_bytes": len(interaction.raw),
            "request_headers": interaction.headers,
            "answer": _readable(interaction.answer_body),
            "follow_ups": [wire.message(world, m, interaction.user_id) for m in interaction.follow_ups],
        }
    return shown


def _readable(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body) if body else None
    except msgspec.DecodeError:
        return f"{len(body)} bytes that are not JSON"


def call(record: CallRecord) -> Json:
    return {
        "at": iso(record.at),
        "method": record.method,
        "path": record.path,
        "route": record.route,
        "query": record.query,
        "json": record.json,
        "files": record.files,
        "reason": record.reason,
        "status": record.status,
        "answer": record.answer,
        "took_ms": round(record.took_ms, 3),
        "fault": record.fault,
        "scope": record.scope,
    }


def event(event: GatewayEvent) -> Json:
    return {
        "at": iso(event.at),
        "event": event.event,
        "guild_id": wire.text(event.guild_id),
        "data": event.data,
    }


def fault(fault: Fault) -> Json:
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
    return {name: getattr(fault, name) for name in names}
