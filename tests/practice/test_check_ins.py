"""Checking in: what is noted, what is assumed, what is asked, what is refused."""

import asyncio

import pytest

from handlers.practice.check_ins.rules import FORGOTTEN
from tests.support.door import Person
from tests.support.statements import statements_heard
from tests.support.web import WIDE
from tests.support.web import clock as clock
from tests.support.web import open_door as open_door


async def adds(world, name="Box breathing", minutes=20, **more):
    return await world.value(
        "INSERT INTO practice_technique (guild_id, slug, name, minutes, created_at)"
        " VALUES ($1, $2, $3, $4, now()) RETURNING technique_id",
        world.guild.id, name.lower().replace(" ", "-"), name, minutes,
    )  # fmt: skip


async def sessions(world):
    return await world.ledger("SELECT * FROM practice_session ORDER BY session_id")


async def test_the_first_check_in_begins_a_streak_and_says_what_was_assumed(dojo, world):
    answer = await dojo.checks_in()

    assert "**general practice**, 15 minutes" in answer.text
    assert "You gave no minutes" in answer.text
    assert "🔥 Streak: **1 day** · longest: 1 day" in answer.text
    assert "practised on 1 of 1 (100 %)" in answer.text
    assert "✅" in answer.text
    assert "0 freezes left" in answer.text
    assert not answer.ephemeral
    (row,) = await sessions(world)
    assert (row["minutes"], row["kind"], row["day"]) == (15, "check_in", world.now().date())


async def test_a_check_in_without_technique_continues_the_last_one(dojo, world):
    await adds(world)
    await dojo.checks_in(technique="box-breathing", notes="calm at last")
    world.moves_clock(minutes=30)

    answer = await dojo.checks_in()

    assert "**Box breathing**, 20 minutes" in answer.text
    assert "this continues your last one" in answer.text
    first, second = await sessions(world)
    assert first["technique_id"] == second["technique_id"]
    assert (first["notes"], first["minutes"]) == ("calm at last", 20)


async def test_several_check_ins_of_a_day_are_one_day_of_the_streak(dojo, world):
    await dojo.checks_in(minutes=10)
    world.moves_clock(minutes=30)
    answer = await dojo.checks_in(minutes=600)

    assert "🔥 Streak: **1 day**" in answer.text
    assert await world.ledger("SELECT sessions, minutes FROM practitioner") == [
        {"sessions": 2, "minutes": 610}
    ]


async def test_the_same_technique_within_ten_minutes_is_asked_about_and_booked_once(dojo, world):
    await dojo.checks_in(minutes=5)
    world.moves_clock(minutes=9)

    asked = await dojo.checks_in(minutes=7, notes="again")
    assert "Did you practise it once more?" in asked.text
    assert asked.ephemeral
    assert len(await sessions(world)) == 1

    await dojo.ana.presses(asked, "Yes, check in again")
    assert [(row["minutes"], row["notes"]) for row in await sessions(world)] == [(5, ""), (7, "again")]


@pytest.mark.parametrize("minutes", [0, 601])
async def test_minutes_out_of_bounds_are_refused_also_from_another_client(open_door, pool, minutes):
    answer = await open_door().runs(Person("Ana"), "checkin", minutes=minutes)

    assert "**minutes** must be from 1 to 600." in answer.text
    assert await pool.fetchval("SELECT count(*) FROM practice_session") == 0


@pytest.mark.parametrize("notes", ["<script>alert(1)", "JavaScript: x", 'a" onclick = "x'])
async def test_notes_that_a_web_page_must_not_get_are_refused(dojo, world, notes):
    answer = await dojo.checks_in(notes=notes)

    assert "which could harm a web page" in answer.text
    assert await sessions(world) == []


async def test_notes_over_500_characters_are_refused_also_from_another_client(open_door, pool):
    answer = await open_door().runs(Person("Ana"), "checkin", notes="a" * 501)

    assert "500" in answer.text
    assert await pool.fetchval("SELECT count(*) FROM practice_session") == 0


