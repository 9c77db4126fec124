"""Full runs: the waiting list moves up by itself, skips nobody, and gives no place twice."""

from __future__ import annotations

import asyncio

from db.raid_desk.runs import lock_run
from handlers.raid_desk.runs.members import bench_members, settle_run


async def people(world, count):
    return [world.member(f"Raider {number}") for number in range(count)]


async def test_fifty_press_on_the_last_place_and_one_gets_it(world, raid):
    run = await raid.posts(limits="1")
    crowd = await people(world, 50)

    answers = await asyncio.gather(*(run.pressed(member, "Join") for member in crowd))

    assert sum("You are in." in text for text in answers) == 1
    assert (await run.count("joined"), await run.count("waiting")) == (1, 49)
    ranks = sorted(int(text.split("number ")[1].split(" ")[0]) for text in answers if "waiting list" in text)
    assert ranks == list(range(1, 50))


async def test_when_somebody_leaves_the_next_is_offered_the_place_and_takes_it(world, raid):
    run = await raid.posts(limits="1")
    ada, ben, cleo = await people(world, 3)
    await run.pressed(ada, "Join")
    assert "number 1 on the waiting list" in await run.pressed(ben, "Join")
    assert "number 2 on the waiting list" in await run.pressed(cleo, "Join")

    await run.pressed(ada, "Leave")

    assert [await run.state(member) for member in (ada, ben, cleo)] == ["left", "offered", "waiting"]
    assert "number 2" in await run.pressed(ada, "Join")
    assert "The place is yours" in await run.pressed(ben, "Join")
    assert await run.count("joined") == 1


async def test_who_does_not_take_the_place_in_time_loses_it_to_the_next(world, raid):
    run = await raid.posts(limits="1")
    ada, ben, cleo = await people(world, 3)
    for member in (ada, ben, cleo):
        await run.pressed(member, "Join")
    await run.pressed(ada, "Leave")
    await raid.passes()
    assert [await run.state(member) for member in (ben, cleo)] == ["offered", "waiting"]

    world.moves_clock(seconds=60)
    await raid.passes()

    assert [await run.state(member) for member in (ben, cleo)] == ["benched", "offered"]
    assert (await run.events())[-2:] == ["place_lost", "place_offered"]
    assert "waiting list" in await run.pressed(ben, "Join")
    assert "The place is yours" in await run.pressed(cleo, "Join")


async def test_a_press_after_the_time_is_too_late_even_before_the_timer(world, raid):
    run = await raid.posts(limits="1")
    ada, ben, cleo = await people(world, 3)
    for member in (ada, ben, cleo):
        await run.pressed(member, "Join")
    await run.pressed(ada, "Leave")
    world.moves_clock(seconds=61)

    assert "number 1 on the waiting list" in await run.pressed(ben, "Join")
    assert await run.state(cleo) == "offered"


async def test_more_places_are_offered_in_order_when_the_cap_rises(world, raid):
    run = await raid.posts(limits="1")
    crowd = await people(world, 4)
    for member in crowd:
        await run.pressed(member, "Join")
    await run.set(limits={"all": 3})
    async with world.job.transaction() as db:
        row = await lock_run(db, world.guild.id, run.run_id)
        await settle_run(db, row, now=world.now(), accept_s=60)

    assert [await run.state(member) for member in crowd] == ["joined", "offered", "offered", "waiting"]


async def test_who_is_benched_by_a_check_makes_room(world, raid):
    run = await raid.posts(limits="1")
    ada, ben = await people(world, 2)
    for member in (ada, ben):
        await run.pressed(member, "Join")
    async with world.job.transaction() as db:
        row = await lock_run(db, world.guild.id, run.run_id)
        benched = await bench_members(db, row, [ada.id, ben.id], now=world.now(), accept_s=60)

    assert benched == [ada.id]
    assert [await run.state(member) for member in (ada, ben)] == ["benched", "offered"]


async def test_a_full_class_waits_for_its_class_while_others_come_in(world, raid):
    run = await raid.posts(limits="wizard 1")
    ada, ben, cleo = await people(world, 3)
    for member in (ada, ben):
        await run.plays(member, "wizard")
        last = await run.pressed(member, "Join")
    assert "with another class you are in right away" in last
    assert "You are in." in await run.pressed(cleo, "Join")
    assert "All places for Wizard" in await run.plays(cleo, "wizard")

    assert "You are in." in await run.plays(ben, "knight")
    assert await run.count("joined") == 3


async def test_nobody_is_offered_a_place_while_the_run_is_locked(world, raid):
    run = await raid.posts(limits="1")
    ada, ben = await people(world, 2)
    for member in (ada, ben):
        await run.pressed(member, "Join")
    await run.set(locked=True)
    await run.pressed(ada, "Leave")

    assert await run.state(ben) == "waiting"


async def test_a_limit_that_cannot_be_read_is_refused(world, raid):
    answer = await raid.organizer.runs("run", dungeon="lost_halls", limits="dragon 3")

    assert "dragon" in answer.text
    assert not await world.value("SELECT count(*) FROM run")
