"""After the end of a run: it can be logged by who led it, is not forgotten, and keeps nobody's keys."""

from datetime import UTC, datetime

import pytest

from handlers.raid_desk.runs.ending import Due, EndingStep, due_step
from tests.raid_desk.entries import ENTRIES
from tests.support.answers import parts_of, text_of

KEY = "Lost Halls Key"


@pytest.fixture
def ada(world):
    return world.member("Ada")


@pytest.fixture
async def run(raid, ada):
    """A void run that has started, with Ada and her key in it."""
    run = await raid.posts("void")
    await run.pressed(ada, KEY)
    await raid.organizer.presses(await run.answer(raid.organizer, "Organizer"), "Start")
    await raid.passes(20)  # nobody may press without end
    return run


async def ends(run):
    organizer = run.raid.organizer
    await organizer.presses(await run.answer(organizer, "Organizer"), "End")
    await run.raid.passes(20)


async def waits(world, **by):
    """So much later, as the worker goes on."""
    world.moves_clock(**by)
    await world.settle()
    world.moves_clock(seconds=10)
    await world.settle()


def direct(world, member):
    channel = world.discord.world.dm_channel(world.discord.application_id, member.id)
    return [message.content for message in channel.messages.values()] if channel else []


def labels(message):
    return [part["label"] for part in parts_of(message) if part["type"] == 2]


async def ledger(world):
    """What stands: (kind, member) -> quota and raider points."""
    rows = await world.ledger(
        f"""
        SELECT kind, user_id, sum(quota_points) AS quota, sum(raider_points) AS raider FROM {ENTRIES}
        GROUP BY kind, user_id HAVING sum(amount) > 0
        """
    )
    return {(row["kind"], row["user_id"]): (row["quota"], row["raider"]) for row in rows}


async def test_an_ended_run_is_logged_from_its_panel_which_then_shows_the_outcome(run, ada, world):
    await ends(run)
    assert "🏁 Over · not logged yet" in run.text
    assert labels(run.message) == ["Log how it went", "Organizer"]

    log = await run.answer(run.raid.organizer, "Log how it went")
    assert log.ephemeral
    logged = await run.raid.organizer.picks(log, "success", number=2)
    await run.raid.passes()

    assert f"1 quota point: {run.raid.organizer.mention}" in logged.text.replace("\n", " ")
    assert f"1 raider point: {ada.mention}" in logged.text
    assert "🏁 Over · success" in run.text
    assert labels(run.message) == ["Organizer"]


async def test_only_those_who_may_lead_it_log_it(run, ada):
    await ends(run)

    assert "Only" in await run.pressed(ada, "Log how it went")
    assert labels((await ada.runs("viewrun", run=str(run.run_id))).message) == []


async def test_what_was_logged_is_taken_back_by_way_of_the_panel_for_fifteen_minutes(run, world):
    organizer = run.raid.organizer
    await ends(run)
    await organizer.picks(await run.answer(organizer, "Log how it went"), "success", number=2)
    await run.raid.passes(20)

    seen = await organizer.presses(await run.answer(organizer, "Organizer"), "See what was logged")
    await organizer.presses(seen, "Take it back")
    await run.raid.passes()
    assert "not logged yet" in run.text
    assert await ledger(world) == {}

    shown = await organizer.runs("viewrun", run=str(run.run_id))
    await organizer.picks(await organizer.presses(shown, "Log how it went"), "fail", number=2)
    await waits(world, minutes=16)
    await run.raid.passes()
    assert labels(run.message) == []


async def test_after_an_undo_those_who_popped_can_be_asked_again(run, ada, world):
    organizer = run.raid.organizer
    await ends(run)
    logged = await organizer.picks(await run.answer(organizer, "Log how it went"), "success", number=2)
    undone = await organizer.presses(logged, "Take it back")

    await organizer.picks(undone, f"{ada.id}:lost_halls_key", number=0)
    await world.settle()
    asked = list(run.raid.channel.messages.values())[-1]
    await ada.presses(asked, f"I popped: {KEY}")

    assert (ada.id, "lost_halls_key", "popped") in await run.offers()


