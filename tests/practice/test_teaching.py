"""Teaching: planned with an event, signed up for with a waiting list, completed, rated."""

from __future__ import annotations

import pytest

from tests.practice.test_check_ins import adds
from tests.practice.test_graduation import passes, sets
from tests.support.answers import text_of


@pytest.fixture
async def school(dojo, world):
    """Ana practises box breathing, and there is a channel for practice."""
    dojo.channel = world.discord.channel(world.guild, "practice")
    dojo.ben, dojo.cleo = world.member("Ben"), world.member("Cleo")
    await world.settle()
    await world.owner.runs("setchannels", practice=dojo.channel)
    await adds(world)
    await dojo.checks_in(technique="box-breathing")
    return dojo


async def plans(school, when="18:00", **options):
    answer = await school.ana.runs("teach schedule", technique="box-breathing", when=when, **options)
    await passes(school.world)
    return answer


def panel(school):
    return school.world.owner.sees(school.channel)[-1]


async def number(world):
    return str(await world.value("SELECT max(teaching_id) FROM practice_teaching"))


def told(school, who, words):
    return sum(words in text for text in school.told(who))


async def test_a_story_of_a_session_from_its_plan_to_its_ratings(school, world):
    assert "is planned for" in (await plans(school, description="Slowly, *together*")).text
    (event,) = world.guild.events.values()
    assert (event.name, event.starts_at.hour) == ("Teaching: Box breathing", 18)
    assert "Slowly, \\*together\\*" in text_of(panel(school))
    await passes(world)
    assert f"discord.com/events/{world.guild.id}/{event.id}" in str(panel(school).components)

    answer = await school.ben.presses(panel(school), "Sign up")
    await passes(world)
    assert "You have a place: **Box breathing**" in answer.text
    assert "Places: 1 of 10" in text_of(panel(school))
    assert "You have already signed up." in (await school.ben.presses(panel(school), "Sign up")).text
    assert "You teach this session yourself." in (await school.ana.presses(panel(school), "Sign up")).text
    assert "Box breathing" in (await school.cleo.runs("teach list")).text

    early = await school.ana.runs("teach complete", session=await number(world))
    assert "has not begun" in early.text
    await passes(world, hours=7, minutes=35)
    assert told(school, school.ben, "🔔 **Box breathing**") == 1
    assert told(school, school.ana, "🔔 **Box breathing**") == 1
    await passes(world, hours=1)
    assert told(school, school.ana, "Complete it with `/teach complete`") == 1
    suggested = await school.ana.types("teach complete", "session", "box")
    assert [choice["value"] for choice in suggested] == [await number(world)]
    done = await school.ana.runs("teach complete", session=await number(world))
    await passes(world)
    assert "is completed with 1 participant" in done.text
    assert event.status == 3
    assert told(school, school.ben, "`/teach rate` takes 1 to 5") == 1

    rated = await school.ben.runs("teach rate", session=await number(world), rating=4)
    assert "Thank you: 4 of 5" in rated.text
    assert (
        "Only those who took part"
        in (await school.cleo.runs("teach rate", session=await number(world), rating=1)).text
    )
    await passes(world)
    assert "4.0 of 5, 1 rating" in text_of(panel(school))
    select = panel(school).components[0]["components"][0]["custom_id"]
    await school.ben.person.pick(panel(school), select, ["5"])
    await passes(world)
    assert "5.0 of 5, 1 rating" in text_of(panel(school))
    await sets(world, graduation_taught=1)
    assert "✅ sessions taught: 1 of 1" in (await school.ana.runs("graduate")).text


async def test_a_full_session_has_a_waiting_list_and_a_free_place_goes_to_its_first(school, world):
    await plans(school, limit=1)
    await school.ben.presses(panel(school), "Sign up")

    waits = await school.cleo.presses(panel(school), "Sign up")
    await passes(world)
    assert "All 1 places are taken. You are number 1 on the waiting list" in waits.text
    assert "Waiting list: 1" in text_of(panel(school))
    assert "You have signed off." in (await school.ben.presses(panel(school), "Sign off")).text
    await passes(world)

    assert told(school, school.cleo, "There is a free place for you: **Box breathing**") == 1
    assert school.cleo.mention in text_of(panel(school))
    assert "Waiting list" not in text_of(panel(school))
    assert "You have not signed up" in (await school.ben.presses(panel(school), "Sign off")).text


async def test_a_cancelled_session_is_told_and_its_event_with_it(school, world):
    await plans(school)
    await school.ben.presses(panel(school), "Sign up")

    assert (
        f"Only {school.ana.mention}"
        in (await school.ben.runs("teach cancel", session=await number(world))).text
    )
    answer = await world.owner.runs("teach cancel", session=await number(world))
    await passes(world)

    assert "is cancelled" in answer.text
    assert [event.status for event in world.guild.events.values()] == [4]
    assert told(school, school.ben, "is cancelled") == 1
    assert told(school, school.ana, "is cancelled") == 1
    assert "**Cancelled.**" in text_of(panel(school))
    assert (
        "has been held, or was cancelled"
        in (await school.ana.runs("teach complete", session=await number(world))).text
    )


async def test_who_may_not_plan_a_session_is_told_why(school, world):
    ben = await school.ben.runs("teach schedule", technique="box-breathing", when="18:00")
    assert "You have not practised Box breathing here yourself." in ben.text
    assert "at least five minutes from now" in (await plans(school, "2020-01-01 18:00")).text
    assert "`<script`" in (await plans(school, description="<script>")).text
    for hour in range(12, 17):
        await plans(school, f"{hour}:00")
    assert "You have planned 5 sessions already." in (await plans(school)).text
    assert "That session no longer exists." in (await school.ana.runs("teach cancel", session="999999")).text
    await passes(world, hours=3)
    first = str(await world.value("SELECT min(teaching_id) FROM practice_teaching"))
    assert "so there was nobody to teach" in (await school.ana.runs("teach complete", session=first)).text


async def test_what_nobody_completes_lapses_after_a_week(school, world):
    await plans(school)
    await passes(world, days=9)

    assert await world.value("SELECT state FROM practice_teaching") == "cancelled"


async def test_an_hour_that_the_clock_skips_is_refused_by_the_own_time_zone(school, world):
    day = (await school.comes_before_summer_time()).date()
    offered = await school.ana.runs("practice time", now="11:00")
    await school.ana.picks(offered, "Europe/Berlin")  # her days follow from tomorrow on

    skipped = await school.ana.runs("teach schedule", technique="box-breathing", when=f"{day} 02:30")

    assert "clocks" in skipped.text
    assert await world.value("SELECT count(*) FROM practice_teaching") == 0
    assert "is planned for" in (await plans(school, f"{day} 03:30")).text
