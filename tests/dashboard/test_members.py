"""Members on the dashboard: who finds whom, who sees what, and who may do what."""

from __future__ import annotations

import pytest

SETUP = {"security": "Guard", "officer": "Officer", "suspended": "Suspended", "verified_raider": "Raider"}


@pytest.fixture
async def house(world):
    """Ada is a member, Guy security, Olga an officer."""
    world.changes_bot_role(position=50)
    roles = {key: world.discord.role(world.guild, name) for key, name in SETUP.items()}
    for key, role in roles.items():
        await world.owner.runs("setroles", **{key: role})
        world.moves_clock(seconds=5)
    world.ada = world.member("Ada", username="ada_lovelace")
    world.guy, world.olga = world.member("Guy", roles["security"]), world.member("Olga", roles["officer"])
    world.roles = roles
    await world.settle()
    return world


def page(world, *parts):
    return "/".join(("/dashboard", str(world.guild.id), *map(str, parts)))


async def test_members_are_found_by_any_of_their_names_and_their_id(house, browser):
    tab = await browser().logs_in(house.ada)

    for words in ("ADA", "lovelace", str(house.ada.id)):
        await tab.opens(page(house, "members"), q=words)
        assert [link.text() for link in tab.tree.css("#results a")] == ["Ada"], words
    await tab.opens(page(house, "members"), q="nobody at all")
    assert "Nobody here is called that." in tab.text


async def test_a_list_goes_on_where_the_page_before_ended_whatever_people_are_called(house, browser):
    for number in range(60):
        house.member(f"👩‍🚀 crew {number:02}")
    tab = await browser().logs_in(house.ada)
    await tab.opens(page(house, "members"), q="crew")
    first = [link.text() for link in tab.tree.css("#results th a")]

    await tab.follows("Next page")

    second = [link.text() for link in tab.tree.css("#results th a")]
    assert (len(first), len(second)) == (50, 10)
    assert not set(first) & set(second)
    assert (await tab.opens(page(house, "members"), after="rubbish")).page.status_code == 422


async def test_a_member_sees_a_profile_and_staff_what_they_may(house, browser):
    await house.guy.runs("addnote", member=house.ada, note="Was kind to newcomers")
    seen = {}
    for who in (house.ada, house.guy, house.olga):
        tab = await browser().logs_in(who)
        await tab.opens(page(house, "members", house.ada.id))
        assert tab.page.status_code == 200
        seen[who] = tab

    assert "Was kind to newcomers" not in seen[house.ada].text
    assert "Was kind to newcomers" in seen[house.guy].text
    assert "Give points" not in seen[house.guy].text
    assert "Give points" in seen[house.olga].text


async def test_security_suspends_and_an_officer_ends_it_and_roles_follow(house, browser):
    guard = await browser().logs_in(house.guy)
    await guard.opens(page(house, "members", house.ada.id))

    await guard.presses("Suspend", duration="3d", reason="Left two runs")
    assert "Suspend Ada for 3d?" in guard.text
    await house.settle()
    assert house.roles["suspended"].id not in house.ada.role_ids
    await guard.presses("Yes, do it")
    await house.settle()

    assert house.roles["suspended"].id in house.ada.role_ids
    assert "is suspended until" in guard.text
    assert "End the suspension" not in guard.text
    officer = await browser().logs_in(house.olga)
    await officer.opens(page(house, "members", house.ada.id))
    await officer.does("End the suspension", reason="A mistake")
    await house.settle()
    assert house.roles["suspended"].id not in house.ada.role_ids
    actions = await house.ledger("SELECT action, actor_id FROM audit WHERE subject = $1", str(house.ada.id))
    assert [(row["action"], row["actor_id"]) for row in actions] == [
        ("suspension.suspended", house.guy.id),
        ("suspension.lifted", house.olga.id),
    ]


async def test_the_rules_of_the_commands_hold(house, browser):
    guard = await browser().logs_in(house.guy)
    await guard.opens(page(house, "members", house.olga.id))
    await guard.presses("Suspend", duration="3d", reason="No")
    assert guard.page.status_code == 403
    assert "same rank as you on the staff, or a higher one" in guard.text
    assert await house.value("SELECT count(*) FROM punishment") == 0

    await guard.opens(page(house, "members", house.ada.id))
    await guard.presses("Suspend", duration="soon", reason="No")
    assert "soon" in guard.text
    token = guard.tree.css_first("form.me input").attributes["value"]
    await guard.posts(page(house, "members", house.ada.id, "points/give"), {"csrf": token, "amount": 5})
    assert guard.page.status_code == 403
    assert await house.value("SELECT count(*) FROM punishment") == 0


async def test_an_officer_gives_and_takes_points_once(house, browser):
    tab = await browser().logs_in(house.olga)
    await tab.opens(page(house, "members", house.ada.id))

    await tab.does("Give points", amount=50, note="Cleaned up")
    await tab.does("Take points", amount=20)

    assert "They have 30 points now" in tab.text
    assert "Cleaned up" in tab.text
    await tab.presses("Take points", amount=100)
    assert tab.page.status_code == 409
    assert await house.value("SELECT count(*) FROM audit WHERE action LIKE 'points.%'") == 2


async def test_an_officer_adjusts_points_of_the_raid_desk_but_not_their_own(house, browser):
    tab = await browser().logs_in(house.olga)
    await tab.opens(page(house, "members", house.ada.id))

    await tab.presses("Change raider points", amount=7, reason="Led the event")
    assert "Raider points07" in tab.text, "before and after"
    await tab.presses("Yes, do it")
    await tab.does("Change quota points", amount=3)

    assert "Raider points: 7 · Quota points: 3" in tab.text
    actions = await house.ledger("SELECT action FROM audit WHERE action LIKE 'points.%' ORDER BY audit_id")
    assert [row["action"] for row in actions] == ["points.add", "points.add_quota"]
    await tab.opens(page(house, "members", house.olga.id))
    await tab.presses("Change raider points", amount=7)
    assert tab.page.status_code == 403
    assert "You cannot give points to yourself" in tab.text


async def test_security_verifies_a_raider_and_takes_it_back(house, browser):
    tab = await browser().logs_in(house.guy)
    await tab.opens(page(house, "members", house.ada.id))

    await tab.does("Verify", name="Adalina")
    await house.settle()
    assert house.roles["verified_raider"].id in house.ada.role_ids
    await tab.does("Take the verification back", reason="Sold the account")
    await house.settle()

    assert house.roles["verified_raider"].id not in house.ada.role_ids
    assert "Sold the account" in tab.text


async def test_a_closed_profile_stays_closed(house, browser):
    answer = await house.ada.runs("profile")
    await house.ada.presses(answer, "Close to others")
    bea = await browser().logs_in(house.member("Bea"))

    await bea.opens(page(house, "members", house.ada.id))

    assert "keeps their profile private" in bea.text
    assert "points" not in bea.text


async def test_german_reads_german(house, browser):
    tab = await browser("de-DE,de;q=0.9").logs_in(house.olga)
    await tab.opens(page(house, "members", house.ada.id))
    await tab.presses("Apply", language="de")

    assert "Mitglieder" in tab.links
    assert "Punkte geben" in tab.text
