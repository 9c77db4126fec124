"""Members and their roles."""

from datetime import datetime, timedelta
from typing import Any

from stand_in import wire
from stand_in.changes import guilds, roles, voice
from stand_in.errors import ApiError, Form, missing_access, missing_permissions, unknown
from stand_in.model import VOICE_TYPES, Guild, Member
from stand_in.rest.checks import above_member, assignable, in_guild
from stand_in.rest.routing import Call, Reply
from stand_in.rest.routing import routes as table
from stand_in.rules import permissions
from stand_in.rules.permissions import bits

Json = dict[str, Any]
MEMBERS = "/guilds/{guild_id}/members"
ONE = MEMBERS + "/{user_id}"
GUILD_MEMBERS_INTENT = (1 << 14) | (1 << 15)


@table.add("GET", ONE, calls=5, seconds=1)
def get_member(call: Call) -> Reply:
    call.guild()
    return Reply(200, wire.member(call.world.member(call.id("guild_id"), call.id("user_id"))))


@table.add("GET", MEMBERS, calls=10, seconds=10)
def list_members(call: Call) -> Reply:
    guild = call.guild()
    if not call.world.application.flags & GUILD_MEMBERS_INTENT:
        raise missing_access()
    limit, after = _limit(call, 1, 1000), int(call.first("after") or 0)
    members = sorted((m for m in guild.members.values() if m.user.id > after), key=lambda m: m.user.id)
    return Reply(200, [wire.member(m) for m in members[:limit]])


@table.add("GET", MEMBERS + "/search", calls=10, seconds=10)
def search_members(call: Call) -> Reply:
    guild, query = call.guild(), (call.first("query") or "").lower()
    if not query:
        form = Form()
        form.required("query")
        form.raise_if_bad()
    members = [m for m in guild.members.values() if any(n.lower().startswith(query) for n in _names(m))]
    return Reply(200, [wire.member(m) for m in members[: _limit(call, 1, 1000)]])


def _names(member: Member) -> list[str]:
    return [n for n in (member.user.username, member.user.global_name, member.nick) if n]


def _limit(call: Call, default: int, most: int) -> int:
    text = call.first("limit") or str(default)
    form = Form()
    form.within("limit", int(text) if text.isdigit() else -1, 1, most)
    form.raise_if_bad()
    return int(text)


@table.add("PATCH", ONE, calls=10, seconds=10)
def edit_member(call: Call) -> Reply:
    guild = call.guild()
    member = call.world.member(guild.id, call.id("user_id"))
    changed: Json = {}
    form = Form()
    for name in ("nick", "roles", "mute", "deaf", "channel_id", "communication_disabled_until"):
        if name in call.fields:
            CHANGES[name](call, guild, member, call.fields[name], changed, form)
    form.raise_if_bad()
    move = changed.pop("voice", None)
    server_flags = {name: changed.pop(name) for name in ("mute", "deaf") if name in changed}
    if changed:
        guilds.change_member(call.world, member, **changed)
    if server_flags:
        voice.set_server_flags(call.world, guild, member.user.id, **server_flags)
    if move is not None:
        move()
    return Reply(200, wire.member(member))


def _nick(call: Call, guild: Guild, member: Member, value: Any, changed: Json, form: Form) -> None:
    if member.user.id == call.bot.id:
        in_guild(call, guild, "CHANGE_NICKNAME")
    else:
        in_guild(call, guild, "MANAGE_NICKNAMES")
        above_member(call, guild, member)
    if value is None or form.length("nick", value, 0, 32):
        changed["nick"] = (value or "").strip() or None


def _roles(call: Call, guild: Guild, member: Member, value: Any, changed: Json, form: Form) -> None:
    in_guild(call, guild, "MANAGE_ROLES")
    if not form.items("roles", value or [], 0, 250):
        return
    wanted = {int(role_id) for role_id in value or []}
    for role_id in wanted ^ member.role_ids:
        assignable(call, guild, call.world.role(guild.id, role_id))
    changed["role_ids"] = wanted


def _server_flag(name: str, permission: str) -> Any:
    def change(call: Call, guild: Guild, member: Member, value: Any, changed: Json, form: Form) -> None:
        in_guild(call, guild, permission)
        if member.user.id not in guild.voice:
            raise ApiError(400, 40032, "Target user is not connected to voice.")
        changed[name] = bool(value)

    return change


def _move(call: Call, guild: Guild, member: Member, value: Any, changed: Json, form: Form) -> None:
    in_guild(call, guild, "MOVE_MEMBERS")
    if member.user.id not in guild.voice:
        raise ApiError(400, 40032, "Target user is not connected to voice.")
    if value is None:
        changed["voice"] = lambda: voice.leave(call.world, guild, member.user.id)
        return
    target = call.world.channel(int(value))
    if target.type not in VOICE_TYPES or target.guild_id != guild.id:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    if not call.world.permissions(call.bot.id, target) & bits("CONNECT"):
        raise missing_permissions()
    changed["voice"] = lambda: voice.join(call.world, guild, member.user.id, target)


