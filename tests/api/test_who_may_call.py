"""Every endpoint x role x scope x another server's key: nobody reads or changes what is not theirs."""

from __future__ import annotations

from typing import Any

import pytest

from db.api.keys import NewKey, add_key
from handlers.api.fields import INCLUDED, Scope
from handlers.api.keys import make_key
from handlers.api.routes import ApiRoute, Endpoints
from handlers.api_list import APIS
from handlers.platform.roles.rules import MAPPED, STAFF, Role
from stand_in.rules.permissions import bits
from tests.platform.test_permission_matrix import ENOUGH
from tests.raid_desk.runs.conftest import Raid
from tests.support.api import Client
from tests.support.someone import Someone

ROUTES = [route for route in Endpoints(APIS).routes if route.scope is not None]
REFUSED = {"MissingRole", "RoleNotSet", "AdministratorOnly", "Suspended", "ScopeMissing"}
OTHER = "81000000000000999"


def path_of(route: ApiRoute, named: dict[str, Any]) -> str:
    return route.path.format_map(named)


@pytest.fixture
async def raid(world: Any) -> Raid:
    raid = Raid(world)
    await raid.set_up()
    roles = {str(role): world.discord.role(world.guild, str(role)).id for role in MAPPED}
    await raid.sets("platform", roles=roles)
    await raid.sets("operations", api_calls_per_minute=1_000_000)
    return raid


async def test_each_role_and_scope_opens_what_the_declaration_says_and_nothing_else(raid: Raid) -> None:
    world, wrong = raid.world, []
    named = {"guild_id": world.guild.id, "metric": "xp", "run_id": 0, "headcount_id": 0, "key": "nothing"}
    named |= {"webhook_id": 0, "delivery_id": 0, "user_id": 1, "role_id": 1, "dungeon_key": "nothing"}
    named |= {
        "punishment": "abcdef",
        "note_id": 0,
        "quest_id": 0,
        "bounty_id": 0,
        "team_id": 0,
        "chain_id": 0,
        "challenge_id": 0,
    }
    holders: dict[str, Someone] = {"outsider": world.member("Outsider")}
    for name in ("administrator", "moderator", "officer", "organizer", "suspended"):
        role = next(role for role in world.guild.roles.values() if role.name == name)
        holders[name] = world.member(name.title(), role)
    await world.settle()

    tried = [(name, scope) for name in holders for scope in (Scope.ADMIN, Scope.PORTAL)]
    tried += [("administrator", scope) for scope in (Scope.READ, Scope.WRITE)]  # the scope is asked first
    for name, scope in tried:
        token = await token_of(world, world.guild.id, holders[name].id, scope)
        client = Client(world, token)
        for route in ROUTES:
            if scope is Scope.PORTAL and route.scope is not scope and name != "administrator":
                continue
            code = await code_of(client, route, named)
            opens = scope in INCLUDED[route.scope] and lets_in(route, name)
            if (code in REFUSED) == opens:
                wrong.append(f"{route.method} {route.path} for {name} with {scope}: {code}")

    assert not wrong, "\n".join(wrong)


async def code_of(client: Client, route: ApiRoute, named: dict[str, Any]) -> str:
    """What the call is refused by; a body that says nothing is enough to come as far as the role."""
    body = SMALLEST.get(route.name, {}) if route.body is not None else None
    query = QUERIES.get(route.name, {})
    answer = await client.call(
        route.method, path_of(route, named), json=body, headers={"If-Match": '"v0"'}, **query
    )
    assert answer.status_code != 500, (route.path, answer.text)
    return answer.json().get("code", "") if answer.status_code >= 400 else ""


