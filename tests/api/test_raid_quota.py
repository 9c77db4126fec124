"""Quotas and points by the API: the same ledgers, panels and rules as the commands."""

from __future__ import annotations

from tests.raid_desk.moderation.conftest import Court
from tests.raid_desk.moderation.conftest import court as court
from tests.raid_desk.runs.conftest import raid as raid
from tests.support.api import Client


async def test_what_is_logged_counts_once_by_the_value_that_the_role_has_for_its_dungeon(
    court: Court,
) -> None:
    organizer = court.raid.organizer
    client = await Client.of(court.world, organizer, "write")
    moderator = await Client.of(court.world, court.mia, "write")
    config = f"/quota/config/{court.world.guild.id}/{court.raid.role.id}"
    await moderator.writes("PUT", config, {"required": 4, "run_points": 1}, If_None_Match="*")
    tag = (await moderator.call("GET", config)).headers["etag"]
    changed = {"required": 5, "run_points": 1}
    unseen = [
        (await moderator.call("PUT", config, json=changed, headers=headers)).status_code
        for headers in (
            {},
            {"If-None-Match": "*"},
            {"If-Match": '"v1"'},
            {"If-Match": tag},
            {"If-Match": tag},
        )
    ]
    quota = await moderator.writes("PUT", f"{config}/dungeon/lost_halls", {"points": 2})
    body = {"dungeon": "lost_halls", "amount": 3}

    for _ in range(2):
        logged = await client.writes("POST", "/quota/log-run", body, Idempotency_Key="once")
    too_many = await client.call("POST", "/quota/log-run", json={"dungeon": "lost_halls", "amount": -4})
    for_others = await client.call("POST", "/quota/log-run", json={**body, "user_id": str(court.sue.id)})

    assert unseen == [428, 412, 412, 200, 412]
    assert (quota["required"], quota["dungeons"]) == (5, {"lost_halls": 2})
    assert [line["points"] for line in logged["quotas"]] == [6]
    assert logged["tallies"][0]["by_hand"] == 3
    assert (too_many.status_code, for_others.status_code) == (409, 403)
    board = await client.reads(f"/quota/leaderboard/{court.world.guild.id}/{court.raid.role.id}")
    assert [(line["user_id"], line["verdict"]) for line in board["items"]] == [(str(organizer.id), "met")]


async def test_a_leaderboard_is_read_in_pages_and_a_period_ends_when_a_moderator_wants_it(
    court: Court,
) -> None:
    world, role = court.world, court.raid.role
    others = [world.member(name, role) for name in ("Ann", "Bob", "Cid")]
    await world.settle()
    officer, moderator = [await Client.of(world, who, "write") for who in (court.otto, court.mia)]
    path = f"{world.guild.id}/{role.id}"
    await moderator.writes(
        "PUT", f"/quota/config/{path}", {"required": 5, "repeat": "weekly"}, If_None_Match="*"
    )
    for member, amount in zip(others, (7, 3, 3), strict=True):
        body = {"user_id": str(member.id), "amount": amount, "reason": "Helped"}
        await officer.writes("POST", "/quota/adjust-quota-points", body)
    excuse = {"user_id": str(others[1].id), "reason": "Away"}
    excused = await officer.writes("POST", f"/quota/excuses/{path}", excuse)

    seen, cursor = [], None
    while cursor is not None or not seen:
        wanted = {"limit": 2, "cursor": cursor}
        page = await officer.writes("POST", f"/quota/leaderboard/{path}", wanted)
        seen += [(line["name"], line["verdict"]) for line in page["items"]]
        cursor = page["next"]
    await moderator.writes("POST", f"/quota/config/{path}/reset")
    await court.passes(seconds=8)

    assert [excuse["user_id"] for excuse in excused] == [str(others[1].id)]
    assert seen[:3] == [("Ann", "met"), ("Bob", "excused"), ("Cid", "not_met")]
    [past] = (await officer.reads(f"/quota/periods/{path}"))["items"]
    assert (past["ended_by"], past["counts"]["met"]) == (str(court.mia.id), 1)
    kept = await officer.reads(f"/quota/leaderboard/{path}", period=past["number"], limit=1)
    assert kept["items"][0]["points"] == 7


async def test_nobody_gives_points_to_themselves_and_dungeons_have_values_of_their_own(court: Court) -> None:
    officer = await Client.of(court.world, court.otto, "write")
    moderator = await Client.of(court.world, court.mia, "write")
    own = {"user_id": str(court.otto.id), "amount": 5}
    worth = f"/quota/key-points/{court.world.guild.id}"

    refused = await officer.call("POST", "/quota/adjust-points", json=own)
    await moderator.writes("PUT", f"{worth}/lost_halls", {"points": 9})
    listed = await officer.reads(worth)
    body = {"user_id": str(court.ada.id), "dungeon": "Lost Halls", "amount": 2}
    logged = await officer.writes("POST", "/quota/log-key", body)
    await moderator.writes("DELETE", f"{worth}/lost_halls")

    assert (refused.status_code, refused.json()["code"]) == (403, "OwnRaidPoints")
    assert listed == [{"dungeon_key": "lost_halls", "points": 9}]
    assert logged["raider"]["ever"] == 18
    assert await officer.reads(worth) == []
