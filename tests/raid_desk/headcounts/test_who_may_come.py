"""Who may answer a headcount, and who is taken along into its run: the rule of Join for all of them."""

import pytest

from stand_in.changes import guilds
from tests.raid_desk.headcounts.test_headcounts import panel, picks, posts


@pytest.fixture
def ada(world):
    return world.member("Ada")


@pytest.fixture
def ben(world):
    return world.member("Ben")


@pytest.fixture
def raider(world):
    return world.discord.role(world.guild, "Raider")


async def verifies(raid, raider, dungeon="void"):
    """Only verified raiders may come to that dungeon."""
    await raid.sets("platform", roles={"organizer": raid.role.id, "verified_raider": raider.id})
    await raid.world.owner.runs("dungeon edit", dungeon=dungeon, verified_only=True)


async def converts(raid, dungeon="void"):
    organizer = await raid.organizer.presses(panel(raid), "Organizer")
    done = await raid.organizer.picks(organizer, dungeon)
    await raid.passes()
    return done


async def taken(world):
    return {row["user_id"] for row in await world.ledger("SELECT user_id FROM run_member")}


def called(raid):
    calls = [message for message in raid.channel.messages.values() if "is on: you are in" in message.content]
    return {user_id for call in calls for user_id in call.pinged_ids}


async def test_suspended_members_and_those_who_left_are_left_out_and_named(raid, ada, ben, world):
    suspended = world.discord.role(world.guild, "Suspended")
    await raid.sets("platform", roles={"organizer": raid.role.id, "suspended": suspended.id})
    eve = world.member("Eve")
    await posts(raid, "void")
    for member in (ada, ben, eve):
        await member.presses(panel(raid), "Join")
    guilds.change_member(world.discord.world, ada.person.member, role_ids={suspended.id})
    guilds.leave(world.discord.world, world.guild, ben.id)

    await world.settle()

    done = await converts(raid)

    assert await taken(world) == called(raid) == {eve.id}
    assert f"suspended: {ada.mention}" in done.text
    assert f"left the server: {ben.mention}" in done.text


async def test_who_lost_the_role_of_a_dungeon_is_not_taken_along(raid, raider, ada, ben, world):
    await verifies(raid, raider)
    for member in (ada, ben):
        guilds.change_member(world.discord.world, member.person.member, role_ids={raider.id})
    await posts(raid, "void")
    for member in (ada, ben):
        await member.presses(panel(raid), "Vial of Pure Darkness")
    guilds.change_member(world.discord.world, ben.person.member, role_ids=set())
    await world.settle()

    done = await converts(raid)

    assert await taken(world) == called(raid) == {ada.id}
    assert f"without <@&{raider.id}>: {ben.mention}" in done.text
    assert await world.value("SELECT count(*) FROM run_offer WHERE user_id = $1", ben.id) == 0


@pytest.mark.parametrize("button", ["Join", "Vial of Pure Darkness"])
async def test_a_headcount_asks_for_the_role_of_its_dungeon(raid, raider, ada, world, button):
    await verifies(raid, raider)
    await posts(raid, "void")

    said = await ada.presses(panel(raid), button)

    assert f"you need <@&{raider.id}>" in said.text
    assert await world.value("SELECT count(*) FROM headcount_member") == 0


async def test_of_several_dungeons_only_those_with_the_role_ask_for_it(raid, raider, ada, world):
    await verifies(raid, raider)
    await posts(raid, "void, shatters")

    assert f"you need <@&{raider.id}>" in (await picks(ada, raid, 0, "void", "shatters")).message.content
    await picks(ada, raid, 0, "shatters")

    rows = await world.ledger("SELECT dungeon_key FROM headcount_member")
    assert [row["dungeon_key"] for row in rows] == ["shatters"]


async def test_the_role_of_a_headcount_is_asked_for_and_is_the_runs_too(raid, raider, ada, world):
    await posts(raid, "void", role=raider)

    assert f"you need <@&{raider.id}>" in (await ada.presses(panel(raid), "Join")).text
    await converts(raid)
    assert await world.value("SELECT required_role_id FROM run") == raider.id


async def test_a_thing_that_the_dungeon_does_not_take_is_not_written_down(raid, ada, world):
    await posts(raid, "void")
    number = await world.value("SELECT headcount_id FROM headcount")
    message = panel(raid)
    message.components[0]["components"][1]["custom_id"] = f"headcounts.offer/1:{number}:o3"

    said = await ada.person.press(message, f"headcounts.offer/1:{number}:o3")

    assert "does not use that" in said.message.content
    assert await world.value("SELECT count(*) FROM headcount_member") == 0


async def test_who_does_not_confirm_an_afk_check_is_not_taken_along(raid, ada, ben, world):
    await posts(raid, "void")
    for member in (ada, ben):
        await member.presses(panel(raid), "Join")
    await raid.organizer.presses(await raid.organizer.presses(panel(raid), "Organizer"), "AFK check")
    await raid.passes()
    check = next(message for message in raid.channel.messages.values() if "Are you there" in message.content)
    assert set(check.pinged_ids) == {ada.id, ben.id}
    assert "You are there" in (await ada.presses(check, "I'm here")).text
    assert "It ends" in (await converts(raid)).text

    world.moves_clock(minutes=2)
    done = await converts(raid)

    assert await taken(world) == called(raid) == {ada.id}
    assert f"did not confirm the AFK check: {ben.mention}" in done.text


async def test_who_is_late_at_an_afk_check_is_taken_along_while_there_is_no_run(raid, ada, world):
    await posts(raid, "void")
    await ada.presses(panel(raid), "Join")
    await raid.organizer.presses(await raid.organizer.presses(panel(raid), "Organizer"), "AFK check")
    await raid.passes()
    world.moves_clock(minutes=2)
    check = next(message for message in raid.channel.messages.values() if "Are you there" in message.content)

    assert "The check was over" in (await ada.presses(check, "I'm here")).text
    await converts(raid)
    assert await taken(world) == {ada.id}
    assert "This headcount is over." in (await ada.presses(check, "I'm here")).text


async def test_by_setting_a_run_is_made_only_after_an_afk_check(raid, ada, world):
    await raid.sets("raid_desk", afk_before_run=True)
    await posts(raid, "void")
    await ada.presses(panel(raid), "Join")

    first = await converts(raid)
    assert "AFK check" in first.text
    assert await world.value("SELECT count(*) FROM run") == 0

    world.moves_clock(minutes=2)
    await raid.organizer.picks(first, "void")
    assert await world.value("SELECT count(*) FROM run") == 1
    assert await taken(world) == set()
