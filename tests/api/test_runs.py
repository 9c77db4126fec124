"""Runs, headcounts and dungeons by the API: what happens in Discord is the same as by commands."""

from __future__ import annotations

from typing import Any

import pytest

from tests.raid_desk.runs.conftest import KEY, Raid
from tests.support.answers import button_of, parts_of, text_of
from tests.support.api import Client


@pytest.fixture
async def raid(world: Any) -> Raid:
    raid = Raid(world)
    await raid.set_up()
    return raid


@pytest.fixture
async def client(raid: Raid) -> Client:
    """Acts as the organizer."""
    return await Client.of(raid.world, raid.organizer, "write")


async def test_a_run_that_a_site_makes_is_posted_joined_led_and_logged(raid: Raid, client: Client) -> None:
    ada = raid.world.member("Ada")
    await raid.world.settle()

    made = await client.writes("POST", "/runs", {"dungeon": "o3", "party": "Alpha", "limits": "1"})
    await raid.passes()
    panel = raid.channel.messages[max(raid.channel.messages)]
    assert "Oryx's Sanctuary" in text_of(panel)
    path = f"/runs/{made['run_id']}"
    joined = await client.writes("POST", f"{path}/reactions", {"action": "join", "user_id": str(ada.id)})
    played = await client.writes(
        "PATCH", f"{path}/reactions", {"class_key": "wizard", "user_id": str(ada.id)}
    )
    read = await client.call("GET", path)
    begun = await client.writes("PATCH", path, {"state": "live"}, If_Match=read.headers["etag"])
    ended = await client.writes("PATCH", path, {"state": "ended"}, If_Match=f'"v{begun["version"]}"')
    logged = await client.writes("POST", f"{path}/log", {"outcome": "success", "attended": [str(ada.id)]})

    assert (joined["state"], played["class_key"], ended["state"]) == ("joined", "wizard", "ended")
    assert logged["outcome"] == "success"
    assert [member["attended"] for member in logged["members"]] == [True]
    classes = await client.reads(f"{path}/classes")
    assert (classes["joined"], classes["without_class"]) == ({"wizard": 1}, 0)
    kinds = [event["kind"] for event in logged["events"]]
    assert {"created", "started", "ended", "logged"} <= set(kinds)
    assert await raid.world.value("SELECT count(*) FROM audit WHERE action = 'run.log'") == 1


async def test_who_saw_an_older_version_changes_nothing(raid: Raid, client: Client) -> None:
    made = await client.writes("POST", "/runs", {"dungeon": "o3"})
    path = f"/runs/{made['run_id']}"
    seen = (await client.call("GET", path)).headers["etag"]
    await client.writes("PATCH", path, {"party": "Alpha"}, If_Match=seen)

    late = await client.call("PATCH", path, json={"party": "Beta"}, headers={"If-Match": seen})
    blind = await client.call("PATCH", path, json={"party": "Beta"})

    assert (late.status_code, blind.status_code) == (412, 428)
    assert (await client.reads(path))["party"] == "Alpha"


async def test_a_window_for_keys_loses_its_buttons_when_its_time_is_over(raid: Raid, client: Client) -> None:
    run = await raid.posts()
    await run.pressed(raid.world.member("Ada"), KEY)
    await client.writes("PATCH", f"/runs/{run.run_id}/key-window", {"seconds": 10})
    await raid.passes()
    window = raid.channel.messages[max(raid.channel.messages)]
    assert button_of(window, f"I popped: {KEY}")

    await raid.passes(12)

    assert not [part for part in parts_of(window) if part["type"] == 2]


async def test_who_is_said_to_have_popped_confirms_before_the_run_is_logged(
    raid: Raid, client: Client
) -> None:
    ada, run = raid.world.member("Ada"), await raid.posts()
    await run.pressed(ada, KEY)
    path = f"/runs/{run.run_id}"
    offer = (await client.reads(path))["offers"][0]
    for state in ("live", "ended"):
        seen = (await client.call("GET", path)).headers["etag"]
        await client.writes("PATCH", path, {"state": state}, If_Match=seen)
    poppers = [{"user_id": str(ada.id), "item": offer["item"]}]

    at_once = await client.call("POST", f"{path}/log", json={"outcome": "success", "poppers": poppers})
    asked = await client.writes("POST", f"{path}/log", {"poppers": poppers})
    await raid.passes()
    await ada.presses(raid.channel.messages[max(raid.channel.messages)], f"I popped: {KEY}")
    logged = await client.writes("POST", f"{path}/log", {"outcome": "success"})

    assert (at_once.status_code, asked["outcome"], logged["outcome"]) == (422, None, "success")
    assert [offer["state"] for offer in logged["offers"]] == ["popped"]


async def test_a_panel_moves_into_a_message_that_the_bot_has_posted(raid: Raid, client: Client) -> None:
    run, other = await raid.posts(), await raid.posts()
    await run.pressed(raid.world.member("Ada"), KEY)
    await client.writes("PATCH", f"/runs/{run.run_id}/key-window", {"seconds": 600})
    await raid.passes()
    old, new = (await client.reads(f"/runs/{run.run_id}"))["message_id"], max(raid.channel.messages)
    body = {"channel_id": str(raid.channel.id), "message_id": str(new)}

    linked = await client.writes("POST", f"/runs/{run.run_id}/message", body)
    taken = await client.call("POST", f"/runs/{other.run_id}/message", json=body)
    await raid.passes()

    assert (linked["message_id"], taken.status_code) == (str(new), 422)
    assert int(old) not in raid.channel.messages
    assert button_of(raid.channel.messages[new], "Join")


