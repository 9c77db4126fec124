"""Voice: people come, move, mute, deafen and go."""

import secrets
from typing import Any

from stand_in import wire
from stand_in.model import STAGE, Channel, Guild, VoiceState
from stand_in.world import World


def join(world: World, guild: Guild, user_id: int, channel: Channel, **flags: Any) -> VoiceState:
    """Join, or move when already in voice."""
    state = guild.voice.get(user_id)
    if state is None:
        state = VoiceState(user_id, guild.id, channel.id, secrets.token_hex(16))
        guild.voice[user_id] = state
    state.channel_id = channel.id
    state.suppress = channel.type == STAGE
    return change(world, guild, state, **flags)


def change(world: World, guild: Guild, state: VoiceState, **flags: Any) -> VoiceState:
    for name, value in flags.items():
        setattr(state, name, value)
    world.emit("VOICE_STATE_UPDATE", guild.id, wire.voice_state(world, state))
    return state


def leave(world: World, guild: Guild, user_id: int) -> None:
    state = guild.voice.pop(user_id, None)
    if state is not None:
        world.emit("VOICE_STATE_UPDATE", guild.id, wire.voice_state(world, state, gone=True))


def set_server_flags(world: World, guild: Guild, user_id: int, **flags: bool) -> None:
    """Server mute and deafen belong to the member and show in the voice state."""
    member = guild.members[user_id]
    for name, value in flags.items():
        setattr(member, name, value)
    if user_id in guild.voice:
        change(world, guild, guild.voice[user_id])
