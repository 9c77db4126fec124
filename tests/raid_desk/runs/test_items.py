"""Keys and other things: promised to one run at a time, limited, moved up when one is taken back."""

from __future__ import annotations

import asyncio

from tests.raid_desk.runs.conftest import KEY


async def test_a_key_is_promised_by_one_press_and_taken_back_by_another(world, raid):
    run, ada = await raid.posts(), world.member("Ada")

    text = await run.pressed(ada, KEY)
    assert "You are in. You bring **Lost Halls Key**" in text
    await raid.passes()
    assert f"Lost Halls Key **1** {ada.mention}" in run.text

    assert "You do not bring" in await run.pressed(ada, KEY)
    assert await run.state(ada) == "joined"
    assert await run.offers() == {(ada.id, "lost_halls_key", "withdrawn")}


async def test_a_key_promised_to_one_run_is_moved_to_another_by_a_button(world, raid):
    first, second = await raid.posts(), await raid.posts("void")
    ada = world.member("Ada")
    await first.pressed(ada, KEY)

    refused = await second.answer(ada, KEY)
    assert f"#{first.run_id}" in refused.text
    assert not await second.offers()

    moved = await ada.presses(refused, "Bring it here")
    assert "to this run now" in moved.text
    assert await first.offers() == {(ada.id, "lost_halls_key", "withdrawn")}
    assert await second.offers() == {(ada.id, "lost_halls_key", "promised")}


async def test_a_key_pressed_in_two_runs_at_once_is_promised_to_one(world, raid):
    runs = [await raid.posts(), await raid.posts("void"), await raid.posts("cult")]
    ada = world.member("Ada")
    for run in runs:
        await run.pressed(ada, "Join")

    await asyncio.gather(*(run.pressed(ada, KEY) for run in runs))

    assert await world.value("SELECT count(*) FROM run_offer WHERE state = 'promised'") == 1


async def test_more_than_enough_wait_and_move_up(world, raid):
    run = await raid.posts(limits="key 1")
    ada, ben, cleo = (world.member(name) for name in ("Ada", "Ben", "Cleo"))
    await run.pressed(ada, KEY)
    assert "number 1 of those waiting" in await run.pressed(ben, KEY)
    assert "number 2 of those waiting" in await run.pressed(cleo, KEY)

    await run.pressed(ada, "Leave")

    states = {(user_id, state) for user_id, _, state in await run.offers()}
    assert states == {(ada.id, "withdrawn"), (ben.id, "promised"), (cleo.id, "waiting")}


async def test_who_waits_with_a_key_that_went_elsewhere_is_passed_over(world, raid):
    run, other = await raid.posts(limits="key 1"), await raid.posts("void")
    ada, ben, cleo = (world.member(name) for name in ("Ada", "Ben", "Cleo"))
    for member in (ada, ben, cleo):
        await run.pressed(member, KEY)
    await other.pressed(ben, KEY)

    await run.pressed(ada, KEY)

    assert (cleo.id, "lost_halls_key", "promised") in await run.offers()
    assert await other.offers() == {(ben.id, "lost_halls_key", "promised")}


async def test_who_waits_for_a_place_brings_nothing_yet(world, raid):
    run = await raid.posts(limits="1")
    ada, ben = world.member("Ada"), world.member("Ben")
    await run.pressed(ada, "Join")

    assert "You have no place in this run" in await run.pressed(ben, KEY)
    assert await run.state(ben) is None


async def test_a_key_that_was_used_is_not_promised_again(world, raid):
    run, ada = await raid.posts(), world.member("Ada")
    await run.pressed(ada, KEY)
    await world.job.pool.execute("UPDATE run_offer SET state = 'popped'")

    assert "was used in this run already" in await run.pressed(ada, KEY)
    await run.pressed(ada, "Leave")
    assert await run.offers() == {(ada.id, "lost_halls_key", "popped")}
