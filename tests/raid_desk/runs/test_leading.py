"""An organizer leads a run: each press moves it once, and only those may who lead it."""

import asyncio

import pytest

from tests.raid_desk.entries import ENTRIES
from tests.support.answers import Answer, text_of


@pytest.fixture
async def run(raid):
    return await raid.posts("void", party="EUW 3", location="Crossroads left")


@pytest.fixture
def ada(world):
    return world.member("Ada")


async def opens(run) -> Answer:
    return await run.answer(run.raid.organizer, "Organizer")


async def state(run) -> str:
    return await run.world.value("SELECT state FROM run WHERE run_id = $1", run.run_id)


async def test_the_organizer_starts_and_ends_a_run(run, ada):
    await run.pressed(ada, "Join")
    panel = await opens(run)
    assert panel.ephemeral
    assert ada.mention in panel.text

    started = await run.raid.organizer.presses(panel, "Start")
    assert "The run has started." in started.text
    assert await state(run) == "live"

    over = await run.raid.organizer.presses(started, "End")
    assert await state(run) == "ended"
    assert "not logged yet" in over.text
    assert [kind for kind in await run.events() if kind in ("started", "ended")] == ["started", "ended"]
    await run.raid.passes()
    assert "Over" in run.text


async def test_members_who_do_not_lead_are_refused_and_told_who_may(run, ada):
    answer = await run.answer(ada, "Organizer")

    assert answer.ephemeral
    assert f"Only {run.raid.organizer.mention}, who leads this run" in answer.text
    assert await state(run) == "open"


async def test_of_two_organizers_who_start_at_once_one_does_and_the_other_reads_so(run, world):
    second = world.member("Otto", run.raid.role)
    panels = [await opens(run), await run.answer(second, "Organizer")]

    answers = await asyncio.gather(
        run.raid.organizer.presses(panels[0], "Start"), second.presses(panels[1], "Start")
    )

    texts = [answer.text for answer in answers]
    assert sum("The run has started." in text for text in texts) == 1
    assert (
        sum("This run has moved on since you opened this panel: it is under way." in text for text in texts)
        == 1
    )
    assert (await run.events()).count("started") == 1


async def test_a_panel_of_before_does_nothing_any_more(run):
    old = await opens(run)
    await run.raid.organizer.presses(await opens(run), "Start")

    answer = await run.raid.organizer.presses(old, "End")

    assert "moved on" in answer.text
    assert await state(run) == "live"


async def test_a_locked_run_takes_nobody_until_it_is_unlocked(run, ada):
    locked = await run.raid.organizer.presses(await opens(run), "Lock")
    assert "locked" in await run.pressed(ada, "Join")
    assert await run.count("joined") == 0

    await run.raid.organizer.presses(locked, "Unlock")
    await run.pressed(ada, "Join")

    assert await run.state(ada) == "joined"


async def test_the_location_is_told_to_joined_members_alone_and_each_view_is_noted(run, ada, world):
    assert "Crossroads" not in run.text
    assert "Only those who joined this run see where it goes." in await run.pressed(ada, "Location")
    await run.pressed(ada, "Join")

    answer = await run.answer(ada, "Location")
    await run.answer(ada, "Location")

    assert answer.ephemeral
    assert "**Location:** Crossroads left" in answer.text
    views = await world.ledger("SELECT user_id, location_version FROM run_location_view")
    assert views == [{"user_id": ada.id, "location_version": 1}]
    assert "seen by 1" in (await opens(run)).text


async def test_another_location_is_a_new_secret_and_the_party_is_public(run, ada, world):
    await run.pressed(ada, "Join")
    await run.answer(ada, "Location")

    ben = world.member("Ben")
    await run.pressed(ben, "Join")
    form = await run.raid.organizer.presses(await opens(run), "Party, location, limits")
    await run.raid.organizer.submits(form, party="USW 2", location="Snake Pit door")
    await run.raid.passes()

    (told,) = [
        message for message in run.raid.channel.messages.values() if "has a new location" in message.content
    ]
    assert told.pinged_ids == {ada.id}, "only those who saw the one before"

    assert "USW 2" in run.text
    assert "Snake Pit door" not in run.text
    assert "Snake Pit door" in await run.pressed(ada, "Location")
    versions = await world.ledger("SELECT location_version FROM run_location_view ORDER BY 1")
    assert [row["location_version"] for row in versions] == [1, 2]


@pytest.mark.parametrize("nothing", ["\t", "\u200b", "\u3164"])
async def test_a_party_or_place_of_which_nothing_can_be_seen_is_none(raid, nothing):
    run = await raid.posts("void", party=nothing, location=nothing, description=nothing)
    panel = await opens(run)
    assert panel.text.count("not set") == 2

    await raid.organizer.submits(
        await raid.organizer.presses(panel, "Party, location, limits"), party=nothing, location=nothing
    )
    await raid.passes()

    assert (await opens(run)).text.count("not set") == 2
    assert not [message for message in raid.channel.messages.values() if "location" in message.content]


async def test_calling_everybody_mentions_those_who_joined_and_not_twice_a_minute(run, ada, world):
    gone = world.member("Gone")
    for member in (ada, gone):
        await run.pressed(member, "Join")
    await run.pressed(gone, "Leave")

    called = await run.raid.organizer.presses(await opens(run), "Call everybody")
    await world.settle()
    again = await run.raid.organizer.presses(called, "Call everybody")

    (message,) = [
        message for message in run.raid.channel.messages.values() if "get ready!" in message.content
    ]
    assert message.pinged_ids == {ada.id}
    assert "Everybody was called a moment ago." in again.text


