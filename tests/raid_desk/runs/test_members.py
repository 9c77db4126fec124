"""What members press: coming in, the bench, leaving, classes; and who may not."""

from __future__ import annotations

from tests.raid_desk.runs.conftest import KEY


async def test_joining_twice_is_being_in_once(world, raid):
    run, ada = await raid.posts(), world.member("Ada")

    assert "You are in." in await run.pressed(ada, "Join")
    assert "You are in already" in await run.pressed(ada, "Join")
    assert (await run.events()).count("joined") == 1


async def test_the_class_picked_last_is_remembered_for_the_next_run(world, raid):
    first, ada = await raid.posts(), world.member("Ada")
    await first.pressed(ada, "Join")
    assert "You play **Wizard**" in await first.plays(ada, "wizard")

    second = await raid.posts("shatters")

    assert "You come as **Wizard**" in await second.pressed(ada, "Join")
    await raid.passes()
    assert "Wizard 1" in second.text


async def test_a_class_can_be_said_before_coming_in(world, raid):
    run, ada = await raid.posts(), world.member("Ada")

    assert "I remember it" in await run.plays(ada, "wizard")
    assert await run.state(ada) is None


async def test_leaving_takes_everything_back(world, raid):
    run, ada = await raid.posts(), world.member("Ada")
    await run.pressed(ada, KEY)
    assert "You have left" in await run.pressed(ada, "Leave")
    await raid.passes()

    assert await run.state(ada) == "left"
    assert await run.offers() == {(ada.id, "lost_halls_key", "withdrawn")}
    assert "In (0)" in run.text
    assert ada.mention not in run.text
    assert "You are not in this run" in await run.pressed(ada, "Leave")


async def test_the_bench_keeps_no_promises(world, raid):
    run, ada = await raid.posts(), world.member("Ada")
    await run.pressed(ada, KEY)
    assert "You are on the bench." in await run.pressed(ada, "Bench")
    assert "already" in await run.pressed(ada, "Bench")
    await raid.passes()

    assert await run.offers() == {(ada.id, "lost_halls_key", "withdrawn")}
    assert "Bench (1)" in run.text
    assert "You are in." in await run.pressed(ada, "Join")


async def test_nobody_new_comes_into_a_locked_run_but_who_is_in_stays(world, raid):
    run, ada, ben = await raid.posts(), world.member("Ada"), world.member("Ben")
    await run.pressed(ada, "Join")
    await run.set(locked=True)

    assert "This run is locked" in await run.pressed(ben, "Join")
    assert "This run is locked" in await run.pressed(ben, KEY)
    assert "You bring" in await run.pressed(ada, KEY)
    assert await run.state(ben) is None


async def test_a_run_that_is_over_takes_no_presses(world, raid):
    run, ada = await raid.posts(), world.member("Ada")
    await run.set(state="cancelled")

    for label in ("Join", "Bench", "Leave", KEY):
        assert "This run is over" in await run.pressed(ada, label)


async def test_suspended_members_are_refused(world, raid):
    role = world.discord.role(world.guild, "Suspended")
    await raid.sets("platform", roles={"organizer": raid.role.id, "suspended": role.id})
    run, ada = await raid.posts(), world.member("Ada", role)

    assert "You are suspended" in await run.pressed(ada, "Join")
    assert await run.state(ada) is None


async def test_a_run_can_ask_for_a_role_and_says_who_can_give_it(world, raid):
    veteran, security = (world.discord.role(world.guild, name) for name in ("Veteran", "Security"))
    await raid.sets("platform", roles={"organizer": raid.role.id, "security": security.id})
    run = await raid.posts(role=veteran)
    ada, ben = world.member("Ada"), world.member("Ben", veteran)

    refused = await run.pressed(ada, "Join")
    assert f"you need <@&{veteran.id}>" in refused
    assert f"<@&{security.id}>" in refused
    assert "you need" in await run.pressed(ada, KEY)
    assert "You are in." in await run.pressed(ben, "Join")
    assert "You are in." in await run.pressed(raid.organizer, "Join")


async def test_a_dungeon_can_ask_for_an_internal_role(world, raid):
    verified = world.discord.role(world.guild, "Verified")
    await raid.sets("platform", roles={"organizer": raid.role.id, "verified_raider": verified.id})
    run = await raid.posts()
    row = await world.value("SELECT dungeon FROM run")
    await run.set(dungeon={**row, "required_role": "verified_raider"})

    assert f"<@&{verified.id}>" in await run.pressed(world.member("Ada"), "Join")
    assert "You are in." in await run.pressed(world.member("Ben", verified), "Join")


async def test_a_run_of_another_guild_cannot_be_pressed(world, raid):
    run, ada = await raid.posts(), world.member("Ada")
    await run.set(guild_id=1)

    assert "That run no longer exists" in await run.pressed(ada, "Join")
