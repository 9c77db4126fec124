"""Every page for every rank: who gets in is what the declaration says, and what it shows is what there is."""

from __future__ import annotations

import pytest

from db.operations import backups
from handlers.dashboard_list import PAGES
from handlers.platform.roles.rules import granted_by
from tests.raid_desk.runs.conftest import Raid
from tests.support.answers import button_of
from tests.support.browsing import Browsing

RANKS = ("administrator", "moderator", "officer", "security")
ROUTES = [route for pages in PAGES for route in pages.routes]
SHOWN = [route for route in ROUTES if not route.writes]
LEAST = {
    "/members/{user_id}/warn": "security",
    "/members/{user_id}/suspend": "security",
    "/members/{user_id}/unsuspend": "officer",
    "/members/{user_id}/punishments/{punishment_id}/remove": "officer",
    "/members/{user_id}/note": "security",
    "/members/{user_id}/verify": "security",
    "/members/{user_id}/unverify": "security",
    "/members/{user_id}/points/give": "officer",
    "/members/{user_id}/points/take": "officer",
    "/members/{user_id}/raider-points": "officer",
    "/members/{user_id}/quota-points": "officer",
    "/quota/{role_id}/reset": "moderator",
    "/chains/{chain_id}": "quest_master",
    "/quests/{quest_id}/teams": "quest_master",
    "/teams/{team_id}/role": "moderator",
    "/analytics": "moderator",
    "/command-log": "moderator",
    "/audit": "moderator",
    "/modules": "administrator",
    "/modules/{module}": "administrator",
    "/settings": "administrator",
    "/settings/{module}": "administrator",
    "/settings/{module}/{key}": "administrator",
    "/settings/{module}/{key}/reset": "administrator",
    "/backup": "administrator",
    "/backup/export": "administrator",
    "/backup/upload": "administrator",
    "/backup/import/{import_id}": "administrator",
    "/backup/import/{import_id}/discard": "administrator",
    "/maps": "moderator",
    "/maps/roles/{key}": "moderator",
    "/maps/channels/{key}": "moderator",
}
"""Written down a second time, as the commands have it; all others are for everybody."""


@pytest.fixture
async def raid(world):
    raid = Raid(world)
    await raid.set_up()
    roles = {rank: world.discord.role(world.guild, rank) for rank in RANKS}
    ids = {rank: role.id for rank, role in roles.items()}
    await raid.sets("platform", roles={**ids, "organizer": raid.role.id})
    world.staff = {rank: world.member(rank.title(), role) for rank, role in roles.items()}
    await world.settle()
    return raid


def test_each_page_asks_for_the_role_of_its_command():
    assert {route.path: route.requires for route in ROUTES if route.requires != "everyone"} == LEAST


async def test_each_rank_sees_its_pages_and_no_others(raid):
    world, wrong = raid.world, []
    named = {"user_id": world.owner.id, "role_id": raid.role.id, "module": "platform", "key": "timezone"}
    named |= {"run_id": 1, "quest_id": 1, "number": 1, "import_id": 1, "chain_id": 1, "team_id": 1}
    people = {**world.staff, "member": world.member("Member")}
    for rank, person in people.items():
        tab = await Browsing(world).logs_in(person)
        for route in SHOWN:
            await tab.opens(f"/dashboard/{world.guild.id}{route.path.format_map(named)}")
            status = tab.page.status_code
            lets_in = route.requires == "everyone" or rank in granted_by(route.requires)
            assert status in (200, 403, 404, 409), (route.path, tab.text)
            if (status != 403) != lets_in:
                wrong.append(f"{route.path} for {rank}: {status}")

    assert wrong == []


async def test_what_is_typed_by_people_is_text_wherever_it_is_shown(raid):
    world, script = raid.world, "<script>alert(1)</script><img src=x onerror=alert(1)>"
    mallory = world.member("Mallory", nick=script[:32])
    await world.owner.runs("addnote", member=mallory, note=f"{script} **bold** [link](javascript:alert(1))")
    tab = await Browsing(world).logs_in(world.owner)

    for path in (f"members/{mallory.id}", "members", "audit", "command-log", f"members?q={script}"):
        await tab.opens(f"/dashboard/{world.guild.id}/{path}")
        assert tab.page.status_code == 200
        assert "<script>alert" not in tab.page.text
        assert "<img src=x" not in tab.page.text
        assert 'href="javascript' not in tab.page.text


