"""Registration of application commands, global and per guild."""

from typing import Any

from stand_in import wire
from stand_in.errors import ApiError, Form, missing_access, unknown
from stand_in.model import Command
from stand_in.rest.routing import Call, Reply, routes
from stand_in.rules import commands as rules

Json = dict[str, Any]
GLOBAL = "/applications/{application_id}/commands"
IN_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


def _pool(call: Call) -> tuple[int | None, dict[int, Command]]:
    if call.id("application_id") != call.world.application.id:
        raise ApiError(403, 20012, "You are not authorized to perform this action on this application")
    guild_id = call.id("guild_id") if "guild_id" in call.ids else None
    if guild_id is not None and not call.world.bot_is_in(guild_id):
        raise missing_access()
    return guild_id, call.world.commands.setdefault(guild_id, {})


def _one(call: Call) -> tuple[int | None, dict[int, Command], Command]:
    guild_id, pool = _pool(call)
    command = pool.get(call.id("command_id"))
    if command is None:
        raise unknown("command")
    return guild_id, pool, command


def _keep(call: Call, guild_id: int | None, body: Json, old: Command | None) -> Command:
    command_id = old.id if old else call.world.ids.next()
    fresh = rules.stored(
        body, command_id=command_id, version=0, application_id=call.world.application.id, guild_id=guild_id
    )
    same = old is not None and old.body | {"version": "0"} == fresh
    version = old.version if old is not None and same else call.world.ids.next()
    fresh["version"] = str(version)
    kind = int(fresh["type"])
    return Command(command_id, version, call.world.application.id, guild_id, kind, fresh["name"], fresh)


def _count_creates(call: Call, guild_id: int | None, number: int) -> None:
    now = call.world.clock.seconds()
    recent = [at for at in call.world.daily_creates.get(guild_id, []) if now - at < 86400]
    if len(recent) + number > rules.DAILY_CREATES:
        raise ApiError(
            400, 30034, "Maximum number of daily application command creates has been reached (200)"
        )
    call.world.daily_creates[guild_id] = recent + [now] * number


def _refuse_too_many(bodies: list[Json]) -> None:
    for kind, most in rules.MOST.items():
        if sum(1 for body in bodies if (body.get("type") or 1) == kind) > most:
            raise ApiError(400, 30032, f"Maximum number of application commands reached ({most})")


@routes.add("GET", GLOBAL, calls=10, seconds=20, bucket="read global commands")
@routes.add("GET", IN_GUILD, calls=10, seconds=20, bucket="read guild commands")
def list_commands(call: Call) -> Reply:
    _guild_id, pool = _pool(call)
    whole = call.flag("with_localizations")
    return Reply(200, [wire.command(c, localizations=whole) for c in pool.values()])


@routes.add("POST", GLOBAL, calls=5, seconds=20, bucket="write global commands")
@routes.add("POST", IN_GUILD, calls=5, seconds=20, bucket="write guild commands")
def create_command(call: Call) -> Reply:
    guild_id, pool = _pool(call)
    form = Form()
    rules.check(form, call.json)
    form.raise_if_bad()
    old = _same_name(pool, call.fields)
    if old is None:
        _refuse_too_many([c.body for c in pool.values()] + [call.fields])
        _count_creates(call, guild_id, 1)
    command = _keep(call, guild_id, call.fields, old)
    pool[command.id] = command
    call.world.watchers.tell("commands", guild_id=str(guild_id) if guild_id else None)
    return Reply(200 if old else 201, wire.command(command))


def _same_name(pool: dict[int, Command], body: Json) -> Command | None:
    kind, name = body.get("type") or 1, body["name"].strip()
    return next((c for c in pool.values() if c.type == kind and c.name == name), None)


@routes.add("PUT", GLOBAL, calls=2, seconds=20, bucket="overwrite global commands")
@routes.add("PUT", IN_GUILD, calls=2, seconds=20, bucket="overwrite guild commands")
def overwrite_commands(call: Call) -> Reply:
    guild_id, pool = _pool(call)
    bodies = call.json
    form = Form()
    if not form.items("", bodies, 0, 130):
        form.raise_if_bad()
    seen: set[tuple[int, str]] = set()
    for number, body in enumerate(bodies):
        rules.check(form, body, str(number))
        key = ((body.get("type") or 1), str(body.get("name"))) if isinstance(body, dict) else (0, "")
        if key in seen:
            form.bad(f"{number}.name", "APPLICATION_COMMANDS_DUPLICATE_NAME",
                     "Application command names must be unique")  # fmt: skip
        seen.add(key)
    form.raise_if_bad()
    _refuse_too_many(bodies)
    olds = [_same_name(pool, body) for body in bodies]
    _count_creates(call, guild_id, sum(1 for old in olds if old is None))
    kept = [_keep(call, guild_id, body, old) for body, old in zip(bodies, olds, strict=True)]
    pool.clear()
    pool.update({command.id: command for command in kept})
    call.world.watchers.tell("commands", guild_id=str(guild_id) if guild_id else None)
    return Reply(200, [wire.command(command) for command in kept])


@routes.add("GET", GLOBAL + "/{command_id}", calls=10, seconds=20, bucket="read global commands")
@routes.add("GET", IN_GUILD + "/{command_id}", calls=10, seconds=20, bucket="read guild commands")
def get_command(call: Call) -> Reply:
    return Reply(200, wire.command(_one(call)[2]))


@routes.add("PATCH", GLOBAL + "/{command_id}", calls=5, seconds=20, bucket="write global commands")
@routes.add("PATCH", IN_GUILD + "/{command_id}", calls=5, seconds=20, bucket="write guild commands")
def edit_command(call: Call) -> Reply:
    guild_id, pool, old = _one(call)
    body = old.body | call.fields | {"type": old.type}
    form = Form()
    rules.check(form, body)
    form.raise_if_bad()
    other = _same_name(pool, body)
    if other is not None and other.id != old.id:
        raise ApiError(400, 40041, "An application command with that name already exists")
    command = _keep(call, guild_id, body, old)
    pool[command.id] = command
    call.world.watchers.tell("commands", guild_id=str(guild_id) if guild_id else None)
    return Reply(200, wire.command(command))


@routes.add("DELETE", GLOBAL + "/{command_id}", calls=5, seconds=20, bucket="write global commands")
@routes.add("DELETE", IN_GUILD + "/{command_id}", calls=5, seconds=20, bucket="write guild commands")
def delete_command(call: Call) -> Reply:
    _guild_id, pool, command = _one(call)
    del pool[command.id]
    return Reply(204)
