"""The log of a run: credit only after the organizer said how it went, once, and with a way back."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.raid_desk.runs.outcome_rules import Outcome, Worth, gains
from tests.raid_desk.entries import ENTRIES


@pytest.fixture
async def over(raid, world):
    """A void run with three who joined, one of whom popped and one of whom left."""
    run = await raid.posts("void")
    run.members = [world.member(name) for name in ("Ada", "Ben", "Cleo")]
    for member in run.members:
        await run.pressed(member, "Join")
    ada, _ben, cleo = run.members
    await run.pressed(ada, "Lost Halls Key")
    await run.pressed(cleo, "Leave")
    panel = await run.answer(raid.organizer, "Organizer")
    panel = await raid.organizer.presses(panel, "Start")
    panel = await raid.organizer.presses(panel, "Pop keys")
    await world.settle()
    await ada.presses(list(raid.channel.messages.values())[-1], "I popped: Lost Halls Key")
    world.moves_clock(seconds=20)
    run.log = await raid.organizer.presses(await run.answer(raid.organizer, "Organizer"), "End")
    return run


async def ledger(world):
    rows = await world.ledger(
        f"SELECT kind, user_id, quota_points, raider_points, amount FROM {ENTRIES} ORDER BY entry_id"
    )
    return [(row["kind"], row["user_id"], row["quota_points"], row["raider_points"]) for row in rows]


async def test_nothing_counts_before_the_outcome_is_logged(over, world):
    assert await ledger(world) == []


async def test_a_success_counts_for_the_organizer_those_who_were_there_and_who_popped(over, world):
    ada, ben, _cleo = over.members

    logged = await over.raid.organizer.picks(over.log, "success", number=1)

    assert "success" in logged.text
    assert sorted(await ledger(world)) == sorted(
        [
            ("run_completed", over.raid.organizer.id, 1, 0),
            ("run_joined", ada.id, 0, 1),
            ("run_joined", ben.id, 0, 1),
            ("key_popped", ada.id, 0, 1),
        ]
    )


async def test_first_runs_keys_and_runs_led_are_achievements(over, world):
    ada, ben, cleo = over.members

    await over.raid.organizer.picks(over.log, "success", number=1)
    await over.raid.passes()

    rows = await world.ledger(
        "SELECT user_id, name FROM achievement_award JOIN achievement USING (achievement_id)"
    )
    earned = {(row["user_id"], row["name"]) for row in rows}
    assert earned >= {
        (ada.id, "Through the gate"),
        (ben.id, "Through the gate"),
        (ada.id, "Door opener"),
        (over.raid.organizer.id, "Follow me"),
    }
    assert (cleo.id, "Through the gate") not in earned
    assert "Durchs Tor" in (await world.member("Grit", locale="de").runs("achievements", member=ada)).text


async def test_who_was_not_there_gets_nothing(over, world):
    ada, ben, _ = over.members

    changed = await over.raid.organizer.picks(over.log, str(ada.id), number=0)
    await over.raid.organizer.picks(changed, "success", number=1)

    assert ben.id not in {user_id for _, user_id, _, _ in await ledger(world)}


async def test_a_fail_counts_as_led_and_joined_without_raider_points(over, world):
    await over.raid.organizer.picks(over.log, "fail", number=1)

    points = {(kind, raider) for kind, _, _, raider in await ledger(world)}
    assert points == {("run_completed", 0), ("run_joined", 0), ("key_popped", 1)}


async def test_two_who_log_at_once_log_once(over, world):
    second = world.member("Otto", over.raid.role)
    log = await second.presses(await over.answer(second, "Organizer"), "Log how it went")

    await asyncio.gather(
        over.raid.organizer.picks(over.log, "success", number=1), second.picks(log, "fail", number=1)
    )

    assert len(await ledger(world)) == 4
    assert await world.value("SELECT count(*) FROM run_event WHERE kind = 'logged'") == 1


async def test_what_was_logged_is_taken_back_and_logged_again(over, world):
    logged = await over.raid.organizer.picks(over.log, "success", number=1)
    undone = await over.raid.organizer.presses(logged, "Take it back")
    assert await world.value(f"SELECT sum(quota_points) + sum(raider_points) FROM {ENTRIES}") == 0

    await over.raid.organizer.picks(undone, "fail", number=1)

    assert await world.value(f"SELECT sum(quota_points) FROM {ENTRIES}") == 1
    assert await world.value(f"SELECT sum(raider_points) FROM {ENTRIES}") == 1
    assert await world.value(f"SELECT count(*) FROM {ENTRIES} WHERE reverses IS NOT NULL") == 4


async def test_after_fifteen_minutes_it_stays(over, world):
    logged = await over.raid.organizer.picks(over.log, "success", number=1)
    world.moves_clock(minutes=16)

    answer = await over.raid.organizer.presses(logged, "Take it back")

    assert "stays after 15 minutes" in answer.text
    assert len(await ledger(world)) == 4


async def test_a_key_counts_when_the_organizer_names_the_popper_and_the_popper_confirms(raid, world):
    run = await raid.posts("void")
    ada, ben = world.member("Ada"), world.member("Ben")
    for member, thing in ((ada, "Lost Halls Key"), (ben, "Vial of Pure Darkness")):
        await run.pressed(member, thing)
    panel = await raid.organizer.presses(await run.answer(raid.organizer, "Organizer"), "Start")
    log = await raid.organizer.presses(panel, "End")

    log = await raid.organizer.picks(log, f"{ada.id}:lost_halls_key", number=0)
    await world.settle()
    (asked,) = [
        message for message in raid.channel.messages.values() if "Please confirm it" in message.content
    ]
    assert asked.pinged_ids == {ada.id}
    assert "You have not promised" in (await ben.presses(asked, "I popped: Lost Halls Key")).text
    await ada.presses(asked, "I popped: Lost Halls Key")
    world.moves_clock(seconds=20)
    fresh = await raid.organizer.presses(await run.answer(raid.organizer, "Organizer"), "Log how it went")
    await raid.organizer.picks(fresh, "success", number=2)

    popped = [user_id for kind, user_id, _, _ in await ledger(world) if kind == "key_popped"]
    assert popped == [ada.id]
    assert (ben.id, "vial", "released") in await run.offers()


async def test_a_running_run_cannot_be_logged(raid):
    run = await raid.posts("void")
    panel = await run.answer(raid.organizer, "Organizer")

    with pytest.raises(AssertionError, match="no button 'Log how it went'"):
        panel.button("Log how it went")


@given(
    st.sampled_from(Outcome),
    st.lists(st.integers(1, 40)),
    st.lists(st.tuples(st.integers(1, 40), st.sampled_from(["vial", "key"])), unique=True),
)
def test_nobody_is_credited_twice_for_the_same(outcome, attended, popped):
    made = gains(outcome, 99, attended, popped, Worth(1, 2, 3))

    assert len({(gain.kind, gain.user_id, gain.item) for gain in made}) == len(made)
    joined = {gain.user_id for gain in made if gain.kind == "run_joined"}
    assert joined == (set() if outcome in (Outcome.CANCELLED, Outcome.UNLOGGED) else set(attended))
    assert sum(gain.kind == "run_completed" for gain in made) == (outcome is not Outcome.CANCELLED)