async def test_the_same_run_is_made_once(raid: Raid, client: Client) -> None:
    headers = {"Idempotency-Key": "tonight"}

    first = await client.call("POST", "/runs", json={"dungeon": "o3"}, headers=headers)
    again = await client.call("POST", "/runs", json={"dungeon": "o3"}, headers=headers)

    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert await raid.world.value("SELECT count(*) FROM run") == 1


async def test_a_member_joins_for_themselves_and_leads_nothing(raid: Raid, client: Client) -> None:
    ada, ben = raid.world.member("Ada"), raid.world.member("Ben")
    member = await Client.of(raid.world, ada, "write")
    made = await client.writes("POST", "/runs", {"dungeon": "o3"})
    path = f"/runs/{made['run_id']}"

    own = await member.writes("POST", f"{path}/reactions", {"action": "join"})
    other = await member.call("POST", f"{path}/reactions", json={"action": "join", "user_id": str(ben.id)})
    read = await member.call("GET", path)

    assert own["state"] == "joined"
    assert (other.status_code, other.json()["code"]) == (403, "NotItsOrganizer")
    assert (read.status_code, read.json()["code"]) == (403, "MissingRole")


async def test_runs_are_listed_by_what_is_asked_for(raid: Raid, client: Client) -> None:
    for dungeon, party in (("o3", "Alpha"), ("lost_halls", "Beta"), ("o3", "Gamma")):
        await client.writes("POST", "/runs", {"dungeon": dungeon, "party": party})
    gone = (await client.reads("/runs", text="beta"))["items"][0]["run_id"]
    await client.writes("DELETE", f"/runs/{gone}")

    first = await client.reads("/runs", limit=2)
    second = await client.reads("/runs", limit=2, cursor=first["next"])

    assert [run["party"] for run in first["items"] + second["items"]] == ["Gamma", "Beta", "Alpha"]
    assert second["next"] is None
    assert [run["party"] for run in (await client.reads("/runs", status="cancelled"))["items"]] == ["Beta"]
    assert (await client.reads("/runs", organizer="81000000000000001"))["items"] == []
    assert (await client.reads("/runs/expired"))["items"] == []
    long_ago = "2020-01-01T00:00:00Z"
    assert len((await client.reads("/runs", **{"from": long_ago}))["items"]) == 3
    assert (await client.reads("/runs", to=long_ago))["items"] == []
    await client.writes("DELETE", f"/runs/{gone}")
    assert (await client.call("GET", f"/runs/{gone}")).status_code == 404


async def test_a_headcount_is_posted_and_becomes_a_run(raid: Raid, client: Client) -> None:
    asked = await client.writes("POST", "/headcounts", {"dungeons": ["o3", "lost_halls"]})
    await raid.passes()
    path = f"/headcounts/{asked['headcount_id']}"
    key = asked["interests"][0]["dungeon_key"]

    made = await client.writes("POST", f"{path}/convert", {"dungeon_key": key})

    assert made["state"] == "converted"
    assert (await client.reads(f"/runs/{made['run_id']}"))["dungeon_key"] == key
    assert (await client.call("DELETE", path)).status_code == 409
    assert [headcount["state"] for headcount in (await client.reads("/headcounts"))["items"]] == ["converted"]


async def test_dungeons_are_written_by_officers(raid: Raid, client: Client) -> None:
    owner = await Client.of(raid.world, raid.world.owner, "write")

    made = await owner.writes("PUT", "/dungeons/moon_temple", {"name": "Moon Temple", "limits": ""})
    await owner.writes("PUT", "/dungeons/moon_temple", {"difficulty": 7})
    refused = await client.call("PUT", "/dungeons/moon_temple", json={"difficulty": 1})
    wrong = await owner.call("PUT", "/dungeons/sun", json={"name": "Moon"})

    assert made["custom"]
    known = {dungeon["key"]: dungeon for dungeon in await client.reads("/dungeons")}
    assert known["moon_temple"]["difficulty"] == 7
    assert (refused.status_code, wrong.status_code) == (403, 422)
    await owner.writes("DELETE", "/dungeons/moon_temple")
    assert (await owner.call("DELETE", "/dungeons/moon_temple")).status_code == 404


async def test_without_a_raid_channel_a_run_is_refused_and_it_is_said_who_can_choose_one(world: Any) -> None:
    client = await Client.of(world, world.owner)

    answer = await client.call("POST", "/runs", json={"dungeon": "o3"})

    assert (answer.status_code, answer.json()["code"]) == (409, "ChannelNotSet")
    assert "/setchannels" in answer.json()["fix"]


async def test_boards_are_read_without_those_whose_profile_is_closed(raid: Raid, client: Client) -> None:
    world = raid.world
    members = [world.member(name) for name in ("Ada", "Ben", "Cleo")]
    for number, member in enumerate(members):
        await world.owner.runs("xp give", member=member, amount=100 * (number + 1))
    await world.settle()
    await world.job.pool.execute(
        "INSERT INTO closed_profile (guild_id, user_id, closed_at) VALUES ($1, $2, now())",
        world.guild.id,
        members[1].id,
    )

    levels = await client.reads("/levels")
    first = await client.reads("/leaderboards/xp", limit=1)
    second = await client.reads("/leaderboards/xp", limit=1, cursor=first["next"])
    third = await client.reads("/leaderboards/xp", limit=1, cursor=second["next"])

    assert [line["name"] for line in levels["items"]][:2] == ["Cleo", "Ada"]
    assert [line["name"] for line in first["items"] + second["items"] + third["items"]] == ["Cleo", "Ada"]
    assert (await client.call("GET", "/leaderboards/nothing")).status_code == 404