async def test_the_audit_is_searched_by_action_and_by_member(raid):
    world, ada = raid.world, raid.world.member("Ada")
    await world.settle()
    await world.owner.runs("addnote", member=ada, note="Kind")
    tab = await Browsing(world).logs_in(world.owner)

    await tab.opens(f"/dashboard/{world.guild.id}/audit", action="member_note", who="ada")
    assert "member_note.add" in tab.text
    assert tab.find("a", "Ada")
    await tab.opens(f"/dashboard/{world.guild.id}/audit", action="roles")
    assert "Nothing was recorded." in tab.text
    await tab.opens(f"/dashboard/{world.guild.id}/audit", who="nobody at all")
    assert "Nobody here is called" in tab.text


async def test_a_run_is_found_and_everybody_in_it_is_named(raid):
    world, run, ada = raid.world, await raid.posts(), raid.world.member("Ada")
    await world.settle()
    await run.pressed(ada, "Join")
    tab = await Browsing(world).logs_in(ada)
    await tab.opens(f"/dashboard/{world.guild.id}/overview")

    await tab.follows(f"Lost Halls #{run.run_id} open")

    assert "Joined (1)" in tab.text
    assert tab.find("a", "Ada")
    await tab.opens(f"/dashboard/{world.guild.id}/runs", state="open", q="halls")
    assert tab.find("a", f"Lost Halls #{run.run_id}")
    await tab.opens(f"/dashboard/{world.guild.id}/runs", state="ended")
    assert "There is no run like that." in tab.text


async def test_the_commands_of_a_server_are_counted_and_listed(raid):
    world, ada = raid.world, raid.world.member("Ada")
    await ada.runs("ping")
    await ada.runs("setroles")
    await world.web.command_log.flush()
    tab = await Browsing(world).logs_in(world.owner)

    await tab.opens(f"/dashboard/{world.guild.id}/analytics", command="ping")
    assert "/ping" in tab.text
    await tab.opens(f"/dashboard/{world.guild.id}/command-log", who="Ada")
    assert "/setroles" in tab.text
    assert "refused" in tab.text


async def test_a_module_that_is_off_has_no_pages(raid):
    world = raid.world
    await raid.sets("platform", modules_off=["quest_hall"])
    tab = await Browsing(world).logs_in(world.member("Ada"))

    await tab.opens(f"/dashboard/{world.guild.id}/quests")

    assert tab.page.status_code == 403
    assert "switched off in this server" in tab.text
    assert "Quests" not in tab.links


async def test_administrators_see_whether_backups_can_be_restored(raid):
    world, tab = raid.world, await Browsing(raid.world).logs_in(raid.world.owner)
    await tab.opens(f"/dashboard/{world.guild.id}/backup")
    assert "No backup has been made yet." in tab.text
    now, secret = world.now(), "member has 3, was 4"
    async with world.job.pool.acquire() as db:
        for name, problem in (("first", None), ("second", secret), ("third", None)):
            await backups.add_backup(db, name, made_at=now, size_bytes=1, took_s=1)
            if name != "third":
                await backups.mark_proven(db, name, proven_at=now, problem=problem)

    await tab.opens(f"/dashboard/{world.guild.id}/backup")

    assert [node.text().split()[0] for node in tab.tree.css("main td")].count("passed") == 1
    assert "failed" in tab.text
    assert "not yet" in tab.text
    assert secret not in tab.page.text, "it is about all servers"


async def test_help_leads_to_the_dashboard_of_the_server(raid):
    answer = await raid.world.owner.runs("help")

    address = f"{raid.world.settings.dashboard_url}/{raid.world.guild.id}/overview"
    assert button_of(answer.message, "Open the dashboard")["url"] == address
    tab = await Browsing(raid.world).logs_in(raid.world.owner)
    await tab.opens(address)
    assert tab.page.status_code == 200