def _time_out(call: Call, guild: Guild, member: Member, value: Any, changed: Json, form: Form) -> None:
    in_guild(call, guild, "MODERATE_MEMBERS")
    above_member(call, guild, member)
    if permissions.in_guild(guild, member) & permissions.ADMINISTRATOR:
        raise missing_permissions()
    until = None
    if value is not None:
        try:
            until = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            form.bad("communication_disabled_until", "DATE_TIME_TYPE_PARSE", f"Could not parse {value}.")
            return
        if until - call.world.clock.now() > timedelta(days=28, minutes=1):
            form.bad("communication_disabled_until", "GUILD_MEMBER_TIMEOUT_TOO_LONG", "At most 28 days.")
            return
    changed["timed_out_until"] = until


CHANGES = {
    "nick": _nick,
    "roles": _roles,
    "mute": _server_flag("mute", "MUTE_MEMBERS"),
    "deaf": _server_flag("deaf", "DEAFEN_MEMBERS"),
    "channel_id": _move,
    "communication_disabled_until": _time_out,
}


@table.add("PATCH", MEMBERS + "/@me", calls=2, seconds=10)
def edit_own_member(call: Call) -> Reply:
    guild = call.guild()
    changed: Json = {}
    form = Form()
    if "nick" in call.fields:
        _nick(call, guild, call.me(guild), call.fields["nick"], changed, form)
    form.raise_if_bad()
    guilds.change_member(call.world, call.me(guild), **changed)
    return Reply(200, wire.member(call.me(guild)))


@table.add("DELETE", ONE, calls=5, seconds=5)
def kick(call: Call) -> Reply:
    guild = call.guild()
    member = call.world.member(guild.id, call.id("user_id"))
    in_guild(call, guild, "KICK_MEMBERS")
    above_member(call, guild, member)
    guilds.leave(call.world, guild, member.user.id)
    return Reply(204)


def _role_of(call: Call) -> tuple[Guild, Member, int]:
    guild = call.guild()
    in_guild(call, guild, "MANAGE_ROLES")
    member = call.world.member(guild.id, call.id("user_id"))
    role = call.world.role(guild.id, call.id("role_id"))
    assignable(call, guild, role)
    return guild, member, role.id


@table.add("PUT", ONE + "/roles/{role_id}", calls=10, seconds=10, bucket="member roles")
def give_role(call: Call) -> Reply:
    _guild, member, role_id = _role_of(call)
    roles.give(call.world, member, role_id)
    return Reply(204)


@table.add("DELETE", ONE + "/roles/{role_id}", calls=10, seconds=10, bucket="member roles")
def take_role(call: Call) -> Reply:
    _guild, member, role_id = _role_of(call)
    roles.take(call.world, member, role_id)
    return Reply(204)


@table.add("GET", "/guilds/{guild_id}/voice-states/{user_id}", calls=10, seconds=10)
def get_voice_state(call: Call) -> Reply:
    state = call.guild().voice.get(call.id("user_id"))
    if state is None:
        raise unknown("voice state")
    return Reply(200, wire.voice_state(call.world, state))


@table.add("PUT", "/guilds/{guild_id}/bans/{user_id}", calls=5, seconds=5)
def ban(call: Call) -> Reply:
    guild = call.guild()
    in_guild(call, guild, "BAN_MEMBERS")
    user = call.world.user(call.id("user_id"))
    if user.id in guild.members:
        above_member(call, guild, guild.members[user.id])
    guild.bans[user.id] = call.reason
    data = {"guild_id": str(guild.id), "user": wire.user(user)}
    call.world.emit("GUILD_BAN_ADD", guild.id, data)
    if user.id in guild.members:
        guilds.leave(call.world, guild, user.id)
    return Reply(204)


@table.add("DELETE", "/guilds/{guild_id}/bans/{user_id}", calls=5, seconds=5)
def unban(call: Call) -> Reply:
    guild = call.guild()
    in_guild(call, guild, "BAN_MEMBERS")
    if call.id("user_id") not in guild.bans:
        raise unknown("ban")
    del guild.bans[call.id("user_id")]
    user = wire.user(call.world.user(call.id("user_id")))
    call.world.emit("GUILD_BAN_REMOVE", guild.id, {"guild_id": str(guild.id), "user": user})
    return Reply(204)


@table.add("GET", "/guilds/{guild_id}/bans/{user_id}", calls=5, seconds=5)
def get_ban(call: Call) -> Reply:
    guild = call.guild()
    in_guild(call, guild, "BAN_MEMBERS")
    if call.id("user_id") not in guild.bans:
        raise unknown("ban")
    user = wire.user(call.world.user(call.id("user_id")))
    return Reply(200, {"reason": guild.bans[call.id("user_id")], "user": user})