async def test_who_does_not_confirm_an_afk_check_goes_to_the_bench(run, ada, world):
    idle = world.member("Idle")
    for member in (ada, idle):
        await run.pressed(member, "Join")
    await run.raid.organizer.presses(await opens(run), "AFK check")
    await world.settle()
    check = list(run.raid.channel.messages.values())[-1]

    assert "you stay in" in (await ada.presses(check, "I'm here")).text
    buttons = check.components
    world.moves_clock(seconds=61)
    await run.raid.passes()

    assert [await run.state(member) for member in (ada, idle)] == ["joined", "benched"]
    assert not check.components
    check.components = buttons  # a client that has not heard of the edit yet
    late = await idle.presses(check, "I'm here")
    assert "ended <t:" in late.text
    assert "There is still a place for you" in late.text
    await idle.presses(late, "Join")
    assert await run.state(idle) == "joined"
    assert "No AFK check is under way right now." in (await ada.presses(check, "I'm here")).text


async def test_who_takes_a_place_during_an_afk_check_need_not_confirm(raid, ada, world):
    run = await raid.posts("void", limits="1")
    ben = world.member("Ben")
    for member in (ada, ben):
        await run.pressed(member, "Join")
    await raid.organizer.presses(await opens(run), "AFK check")
    await run.pressed(ada, "Leave")
    await run.pressed(ben, "Join")
    world.moves_clock(seconds=61)
    await raid.passes()

    assert [await run.state(member) for member in (ada, ben)] == ["left", "joined"]


async def test_who_is_not_in_the_run_cannot_confirm_and_reads_why(run, ada, world):
    stranger = world.member("Stranger")
    await run.pressed(ada, "Join")
    await run.raid.organizer.presses(await opens(run), "AFK check")
    await world.settle()
    check = list(run.raid.channel.messages.values())[-1]

    assert "You are not in this run." in (await stranger.presses(check, "I'm here")).text


async def test_members_of_a_run_with_too_many_may_still_change_their_class(raid, ada, world):
    run = await raid.posts("void")
    ben = world.member("Ben")
    for member in (ada, ben):
        await run.pressed(member, "Join")
    form = await raid.organizer.presses(await opens(run), "Party, location, limits")
    await raid.organizer.submits(form, limits="1")

    await run.plays(ada, "wizard")

    classes = await world.ledger("SELECT class_key FROM run_member WHERE user_id = $1", ada.id)
    assert classes == [{"class_key": "wizard"}]


async def test_keys_are_popped_by_those_who_promised_them_once(run, ada, world):
    await run.pressed(ada, "Join")
    await run.pressed(ada, "Lost Halls Key")
    await run.raid.organizer.presses(await opens(run), "Pop keys")
    await world.settle()
    window = list(run.raid.channel.messages.values())[-1]
    assert ada.mention in text_of(window)

    other = world.member("Other")
    assert "You have not promised that" in (await other.presses(window, "I popped: Lost Halls Key")).text
    assert "Thank you!" in (await ada.presses(window, "I popped: Lost Halls Key")).text
    assert "You have not promised that" in (await ada.presses(window, "I popped: Lost Halls Key")).text
    assert (ada.id, "lost_halls_key", "popped") in await run.offers()


async def test_a_run_is_handed_over_only_to_an_organizer(run, ada, world):
    second = world.member("Otto", run.raid.role)

    refused = await run.raid.organizer.picks(await opens(run), ada)
    assert "does not hold the role `organizer`" in refused.text
    done = await run.raid.organizer.picks(await opens(run), second)

    assert f"{second.mention} leads this run now." in done.text
    assert await world.value("SELECT organizer_id FROM run") == second.id


async def test_calling_off_asks_first_and_nobody_gets_anything(run, ada, world):
    await run.pressed(ada, "Join")
    asked = await run.raid.organizer.presses(await opens(run), "Call off")
    assert await state(run) == "open"

    await run.raid.organizer.presses(asked, "Cancel the run")

    assert await state(run) == "cancelled"
    assert await world.value(f"SELECT count(*) FROM {ENTRIES}") == 0


async def test_a_run_that_nobody_ends_ends_by_itself(run, world):
    world.moves_clock(minutes=121)
    await run.raid.passes()

    assert await state(run) == "ended"
    assert (await run.events()).count("ended") == 1


async def test_who_waits_moves_up_when_there_is_more_room(raid, ada, world):
    run = await raid.posts("void", limits="1, trickster 1")
    ben = world.member("Ben")
    for member in (ada, ben):
        await run.pressed(member, "Join")
    assert await run.state(ben) == "waiting"
    form = await raid.organizer.presses(
        await run.answer(raid.organizer, "Organizer"), "Party, location, limits"
    )

    await raid.organizer.submits(form, limits="2, Trickster 1")

    assert await run.state(ben) == "offered"
    assert await world.value("SELECT limits ->> 'all' FROM run WHERE run_id = $1", run.run_id) == "2"


async def test_suspended_members_can_press_nothing_on_a_run(run, ada, world):
    suspended = world.discord.role(world.guild, "Suspended")
    await run.raid.sets(
        "platform",
        channels={"raid": run.raid.channel.id},
        roles={"organizer": run.raid.role.id, "suspended": suspended.id},
    )
    eve = world.member("Eve", suspended)

    answer = await run.answer(eve, "Join")

    assert "You are suspended" in answer.text
    assert await run.count("joined") == 0