async def test_a_run_that_ends_automatically_does_so_in_time_and_its_organizer_reads_how_to_log_it(
    raid, world
):
    run = await raid.posts("void", autoend=30)
    world.moves_clock(minutes=29, seconds=50)
    await world.settle()
    assert await world.value("SELECT state FROM run") == "open"

    await raid.passes(10)

    late = await world.value("SELECT extract(epoch FROM ended_at - auto_end_at) FROM run")
    assert 0 <= late <= 2
    (told,) = [text for text in direct(world, raid.organizer) if "ended automatically" in text]
    assert "Log how it went" in told
    assert f"/viewrun run:{run.run_id}" in told


async def test_the_organizer_is_reminded_twice_and_then_it_counts_for_them_alone(run, ada, world):
    organizer = run.raid.organizer
    await ends(run)
    for _ in range(25):
        await waits(world, hours=1)

    reminders = [text for text in direct(world, organizer) if "is not logged yet" in text]
    assert len(reminders) == 2
    assert await ledger(world) == {("run_completed", organizer.id): (1, 0)}
    assert await world.value("SELECT outcome FROM run") == "unlogged"
    assert (await run.events())[-1] == "unlogged"


async def test_the_share_of_a_run_that_nobody_logged_can_be_set_and_confirmed_keys_count(run, ada, world):
    await run.raid.sets("raid_desk", unlogged_after_hours=2, unlogged_quota_percent=50, run_quota_points=4)
    await run.raid.organizer.presses(await run.answer(run.raid.organizer, "Organizer"), "Pop keys")
    await world.settle()
    await ada.presses(list(run.raid.channel.messages.values())[-1], f"I popped: {KEY}")
    world.moves_clock(seconds=20)
    await ends(run)
    for _ in range(3):
        await waits(world, hours=1)

    assert await ledger(world) == {
        ("run_completed", run.raid.organizer.id): (2, 0),
        ("key_popped", ada.id): (0, 1),
    }


async def test_a_run_is_never_given_up_where_the_server_wants_that(run, world):
    await run.raid.sets("raid_desk", unlogged_after_hours=0)
    await ends(run)
    for _ in range(3):
        await waits(world, days=2)

    assert await world.value("SELECT outcome FROM run") is None
    assert labels(run.message) == ["Log how it went", "Organizer"]


async def test_what_nobody_logged_in_time_is_corrected_within_seven_days_by_entries_against_it(
    run, ada, world
):
    organizer = run.raid.organizer
    await ends(run)
    await waits(world, hours=25)
    await waits(world, days=6)

    log = await run.answer(organizer, "Log how it went")
    await organizer.picks(log, "success", number=2)

    assert await ledger(world) == {
        ("run_completed", organizer.id): (1, 0),
        ("run_joined", ada.id): (0, 1),
    }
    assert await world.value(f"SELECT count(*) FROM {ENTRIES} WHERE reverses IS NOT NULL") == 1


async def test_after_seven_days_it_stays(run, world):
    organizer = run.raid.organizer
    await ends(run)
    await waits(world, hours=25)
    log = await run.answer(organizer, "Log how it went")
    await waits(world, days=7)
    await run.raid.passes()

    assert "after 7 days that is final" in (await organizer.picks(log, "success", number=2)).text
    assert labels(run.message) == []


async def test_a_key_of_a_run_that_ended_goes_to_the_next_run_at_once(run, ada, raid):
    await ends(run)
    following = await raid.posts("lost_halls")

    assert "You bring **Lost Halls Key**" in await following.pressed(ada, KEY)
    assert (ada.id, "lost_halls_key", "unconfirmed") in await run.offers()


async def test_a_key_of_a_run_that_ended_meanwhile_is_brought_here(run, ada, raid):
    following = await raid.posts("lost_halls")
    offered = await following.answer(ada, KEY)
    await ends(run)

    await ada.presses(offered, "Bring it here")

    assert (ada.id, "lost_halls_key", "promised") in await following.offers()


async def test_a_headcount_that_becomes_a_run_takes_the_keys_of_a_run_that_ended(run, ada, raid, world):
    await raid.organizer.runs("headcount", dungeons="lost_halls")
    await raid.passes()
    headcount = next(message for message in raid.channel.messages.values() if "Headcount" in text_of(message))
    await ada.presses(headcount, KEY)
    await ends(run)

    panel = await raid.organizer.presses(headcount, "Organizer")
    await raid.organizer.picks(panel, "lost_halls")

    offers = await world.ledger("SELECT run_id, state FROM run_offer ORDER BY run_id")
    assert [row["state"] for row in offers] == ["unconfirmed", "promised"]


