"""Roles are made, changed, given, taken and deleted."""

from typing import Any

from stand_in import wire
from stand_in.changes import guilds
from stand_in.model import Guild, Member, Role
from stand_in.world import World


def make_role(world: World, guild: Guild, name: str = "new role", **fields: Any) -> Role:
    """A new role right above @everyone, as Discord places it; the others move up."""
    role = Role(world.ids.next(), guild.id, name)
    for key, value in fields.items():
        setattr(role, key, value)
    if "position" not in fields:
        for other in guild.roles.values():
            if other.id != guild.id:
                other.position += 1
    guild.roles[role.id] = role
    world.emit("GUILD_ROLE_CREATE", guild.id, {"guild_id": str(guild.id), "role": wire.role(role)})
    return role


def change_role(world: World, guild: Guild, role: Role, **fields: Any) -> None:
    for key, value in fields.items():
        setattr(role, key, value)
    world.emit("GUILD_ROLE_UPDATE", guild.id, {"guild_id": str(guild.id), "role": wire.role(role)})


def move_roles(world: World, guild: Guild, positions: dict[int, int]) -> None:
    for role_id, position in positions.items():
        role = guild.roles[role_id]
        if role.position != position:
            change_role(world, guild, role, position=position)


def delete_role(world: World, guild: Guild, role: Role) -> None:
    del guild.roles[role.id]
    for channel in guild.channels.values():
        channel.overwrites.pop(role.id, None)
    world.emit("GUILD_ROLE_DELETE", guild.id, {"guild_id": str(guild.id), "role_id": str(role.id)})
    for member in guild.members.values():
        if role.id in member.role_ids:
            guilds.change_member(world, member, role_ids=member.role_ids - {role.id})


def give(world: World, member: Member, role_id: int) -> None:
    if role_id not in member.role_ids:
        guilds.change_member(world, member, role_ids=member.role_ids | {role_id})


def take(world: World, member: Member, role_id: int) -> None:
    if role_id in member.role_ids:
        guilds.change_member(world, member, role_ids=member.role_ids - {role_id})
