"""Guilds, invites and webhooks as Discord writes them."""

from datetime import datetime
from typing import Any

from stand_in import wire
from stand_in.clock import iso
from stand_in.model import Guild, Invite, ScheduledEvent, Webhook
from stand_in.world import World

Json = dict[str, Any]


def guild(guild: Guild, *, counts: bool = False) -> Json:
    body: Json = {
        "id": str(guild.id),
        "name": guild.name,
        "icon": guild.icon,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "features": [],
        "banner": None,
        "owner_id": str(guild.owner_id),
        "application_id": None,
        "region": "rotterdam",
        "afk_channel_id": wire.text(guild.afk_channel_id),
        "afk_timeout": guild.afk_timeout,
        "system_channel_id": wire.text(guild.system_channel_id),
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 1,
        "roles": [wire.role(r) for r in guild.roles.values()],
        "default_message_notifications": 1,
        "mfa_level": guild.mfa_level,
        "explicit_content_filter": 2,
        "max_presences": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": guild.preferred_locale,
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [
            {"id": str(i), "name": n, "roles": [], "require_colons": True, "managed": False,
             "animated": False, "available": True}
            for i, n in guild.emojis.items()
        ],
        "stickers": [],
        "incidents_data": None,
    }  # fmt: skip
    if counts:
        body |= {
            "approximate_member_count": len(guild.members),
            "approximate_presence_count": len(guild.members),
        }
    return body


def guild_create(world: World, entered: Guild) -> Json:
    """GUILD_CREATE: the whole guild; of the members only the bot and those in voice, as without presences."""
    bot = entered.members.get(world.bot.id)
    shown = [m for m in entered.members.values() if m.user.id == world.bot.id or m.user.id in entered.voice]
    channels = sorted(entered.channels.values(), key=lambda c: (c.position, c.id))
    return guild(entered) | {
        "joined_at": wire.moment(bot.joined_at if bot else None),
        "large": len(entered.members) > 250,
        "unavailable": False,
        "member_count": len(entered.members),
        "voice_states": [wire.voice_state(world, v, with_guild=False) for v in entered.voice.values()],
        "members": [wire.member(m) for m in shown],
        "channels": [wire.channel(world, c) for c in channels if not c.is_thread],
        "threads": [
            wire.channel(world, c)
            for c in channels
            if c.thread is not None and not c.thread.archived and world.permissions(world.bot.id, c)
        ],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [scheduled_event(world, event) for event in entered.events.values()],
        "soundboard_sounds": [],
    }


def invite(world: World, invite: Invite) -> Json:
    place = world.guilds[invite.guild_id]
    door = world.channels[invite.channel_id]
    expires = None
    if invite.max_age:
        expires = iso(
            datetime.fromtimestamp(invite.created_at.timestamp() + invite.max_age, invite.created_at.tzinfo)
        )
    return {
        "type": 0,
        "code": invite.code,
        "inviter": wire.user(world.users[invite.inviter_id]),
        "max_age": invite.max_age,
        "max_uses": invite.max_uses,
        "uses": invite.uses,
        "temporary": invite.temporary,
        "created_at": iso(invite.created_at),
        "expires_at": expires,
        "flags": 0,
        "guild_id": str(place.id),
        "guild": {
            "id": str(place.id), "name": place.name, "splash": None, "banner": None, "description": None,
            "icon": place.icon, "features": [], "verification_level": 1, "vanity_url_code": None,
            "nsfw_level": 0, "nsfw": False, "premium_subscription_count": 0,
        },
        "channel": {"id": str(door.id), "type": door.type, "name": door.name},
    }  # fmt: skip


def scheduled_event(world: World, event: ScheduledEvent) -> Json:
    return {
        "id": str(event.id),
        "guild_id": str(event.guild_id),
        "name": event.name,
        "description": event.description or None,
        "channel_id": wire.text(event.channel_id),
        "creator_id": str(event.creator_id),
        "creator": wire.user(world.user(event.creator_id)),
        "image": None,
        "scheduled_start_time": iso(event.starts_at),
        "scheduled_end_time": wire.moment(event.ends_at),
        "status": event.status,
        "entity_type": 2 if event.channel_id is not None else 3,
        "entity_id": None,
        "recurrence_rule": None,
        "privacy_level": 2,
        "guild_scheduled_event_exceptions": [],
        "entity_metadata": None if event.channel_id is not None else {"location": event.location},
    }


def webhook(world: World, webhook: Webhook) -> Json:
    return {
        "id": str(webhook.id),
        "type": 1,
        "application_id": wire.text(webhook.application_id),
        "avatar": None,
        "channel_id": str(webhook.channel_id),
        "guild_id": str(webhook.guild_id),
        "name": webhook.name,
        "token": webhook.token,
        "url": f"{world.base_url}/api/webhooks/{webhook.id}/{webhook.token}",
        "user": wire.user(world.users[webhook.creator_id]),
    }
