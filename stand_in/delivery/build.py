"""The interaction as it is sent: who, where, with which permissions, in which language."""

import base64
import secrets
from typing import Any

from stand_in import wire
from stand_in.delivery.interaction import Interaction
from stand_in.model import Channel, Message
from stand_in.rules import permissions
from stand_in.world import World

Json = dict[str, Any]


def new_token(interaction_id: int) -> str:
    """Long and opaque, like Discord's; the id is inside it in their way."""
    return base64.urlsafe_b64encode(
        f"interaction:{interaction_id}:{secrets.token_urlsafe(96)}".encode()
    ).decode()


def build(
    world: World,
    kind: int,
    user_id: int,
    channel: Channel,
    name: str,
    data: Json,
    *,
    source: Message | None = None,
    opened_by: Interaction | None = None,
) -> Interaction:
    interaction_id = world.ids.next()
    interaction = Interaction(
        interaction_id, new_token(interaction_id), kind, user_id, channel.guild_id, channel.id,
        world.clock.now(), name, source=source, opened_by=opened_by,
    )  # fmt: skip
    interaction.payload = _payload(world, interaction, channel, data)
    forget_old(world)
    world.interactions[interaction.id] = interaction
    world.interaction_tokens[interaction.token] = interaction
    return interaction


def forget_old(world: World, keep: int = 5000) -> None:
    """Beyond so many, interactions whose token is dead are forgotten, oldest first."""
    now = world.clock.now()
    while len(world.interactions) >= keep:
        oldest = next(iter(world.interactions.values()))
        if not oldest.dead(now):
            return
        del world.interactions[oldest.id], world.interaction_tokens[oldest.token]


def _payload(world: World, interaction: Interaction, channel: Channel, data: Json) -> Json:
    user = world.users[interaction.user_id]
    payload: Json = {
        "id": str(interaction.id),
        "application_id": str(world.application.id),
        "type": interaction.type,
        "token": interaction.token,
        "version": 1,
        "data": data,
        "channel_id": str(channel.id),
        "channel": wire.channel(world, channel, interaction.user_id),
        "locale": user.locale,
        "entitlements": [],
        "attachment_size_limit": 10 * 1024 * 1024,
    }
    payload |= (
        _in_dm(user_wire=wire.user(user)) if channel.guild_id is None else _in_guild(world, user.id, channel)
    )
    if interaction.source is not None:
        payload["message"] = wire.message(world, interaction.source, interaction.user_id)
    return payload


def _in_dm(user_wire: Json) -> Json:
    return {
        "user": user_wire,
        "context": 1,
        "app_permissions": str(permissions.IN_DM),
        "authorizing_integration_owners": {"0": "0"},
    }


def _in_guild(world: World, user_id: int, channel: Channel) -> Json:
    guild = world.guilds[channel.guild_id or 0]
    member = guild.members[user_id]
    held = world.permissions(user_id, channel)
    here = wire.channel(world, channel) | {"permissions": str(held)}
    return {
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": guild.preferred_locale, "features": []},
        "guild_locale": guild.preferred_locale,
        "channel": here,
        "member": wire.member(member) | {"permissions": str(held)},
        "context": 0,
        "app_permissions": str(world.permissions(world.bot.id, channel)),
        "authorizing_integration_owners": {"0": str(guild.id)},
    }


def metadata(world: World, interaction: Interaction) -> Json:
    """`interaction_metadata` of the messages this interaction brings forth."""
    about: Json = {
        "id": str(interaction.id),
        "type": interaction.type,
        "user": wire.user(world.users[interaction.user_id]),
        "authorizing_integration_owners": interaction.payload["authorizing_integration_owners"],
    }
    if interaction.type == 3 and interaction.source is not None:
        about["interacted_message_id"] = str(interaction.source.id)
    if interaction.type == 5 and interaction.opened_by is not None:
        about["triggering_interaction_metadata"] = metadata(world, interaction.opened_by)
    return about
