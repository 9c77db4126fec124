"""Channels and threads are made, changed, archived and deleted."""

from typing import Any

from stand_in import wire
from stand_in.changes import voice
from stand_in.model import DM, PUBLIC_THREAD, Channel, Guild, Overwrite, ThreadState, User
from stand_in.world import World


def make_channel(world: World, guild: Guild, name: str, type_: int = 0, **fields: Any) -> Channel:
    channel = Channel(world.ids.next(), type_, name, guild.id, position=len(guild.channels))
    for key, value in fields.items():
        setattr(channel, key, value)
    guild.channels[channel.id] = world.channels[channel.id] = channel
    world.emit("CHANNEL_CREATE", guild.id, wire.channel(world, channel))
    return channel


def change_channel(world: World, channel: Channel, **fields: Any) -> None:
    for key, value in fields.items():
        setattr(channel, key, value)
    world.emit("CHANNEL_UPDATE", channel.guild_id, wire.channel(world, channel))


def set_overwrite(world: World, channel: Channel, overwrite: Overwrite) -> None:
    change_channel(world, channel, overwrites=channel.overwrites | {overwrite.id: overwrite})


def drop_overwrite(world: World, channel: Channel, target_id: int) -> None:
    kept = {key: value for key, value in channel.overwrites.items() if key != target_id}
    change_channel(world, channel, overwrites=kept)


def delete_channel(world: World, guild: Guild, channel: Channel) -> None:
    """Children of a category stay, threads of a channel go with it."""
    for other in list(guild.channels.values()):
        if other.parent_id == channel.id and other.is_thread:
            delete_thread(world, guild, other)
        elif other.parent_id == channel.id:
            change_channel(world, other, parent_id=None)
    for state in [s for s in guild.voice.values() if s.channel_id == channel.id]:
        voice.leave(world, guild, state.user_id)
    if guild.afk_channel_id == channel.id:
        guild.afk_channel_id = None
    data = wire.channel(world, channel)
    del guild.channels[channel.id], world.channels[channel.id]
    world.emit("CHANNEL_DELETE", guild.id, data)


def open_dm(world: World, user: User, recipient: User) -> Channel:
    """The existing DM or a new one; no event is sent for a bot's DM."""
    channel = world.dm_channel(user.id, recipient.id)
    if channel is None:
        channel = Channel(world.ids.next(), DM, recipients=[user.id, recipient.id])
        world.channels[channel.id] = channel
        world.watchers.tell("dm", channel=wire.channel(world, channel))
    return channel


def make_thread(
    world: World, parent: Channel, name: str, owner_id: int, *, type_: int = PUBLIC_THREAD, **fields: Any
) -> Channel:
    """`id` among the fields makes the thread of a message."""
    guild = world.guilds[int(parent.guild_id or 0)]
    now = world.clock.now()
    state = ThreadState(owner_id, now, joined={owner_id: now})
    thread_id = fields.pop("id", None) or world.ids.next()
    thread = Channel(thread_id, type_, name, guild.id, parent.id, thread=state)
    for key, value in fields.items():
        setattr(state if hasattr(state, key) else thread, key, value)
    guild.channels[thread.id] = world.channels[thread.id] = thread
    world.emit("THREAD_CREATE", guild.id, wire.channel(world, thread) | {"newly_created": True})
    return thread


def change_thread(world: World, thread: Channel, **fields: Any) -> None:
    state = thread.thread
    assert state is not None
    if "archived" in fields:
        state.archived_at = world.clock.now()
    for key, value in fields.items():
        setattr(state if hasattr(state, key) else thread, key, value)
    world.emit("THREAD_UPDATE", thread.guild_id, wire.channel(world, thread))


def delete_thread(world: World, guild: Guild, thread: Channel) -> None:
    data = {
        "id": str(thread.id),
        "guild_id": str(guild.id),
        "parent_id": str(thread.parent_id),
        "type": thread.type,
    }
    del guild.channels[thread.id], world.channels[thread.id]
    world.emit("THREAD_DELETE", guild.id, data)


def join_thread(world: World, thread: Channel, user_id: int) -> None:
    assert thread.thread is not None
    if user_id not in thread.thread.joined:
        thread.thread.joined[user_id] = world.clock.now()
        _tell_thread_members(world, thread, added_members=[wire.thread_member(thread, user_id)])


def leave_thread(world: World, thread: Channel, user_id: int) -> None:
    assert thread.thread is not None
    if thread.thread.joined.pop(user_id, None) is not None:
        _tell_thread_members(world, thread, removed_member_ids=[str(user_id)])


def _tell_thread_members(world: World, thread: Channel, **changed: Any) -> None:
    assert thread.thread is not None
    count = min(50, len(thread.thread.joined))
    data = {"id": str(thread.id), "guild_id": str(thread.guild_id), "member_count": count, **changed}
    world.emit("THREAD_MEMBERS_UPDATE", thread.guild_id, data)