SMALLEST: dict[str, Any] = {
    "create_run": {"dungeon": "nothing"},
    "react": {"action": "join"},
    "choose_class": {"class_key": "nothing"},
    "log_run": {"outcome": "fail"},
    "create_headcount": {"dungeons": ["nothing"]},
    "convert_headcount": {"dungeon_key": "nothing"},
    "create_webhook": {"url": "http://nowhere", "events": ["run_ended"]},
    "replace_roles": {"nothing": "1"},
    "replace_channels": {"nothing": "1"},
    "take_event": {"id": "1", "kind": "nothing"},
    "punish": {"user_id": "1", "kind": "warning", "reason": "x"},
    "add_note": {"user_id": "1", "text": "x"},
    "verify_raider": {"user_id": "1", "ign": "x"},
    "rename_raider": {"ign": "x"},
    "change_raider_status": {"status": "pending"},
    "begin_session": {"user_id": "1"},
    "link_message": {"channel_id": "1", "message_id": "1"},
    "add_command_line": {"user_id": "1", "name": "x"},
    "log_keys": {"user_id": "1", "dungeon": "o3"},
    "adjust_points": {"user_id": "1", "amount": 1},
    "adjust_quota_points": {"user_id": "1", "amount": 1},
    "set_raider_points": {"points": 1},
    "set_key_points": {"points": 1},
    "write_quota": {"required": 1},
    "set_quota_dungeon": {"points": 1},
    "import_guild": {
        "file": {
            "guildhall_backup": 1,
            "guild_id": "1",
            "guild_name": "x",
            "made_at": "2026-01-01T00:00:00Z",
            "parts": {},
        }
    },
    "set_team_terms": {"size": 2},
    "set_team_role": {"role_id": None},
    "excuse_member": {"user_id": "1", "reason": "x"},
}
QUERIES: dict[str, dict[str, Any]] = {
    "remove_punishment": {"reason": "x"},
    "unexcuse_member": {"member": "1"},
}


def lets_in(route: ApiRoute, name: str) -> bool:
    """Whether somebody with that role comes through the door."""
    if name == "suspended":
        return route.requires is Role.EVERYONE and route.product not in ("raid_desk", "quest_hall")
    if route.requires is Role.EVERYONE:
        return True
    return name in ENOUGH[str(route.requires)] and (name in STAFF or name == str(route.requires))


async def test_what_belongs_to_another_server_does_not_exist(raid: Raid, world: Any) -> None:
    await raid.set_up()
    run = await raid.posts()
    await raid.organizer.runs("headcount", dungeons="Lost Halls")
    headcount_id = await world.value("SELECT max(headcount_id) FROM headcount")
    other = world.discord.guild("Elsewhere")
    await world.settle()
    able = world.discord.role(other, "Boss", permissions=bits("ADMINISTRATOR"))
    boss = world.discord.person("Boss", other, able)
    token = await token_of(world, other.id, boss.id)
    client, named = (
        Client(world, token),
        {
            "guild_id": world.guild.id,
            "run_id": run.run_id,
            "headcount_id": headcount_id,
            "metric": "xp",
            "key": "nothing",
            "webhook_id": 1,
            "delivery_id": 1,
            "user_id": world.owner.id,
            "role_id": 1,
            "dungeon_key": "lost_halls",
            "punishment": "abcdef",
            "note_id": 1,
            "quest_id": 1,
            "bounty_id": 1,
            "team_id": 1,
            "chain_id": 1,
            "challenge_id": 1,
        },
    )
    before = await world.ledger("SELECT * FROM run ORDER BY run_id")

    for route in ROUTES:
        body = SMALLEST.get(route.name, {}) if route.body is not None else None
        answer = await client.call(
            route.method,
            path_of(route, named),
            json=body,
            headers={"If-Match": f'"v{before[0]["version"]}"'},
            **QUERIES.get(route.name, {}),
        )
        if set(route.in_path) & {"guild_id", "run_id", "headcount_id", "webhook_id"}:
            assert answer.status_code in (404, 403), (route.method, route.path, answer.text)
        assert str(world.guild.id) not in answer.text
        assert "Lost Halls" not in answer.text or route.path == "/dungeons"

    assert await world.ledger("SELECT * FROM run ORDER BY run_id") == before


async def token_of(world: Any, guild_id: int, user_id: int, scope: Scope = Scope.ADMIN) -> str:
    """A key of another server, as its administrator would have made it."""
    fresh = make_key(guild_id)
    new = NewKey(
        guild_id=guild_id,
        name="x",
        prefix=fresh.prefix,
        hash=fresh.hash,
        scopes=[scope],
        actor_id=user_id,
        created_by=user_id,
        created_at=world.now(),
        expires_at=None,
    )
    await add_key(world.job.pool, new)
    await world.settle()
    return fresh.token