async def test_a_technique_that_is_not_there_is_refused(dojo, world):
    assert (
        "There is no technique called “levitation” here."
        in (await dojo.checks_in(technique="levitation")).text
    )


async def test_a_timed_session_counts_as_long_as_it_was(dojo, world):
    await adds(world)
    started = await dojo.ana.runs("start", technique="Box breathing")
    assert "Started: **Box breathing**" in started.text
    world.moves_clock(minutes=42)

    answer = await dojo.ana.runs("practice end", feedback=1, notes="deep")

    assert "**Box breathing**, 42 minutes" in answer.text
    (row,) = await sessions(world)
    assert (row["kind"], row["minutes"], row["feedback"], row["notes"]) == ("timed", 42, 1, "deep")


async def test_a_second_timed_session_and_an_end_without_one_are_refused(dojo, world):
    assert "You have no session running." in (await dojo.ana.runs("end")).text
    await dojo.ana.runs("practice start")

    answer = await dojo.ana.runs("start")

    assert "You have a session running since" in answer.text
    assert "general practice" in answer.text
    assert await world.value("SELECT count(*) FROM practice_timer") == 1


async def test_a_forgotten_session_is_closed_at_the_techniques_own_length_and_told(dojo, world):
    await adds(world)
    await dojo.ana.runs("start", technique="Box breathing")
    world.moves_clock(seconds=FORGOTTEN.total_seconds() + 60)
    await world.settle()

    (row,) = await sessions(world)
    assert (row["minutes"], row["kind"]) == (20, "timed")
    assert any("so I closed it: it counts as 20 minutes" in text for text in dojo.told())
    assert await world.value("SELECT count(*) FROM practice_timer") == 0


async def test_a_session_over_the_end_of_a_day_counts_for_the_day_on_which_it_began(dojo, world):
    world.moves_clock(hours=17, minutes=50)  # 03:50, ten minutes before the day ends
    await dojo.ana.runs("start")
    day = world.now().date()
    world.moves_clock(minutes=30)
    await dojo.ana.runs("end")

    (row,) = await sessions(world)
    assert (day - row["day"]).days == 1


async def test_a_check_in_takes_at_most_eight_statements(open_door, pool, clock):
    door, ana = open_door(), Person("Ana")
    for _ in range(3):
        await door.runs(ana, "checkin")
        clock.moves(days=1)
    async with statements_heard(await door.web.pool.get()) as statements:
        await door.runs(ana, "checkin", notes="counted")

    assert await pool.fetchval("SELECT count(*) FROM practice_session") == 4
    assert 0 < len(statements) <= 8, "\n".join(statements)


async def test_sixty_check_ins_at_once_are_all_counted(open_door, pool):
    door = open_door(limits=WIDE)

    await asyncio.gather(*(door.runs(Person(f"M{number}"), "checkin", minutes=10) for number in range(60)))

    assert await pool.fetchval("SELECT count(*) FROM practice_session") == 60
    assert await pool.fetchval("SELECT sum(minutes) FROM practitioner") == 600


async def test_one_member_pressing_many_times_at_once_has_one_session(open_door, pool):
    door, ana = open_door(limits=WIDE), Person("Ana")

    await asyncio.gather(*(door.runs(ana, "checkin", minutes=10) for _ in range(10)))

    assert await pool.fetchval("SELECT count(*) FROM practice_session") == 1


async def test_achievements_are_earned_by_practice(dojo, world):
    ben = world.member("Ben")
    await dojo.ana.runs("achievements")  # installs the default set
    for name, metric, value in (("Seen", "validations_received", 1), ("Steady", "practice_consistency", 90)):
        await world.owner.runs("achievement create", name=name, metric=metric, value=value)
    await dojo.checks_in()
    await dojo.checks_in(ben)
    await ben.runs("validate", member=dojo.ana)
    await world.settle()

    awards = await world.ledger(
        "SELECT name FROM achievement_award JOIN achievement USING (achievement_id) WHERE user_id = $1",
        dojo.ana.id,
    )
    assert {"First step", "Seen", "Steady"} <= {row["name"] for row in awards}
