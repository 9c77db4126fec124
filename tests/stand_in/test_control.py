"""The control API: everything a page needs, over HTTP."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from stand_in import StandIn, demo
from stand_in.clock import Clock
from stand_in.control.stream import visible_to
from stand_in.identity import keep
from stand_in.model import Channel, Guild
from stand_in.rules.permissions import bits
from tests.support.bot_client import Bot, Endpoint

Json = dict[str, Any]


class Control:
    def __init__(self, discord: StandIn) -> None:
        self.client = httpx.AsyncClient(base_url=f"{discord.url}/control")

    async def __call__(self, method: str, path: str, body: Any = None) -> Any:
        sent = None if method == "GET" else body or {}
        answer = await self.client.request(method, path, json=sent)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def refused(self, method: str, path: str, body: Any) -> tuple[int, str]:
        answer = await self.client.request(method, path, json=body)
        return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture
async def control(discord: StandIn) -> AsyncIterator[Control]:
    made = Control(discord)
    yield made
    await made.client.aclose()


async def test_a_world_is_made_and_changed(control: Control, discord: StandIn) -> None:
    guild = await control("POST", "/guilds", {"name": "New"})
    at = f"/guilds/{guild['id']}"
    role = await control("POST", f"{at}/roles", {"name": "Raider", "color": 255})
    member = await control("POST", f"{at}/members", {"name": "Zoë", "roles": [role["id"]]})
    room = await control("POST", f"{at}/channels", {"name": "Lounge", "type": 2})
    assert member["color"] == 255
    await control("PATCH", f"{at}/members/{member['user']['id']}", {"nick": "Z", "roles": []})
    await control("PATCH", f"{at}/roles/{role['id']}", {"name": "Hero"})
    await control("PATCH", at, {"afk_channel_id": room["id"]})
    whole = await control("GET", at)
    assert [m["display_name"] for m in whole["members"]] == ["Owner", "Guildhall", "Z"]
    assert whole["guild"]["afk_channel_id"] == room["id"]
    assert "Hero" in [r["name"] for r in whole["roles"]]
    await control("DELETE", f"{at}/members/{member['user']['id']}")
    await control("DELETE", f"{at}/channels/{room['id']}".replace(at, ""))
    await control("DELETE", f"{at}/roles/{role['id']}")
    events = [event["event"] for event in (await control("GET", "/gateway"))["events"]]
    assert events[-3:] == ["GUILD_MEMBER_REMOVE", "CHANNEL_DELETE", "GUILD_ROLE_DELETE"]
    await control("POST", "/reset")
    assert (await control("GET", "/world"))["guilds"] == []
    assert discord.world.application.interactions_endpoint_url


async def test_a_person_acts_and_sees(
    control: Control, bot: Bot, discord: StandIn, endpoint: Endpoint, guild: Guild, general: Channel
) -> None:
    option = {"type": 3, "name": "word", "description": "w", "autocomplete": True}
    body = [{"name": "say", "description": "Say", "options": [option]}]
    await bot.ok("PUT", f"/applications/{discord.application_id}/guilds/{guild.id}/commands", body)
    ada = discord.person("Ada", guild)
    at, here = f"/people/{ada.id}", {"channel": str(general.id)}
    assert [c["name"] for c in await control("GET", f"{at}/commands?channel={general.id}")] == ["say"]
    button = {"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "x"}]}
    endpoint.answer = {"type": 4, "data": {"content": "said", "flags": 64, "components": [button]}}
    ran = await control("POST", f"{at}/run", here | {"command": "say", "options": {"word": "hi"}})
    assert (ran["state"], ran["message"]["content"]) == ("answered", "said")
    endpoint.answer = {"type": 8, "data": {"choices": []}}
    assert (await control("POST", f"{at}/complete", here | {"command": "say", "focused": "word"}))[
        "choices"
    ] == []
    endpoint.answer = {"type": 7, "data": {"content": "pressed"}}
    await control("POST", f"{at}/press", here | {"message": ran["message"]["id"], "custom_id": "x"})
    file = {"filename": "a.txt", "content_base64": base64.b64encode(b"hello").decode()}
    written = await control("POST", f"{at}/write", here | {"content": "own", "files": [file]})
    await control("POST", f"{at}/react", here | {"message": written["id"], "emoji": "🔥"})
    seen = await control("GET", f"{at}/messages?channel={general.id}")
    assert [(m["content"], m["ephemeral"]) for m in seen] == [("pressed", True), ("own", False)]
    got = await control.client.get(written["attachments"][0]["url"])
    assert got.text == "hello"
    raw = await control("GET", f"/interactions/{ran['id']}")
    assert raw["request"]["data"]["name"] == "say"
    assert raw["request_headers"]["X-Signature-Ed25519"]
    assert raw["answer"]["type"] == 4
    assert await control.refused("POST", f"{at}/run", here | {"command": "no"}) == (422, "unknown_command")
    assert await control.refused("POST", f"{at}/write", here | {"content": ""}) == (422, "bad_message")


async def test_clock_faults_and_limits_are_settable(control: Control, discord: StandIn, bot: Bot) -> None:
    before = discord.clock.now()
    await control("POST", "/clock", {"minutes": 5})
    assert (discord.clock.now() - before).total_seconds() >= 300
    assert await control.refused("POST", "/clock", {"seconds": -1}) == (400, "bad_request")
    await control("POST", "/faults", {"kind": "status", "status": 502})
    assert (await bot("GET", "/users/@me")).status_code == 502
    assert await control("GET", "/faults") == []
    assert (await control("PATCH", "/limits", {"global_per_second": 7}))["global_per_second"] == 7
    assert (await control("GET", "/calls"))[-1]["status"] == 502


JSON_TYPE = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("headers", "refusal"),
    [
        ({}, "not_json"),
        ({"Content-Type": "text/plain"}, "not_json"),
        ({"Content-Type": "application/jsonp"}, "not_json"),
        (JSON_TYPE | {"Sec-Fetch-Site": "cross-site"}, "foreign_page"),
        (JSON_TYPE | {"Sec-Fetch-Site": "same-site"}, "foreign_page"),
        (JSON_TYPE | {"Host": "evil.example"}, "foreign_host"),
        (JSON_TYPE | {"Host": "127.0.0.1.evil.example:8001"}, "foreign_host"),
        (JSON_TYPE | {"Host": "10.0.0.1"}, "foreign_host"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_a_foreign_page_changes_nothing_here(
    control: Control, guild: Guild, discord: StandIn, method: str, headers: dict[str, str], refusal: str
) -> None:
    path = {"POST": "/reset", "DELETE": f"/guilds/{guild.id}"}[method]
    answer = await control.client.request(method, path, headers=headers)
    assert answer.json()["error"]["code"] == refusal
    assert guild.id in discord.world.guilds


async def test_a_page_of_another_name_reads_nothing_here(control: Control) -> None:
    for path in ("/application", "/events"):
        answer = await control.client.get(path, headers={"Host": "rebound.example:8001"})
        assert answer.status_code == 403, path
        assert "STAND_IN_HOSTS" in answer.text


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8001",
        "bot.localhost:1",
        "127.0.0.1:8001",
        "127.8.9.1",
        "[::1]:8001",
        "stand-in:80",
    ],
)
async def test_this_computer_and_what_was_named_may_act(
    control: Control, discord: StandIn, host: str
) -> None:
    discord.hosts = frozenset({"stand-in"})
    for site in ("same-origin", "none"):
        headers = JSON_TYPE | {"Host": host, "Sec-Fetch-Site": site}
        answer = await control.client.post("/clock", headers=headers, json={"seconds": 1})
        assert answer.status_code == 200, answer.text


async def test_what_is_written_names_its_ids_in_its_body(
    control: Control, discord: StandIn, guild: Guild, general: Channel
) -> None:
    ada = discord.person("Ada", guild)
    answer = await control.client.post(f"/people/{ada.id}/write?channel={general.id}", json={"content": "x"})
    assert answer.json()["error"]["field"] == "channel"
    assert ada.sees(general) == []


async def test_changes_are_streamed(control: Control, discord: StandIn, guild: Guild) -> None:
    ada = discord.person("Ada", guild)
    async with control.client.stream("GET", "/events") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == "retry: 1000"
        ada.write("live")
        async with asyncio.timeout(60):
            async for line in lines:
                if line.startswith("data: "):
                    break
    notice = json.loads(line.removeprefix("data: "))
    assert (notice["event"], notice["data"]["content"]) == ("MESSAGE_CREATE", "live")


def test_a_person_is_told_only_of_what_they_may_know(
    discord: StandIn, guild: Guild, general: Channel
) -> None:
    ada, ben = discord.person("Ada", guild), discord.person("Ben", guild)
    told: list[Json] = []
    discord.on_change(told.append)
    guild.roles[guild.id].permissions &= ~bits("VIEW_CHANNEL")
    guild.owner_id = ada.id
    ada.write("secret")
    assert [visible_to(discord.world, person.id, told[-1]) for person in (ada, ben)] == [True, False]
    whisper = {"kind": "ephemeral", "to": str(ben.id)}
    assert [visible_to(discord.world, person.id, whisper) for person in (ada, ben)] == [False, True]


def test_the_demo_is_worth_looking_at_and_the_same_each_time() -> None:
    first, second = StandIn(), StandIn()
    lives = [demo.build(discord) for discord in (first, second)]
    guild, again = (next(iter(discord.world.guilds.values())) for discord in (first, second))
    assert list(guild.members)[:-1] == list(again.members)[:-1]
    assert list(guild.channels) == list(again.channels)
    assert len(guild.members) >= 40
    assert {channel.type for channel in guild.channels.values()} >= {0, 2, 4, 13, 15}
    bot = guild.members[first.application_id]
    level_role = next(role for role in guild.roles.values() if role.name == "Legend")
    top = max(guild.roles[role_id].position for role_id in bot.role_ids)
    assert top > level_role.position
    needed = bits("VIEW_CHANNEL", "SEND_MESSAGES")
    texts = [channel for channel in guild.channels.values() if channel.type == 0]
    assert all(first.world.permissions(first.application_id, place) & needed == needed for place in texts)
    before = len(first.world.log.events)
    for _ in range(60):
        lives[0].happen()
    happened = {event.event for event in list(first.world.log.events)[before:]}
    assert happened >= {"MESSAGE_CREATE", "MESSAGE_REACTION_ADD", "VOICE_STATE_UPDATE"}


def test_identity_and_clock_outlive_a_restart(tmp_path: Any) -> None:
    assert keep(tmp_path).token == keep(tmp_path).token
    Clock(tmp_path / "clock").move(300)
    assert Clock(tmp_path / "clock").offset == 300
