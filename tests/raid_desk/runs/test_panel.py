"""The panel of a run: posted once, edited together, right in the end, and never telling where it is."""

from __future__ import annotations

import asyncio

from db.raid_desk.runs import RUN_PANEL, lock_run
from handlers.kit import panels
from handlers.kit.records import By
from handlers.raid_desk.runs.moves import CANCEL, move_run
from jobs.kit.panels import refresh_panels
from tests.raid_desk.runs.conftest import KEY
from tests.support.answers import button_of, parts_of, text_of


def everything_public(world, raid):
    texts = [text_of(message) for message in raid.channel.messages.values()]
    return "\n".join(texts) + str([call.json for call in world.discord.rest.calls])


async def test_a_run_is_posted_in_the_raid_channel_and_never_says_where_it_is(world, raid):
    answer = await raid.organizer.runs(
        "run", dungeon="lost halls", party="Castle", location="USEast secret bazaar", description="Be kind"
    )
    await raid.passes()

    assert answer.ephemeral
    assert f"<#{raid.channel.id}>" in answer.text
    (message,) = raid.channel.messages.values()
    assert "Open: come in" in text_of(message)
    assert "Castle" in text_of(message)
    assert "Be kind" in text_of(message)
    assert message.embeds[0]["thumbnail"]["url"].startswith(
        "http://127.0.0.1:8000/pictures/dungeons/lost_halls-"
    )
    labels = [part["label"] for part in parts_of(message) if part["type"] == 2]
    assert labels[:5] == ["Join", "Bench", "Leave", "Choose class", KEY]
    assert labels[-2:] == ["Location", "Organizer"]
    assert "secret bazaar" not in everything_public(world, raid)


async def test_only_organizers_post_runs(world, raid):
    answer = await world.member("Ada").runs("run", dungeon="lost_halls")

    assert "You need the role `organizer`" in answer.text
    assert not await world.value("SELECT count(*) FROM run")


async def test_a_dungeon_that_is_not_known_is_refused(raid):
    answer = await raid.organizer.runs("run", dungeon="qqqqqqqqqq")

    assert "no dungeon called" in answer.text


async def test_many_presses_are_one_edit_and_the_last_is_right(world, raid):
    run = await raid.posts()
    people = [world.member(f"Raider {number}") for number in range(12)]

    for person in people:
        await run.pressed(person, "Join")
    await raid.passes()

    assert run.edits() == 1
    assert "In (12)" in run.text


async def test_nothing_is_edited_that_is_the_same(world, raid):
    run = await raid.posts()
    ada = world.member("Ada")
    await run.pressed(ada, "Join")
    await raid.passes()
    edits = run.edits()

    await run.pressed(ada, "Leave")
    await run.pressed(ada, "Join")
    await raid.passes()

    assert run.edits() == edits


async def test_an_edit_that_nobody_has_begun_to_send_is_replaced(world, raid):
    """While Discord is slow, one edit waits, and it is always the newest."""
    run = await raid.posts()
    people = [world.member(f"Raider {number}") for number in range(3)]
    edits = run.edits()

    for person in people:
        await run.pressed(person, "Join")
        world.moves_clock(seconds=2)
        await refresh_panels(world.job)

    assert await world.value("SELECT count(*) FROM outbox WHERE state = 'pending'") == 1
    await raid.passes()
    assert run.edits() == edits + 1
    assert "In (3)" in run.text


async def test_what_is_pressed_while_the_panel_is_being_posted_is_shown_after(world, raid):
    await raid.organizer.runs("run", dungeon="lost_halls")
    run_id = await world.value("SELECT run_id FROM run")
    await refresh_panels(world.job)
    await world.job.pool.execute("UPDATE run SET party = 'Castle'")
    await panels.touch(world.job.pool, RUN_PANEL, run_id, now=world.now())
    world.moves_clock(seconds=2)
    await refresh_panels(world.job)
    await raid.passes()

    (message,) = raid.channel.messages.values()
    assert "Castle" in text_of(message)


async def test_two_workers_that_look_at_once_post_one_panel(world, raid):
    await raid.organizer.runs("run", dungeon="lost_halls")

    await asyncio.gather(refresh_panels(world.job), refresh_panels(world.job))
    await raid.passes()

    assert len(raid.channel.messages) == 1


async def test_the_buttons_go_when_the_run_is_cancelled(world, raid):
    run = await raid.posts()
    async with world.job.transaction() as db:
        row = await lock_run(db, world.guild.id, run.run_id)
        assert await move_run(By(db, world.guild.id, None, world.now()), row, CANCEL)
    await raid.passes()

    assert "Cancelled" in run.text
    assert not [part for part in parts_of(run.message) if part["type"] == 2]


async def test_a_locked_run_says_so_and_lets_nobody_press_join(world, raid):
    run = await raid.posts()
    await run.set(locked=True)
    await panels.touch(world.job.pool, RUN_PANEL, run.run_id, now=world.now())
    await raid.passes()

    assert "locked" in run.text
    assert button_of(run.message, "Join")["disabled"]


async def test_a_deleted_panel_is_posted_again_and_shows_what_is_so(world, raid):
    run = await raid.posts()
    await run.pressed(world.member("Ada"), "Join")
    raid.channel.messages.clear()
    await raid.passes(5)

    assert "In (1)" in run.text


async def test_the_organizer_reads_why_there_is_no_panel(world, raid):
    world.closes(raid.channel)
    await raid.organizer.runs("run", dungeon="lost_halls")
    await raid.passes(5)

    channel = world.discord.world.dm_channel(world.discord.application_id, raid.organizer.id)
    told = "\n".join(message.content for message in channel.messages.values()) if channel else ""
    assert "I could not post your run" in told


async def test_needed_classes_are_shown_until_they_are_there_and_the_organizer_is_told_once(world, raid):
    run = await raid.posts()
    row = await world.value("SELECT dungeon FROM run")
    await run.set(dungeon={**row, "needed": {"warrior": 1, "support": 1}})
    ada, ben = world.member("Ada"), world.member("Ben")
    for person in (ada, ben):
        await run.pressed(person, "Join")
    await raid.passes()
    assert "Still missing" in run.text

    await run.plays(ada, "warrior")
    await run.plays(ben, "priest")
    for class_key in ("knight", "priest"):
        await raid.passes(10)  # nobody may press without end
        assert "You play" in await run.plays(ben, class_key)
    await raid.passes()

    assert "Still missing" not in run.text
    assert "Warrior 1" in run.text
    assert (await run.events()).count("filled") == 1
