"""Roles of a guild."""

from typing import Any

from stand_in import wire
from stand_in.changes import roles
from stand_in.errors import ApiError, Form
from stand_in.rest.checks import above_role, grants_only_own, in_guild
from stand_in.rest.routing import Call, Reply
from stand_in.rest.routing import routes as table
from stand_in.rules.permissions import ALL, EVERYONE_DEFAULT, rank, top_role

Json = dict[str, Any]
ROLES = "/guilds/{guild_id}/roles"
ONE = ROLES + "/{role_id}"


@table.add("GET", ROLES, calls=10, seconds=10)
def list_roles(call: Call) -> Reply:
    return Reply(200, [wire.role(r) for r in call.guild().roles.values()])


@table.add("GET", ROLES + "/member-counts", calls=10, seconds=10)
def member_counts(call: Call) -> Reply:
    guild = call.guild()
    counts = {str(role_id): 0 for role_id in guild.roles if role_id != guild.id}
    for member in guild.members.values():
        for role_id in member.role_ids:
            counts[str(role_id)] += 1
    return Reply(200, counts)


@table.add("GET", ONE, calls=10, seconds=10)
def get_role(call: Call) -> Reply:
    call.guild()
    return Reply(200, wire.role(call.world.role(call.id("guild_id"), call.id("role_id"))))


@table.add("POST", ROLES, calls=10, seconds=10)
def create_role(call: Call) -> Reply:
    guild = call.guild()
    in_guild(call, guild, "MANAGE_ROLES")
    if len(guild.roles) >= 250:
        raise ApiError(400, 30005, "Maximum number of guild roles reached (250)")
    fields: Json = {"permissions": EVERYONE_DEFAULT} | _fields(call)
    grants_only_own(call, guild, fields["permissions"])
    name = fields.pop("name", None) or "new role"
    return Reply(200, wire.role(roles.make_role(call.world, guild, name, **fields)))


@table.add("PATCH", ONE, calls=10, seconds=10)
def edit_role(call: Call) -> Reply:
    guild = call.guild()
    role = call.world.role(guild.id, call.id("role_id"))
    in_guild(call, guild, "MANAGE_ROLES")
    if role.id != guild.id:
        above_role(call, guild, role)
    fields = _fields(call)
    grants_only_own(call, guild, fields.get("permissions", 0) & ~role.permissions)
    roles.change_role(call.world, guild, role, **fields)
    return Reply(200, wire.role(role))


@table.add("PATCH", ROLES, calls=10, seconds=10)
def move_roles(call: Call) -> Reply:
    guild = call.guild()
    in_guild(call, guild, "MANAGE_ROLES")
    wanted = {
        int(item["id"]): int(item["position"]) for item in call.json or [] if item.get("position") is not None
    }
    highest = top_role(guild, call.me(guild))
    for role_id, position in wanted.items():
        role = call.world.role(guild.id, role_id)
        above_role(call, guild, role)
        if (position, -role_id) > highest and rank(role) < highest and guild.owner_id != call.bot.id:
            raise ApiError(403, 50013, "Missing Permissions")
    roles.move_roles(call.world, guild, wanted)
    return list_roles(call)


@table.add("DELETE", ONE, calls=10, seconds=10)
def delete_role(call: Call) -> Reply:
    guild = call.guild()
    role = call.world.role(guild.id, call.id("role_id"))
    in_guild(call, guild, "MANAGE_ROLES")
    above_role(call, guild, role)
    if role.managed or role.id == guild.id:
        raise ApiError(400, 50028, "Invalid Role")
    roles.delete_role(call.world, guild, role)
    return Reply(204)


def _fields(call: Call) -> Json:
    form, body = Form(), call.fields
    fields: Json = {}
    if body.get("name") is not None and form.length("name", body["name"], 0, 100):
        fields["name"] = body["name"].strip()
    if body.get("permissions") is not None:
        if str(body["permissions"]).isdigit():
            fields["permissions"] = int(body["permissions"]) & ALL
        else:
            form.bad("permissions", "BITFIELD_TYPE_CONVERT", "Could not interpret the permissions.")
    colors = body.get("colors") or {}
    for path, color in (("colors.primary_color", colors.get("primary_color")), ("color", body.get("color"))):
        if color is not None and "color" not in fields and form.within(path, color, 0, 0xFFFFFF):
            fields["color"] = color
    for name in ("hoist", "mentionable"):
        if body.get(name) is not None and form.boolean(name, body[name]):
            fields[name] = body[name]
    form.raise_if_bad()
    return fields