async def test_deleting_a_run_frees_what_was_promised_to_it(run, ada, world):
    officer = world.discord.role(world.guild, "Officers")
    await run.raid.sets(
        "platform",
        channels={"raid": run.raid.channel.id},
        roles={"organizer": run.raid.role.id, "officer": officer.id},
    )
    await ends(run)
    otto = world.member("Otto", officer)

    await otto.presses(await otto.runs("viewrun", run=str(run.run_id)), "Delete")
    await run.raid.passes()

    assert (ada.id, "lost_halls_key", "released") in await run.offers()
    assert labels(run.message) == []


@pytest.mark.parametrize("way", ["End", "cancel", "archive"])
async def test_nobody_waits_for_a_place_in_a_run_that_is_over(raid, ada, world, way):
    run = await raid.posts("void", limits="1")
    ben = world.member("Ben")
    for member in (ada, ben):
        await run.pressed(member, "Join")
    panel = await run.answer(raid.organizer, "Organizer")
    if way == "End":
        await raid.organizer.presses(panel, "End")
    elif way == "cancel":
        await raid.sets("raid_desk", lost_panel="archive")
        raid.channel.messages.clear()
        world.moves_clock(minutes=10)
    else:
        await world.job.pool.execute("DELETE FROM guild_channel WHERE channel_id = $1", raid.channel.id)
        world.moves_clock(minutes=2)
    await raid.passes(25)

    assert await world.value("SELECT state FROM run") in ("ended", "cancelled")
    assert await run.state(ben) == "left"


async def test_a_panel_that_discord_refuses_to_edit_is_right_once_it_takes_it(run, world):
    path = f"/messages/{run.message.id}$"
    refused = world.discord.answers_next(403, times=3, method="PATCH", path=path)
    await run.raid.organizer.presses(await run.answer(run.raid.organizer, "Organizer"), "End")
    await run.raid.passes()
    assert "Under way" in run.text

    for _ in range(3):
        world.moves_clock(minutes=2)
        await run.raid.passes()

    assert refused.used == 3
    assert "🏁 Over" in run.text
    assert sum("I cannot bring the panel" in text for text in direct(world, run.raid.organizer)) == 1


async def test_buttons_of_checks_and_keys_go_when_their_time_is_over(run, ada, world):
    panel = await run.answer(run.raid.organizer, "Organizer")
    panel = await run.raid.organizer.presses(panel, "AFK check")
    await run.raid.organizer.presses(panel, "Pop keys")
    await world.settle()
    check, window = list(run.raid.channel.messages.values())[-2:]
    assert labels(check) == ["I'm here"]

    await waits(world, seconds=31)
    assert labels(check) == ["I'm here"]
    assert labels(window) == []
    await waits(world, seconds=30)
    assert labels(check) == []


async def test_points_are_on_the_profile(run, ada):
    await ends(run)
    await run.raid.organizer.picks(
        await run.answer(run.raid.organizer, "Log how it went"), "success", number=2
    )

    assert "Raider points: **1**" in (await ada.runs("profile")).text
    assert "Quota points: **1**" in (await run.raid.organizer.runs("profile")).text


async def test_a_member_whose_nickname_cannot_be_seen_is_called_by_name_in_the_log(raid, world):
    run = await raid.posts("void")
    await run.pressed(world.member("Ghost", nick="\u3164"), "Join")
    await ends(run)

    log = await run.answer(raid.organizer, "Log how it went")

    (there,) = [part for part in parts_of(log.message) if part.get("placeholder") == "Who was there?"]
    assert [option["label"] for option in there["options"]] == ["Ghost"]


def test_reminders_that_were_missed_are_one():
    ended = datetime(2030, 1, 1, tzinfo=UTC)

    assert due_step(ended, 0, 24, ended.replace(hour=13)) == Due(EndingStep.REMIND, 2, ended.replace(hour=14))
    assert due_step(ended, 2, 24, ended.replace(hour=14)).step is EndingStep.WAIT
    assert due_step(ended, 2, 2, ended.replace(hour=14)) == Due(EndingStep.GIVE_UP, 2, None)
