"""Guilds and their members come into being, change and go."""

from datetime import datetime
from typing import Any

from stand_in import wire, wire_guild
from stand_in.changes import voice
from stand_in.model import Guild, Member, Role, User
from stand_in.pictures import picture_hash
from stand_in.rules import permissions
from stand_in.world import World

BOT_ROLE_DEFAULT = (
    377957502016 | 17996199611473 | permissions.bits("MANAGE_MESSAGES", "MANAGE_NICKNAMES", "PIN_MESSAGES")
)


def make_user(
    world: World, name: str, *, username: str = "", bot: bool = False, locale: str = "en-US"
) -> User:
    """A new account with a generated picture."""
    user_id = world.ids.next()
    plain = username or "".join(c for c in name.lower() if c.isascii() and (c.isalnum() or c in "_."))
    made = User(user_id, (plain or f"user{user_id % 10_000_000}")[:32], name, bot=bot, locale=locale)
    made.avatar = picture_hash(user_id)
    world.users[user_id] = made
    world.watchers.tell("user", user=wire.user(made))
    return made


def make_guild(
    world: World, name: str, owner: User, *, with_bot: bool = True, locale: str = "en-US"
) -> Guild:
    guild_id = world.ids.next()
    guild = Guild(guild_id, name, owner.id, preferred_locale=locale)
    guild.icon = picture_hash(guild_id)
    guild.roles[guild_id] = Role(guild_id, guild_id, "@everyone", permissions.EVERYONE_DEFAULT, position=0)
    world.guilds[guild_id] = guild
    guild.members[owner.id] = Member(owner, guild_id, world.clock.now())
    world.watchers.tell("guild", guild_id=str(guild_id))
    if with_bot:
        add_bot(world, guild)
    return guild


def add_bot(world: World, guild: Guild, granted: int = BOT_ROLE_DEFAULT) -> None:
    """Install the application: its member, its managed role, GUILD_CREATE."""
    made = world.ids.next()
    guild.roles[made] = Role(
        made, guild.id, world.application.name, granted, len(guild.roles), managed=True, bot_id=world.bot.id
    )
    member = Member(world.bot, guild.id, world.clock.now(), role_ids={made})
    guild.members[world.bot.id] = member
    guild.bot_joined_at = member.joined_at
    world.emit("GUILD_CREATE", guild.id, wire_guild.guild_create(world, guild))


def change_emojis(world: World, guild: Guild, emojis: dict[int, str]) -> None:
    """The guild has these custom emojis, id -> name, and no others."""
    guild.emojis = dict(emojis)
    told = wire_guild.guild(guild)["emojis"]
    world.emit("GUILD_EMOJIS_UPDATE", guild.id, {"guild_id": str(guild.id), "emojis": told})


def remove_bot(world: World, guild: Guild) -> None:
    leave(world, guild, world.bot.id)
    world.emit("GUILD_DELETE", guild.id, {"id": str(guild.id)})


def change_guild(world: World, guild: Guild, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(guild, name, value)
    world.emit("GUILD_UPDATE", guild.id, wire_guild.guild(guild))


def delete_guild(world: World, guild: Guild) -> None:
    world.emit("GUILD_DELETE", guild.id, {"id": str(guild.id)})
    for channel_id in guild.channels:
        world.channels.pop(channel_id, None)
    del world.guilds[guild.id]


def join(
    world: World, guild: Guild, user: User, *, nick: str | None = None, at: datetime | None = None
) -> Member:
    if user.id in guild.members:
        return guild.members[user.id]
    member = Member(user, guild.id, at or world.clock.now(), nick=nick)
    guild.members[user.id] = member
    data = wire.member(member) | {"guild_id": str(guild.id)}
    world.emit("GUILD_MEMBER_ADD", guild.id, data)
    return member


def use_invite(world: World, guild: Guild, code: str) -> None:
    """Counts a use; a used-up invite vanishes. Nothing tells which invite brought whom."""
    invite = guild.invites[code]
    invite.uses += 1
    if invite.max_uses and invite.uses >= invite.max_uses:
        del guild.invites[code]
        data = {"code": code, "channel_id": str(invite.channel_id), "guild_id": str(guild.id)}
        world.emit("INVITE_DELETE", guild.id, data)


def leave(world: World, guild: Guild, user_id: int) -> None:
    """Leaving, being kicked and being banned look alike."""
    if user_id in guild.voice:
        voice.leave(world, guild, user_id)
    member = guild.members[user_id]
    data = {"guild_id": str(guild.id), "user": wire.user(member.user)}
    if user_id == world.bot.id:
        del guild.members[user_id]
        for role in [r for r in guild.roles.values() if r.bot_id == user_id]:
            del guild.roles[role.id]
        return
    del guild.members[user_id]
    for channel in guild.channels.values():
        if channel.thread is not None:
            channel.thread.joined.pop(user_id, None)
    world.emit("GUILD_MEMBER_REMOVE", guild.id, data)


def change_member(world: World, member: Member, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(member, name, value)
    data = wire.member(member) | {"guild_id": str(member.guild_id)}
    world.emit("GUILD_MEMBER_UPDATE", member.guild_id, data)


def change_user(world: World, user: User, **fields: Any) -> None:
    """A new name or picture reaches every guild of the user as a member update."""
    for name, value in fields.items():
        setattr(user, name, value)
    for guild in world.guilds_of(user.id):
        change_member(world, guild.members[user.id])
