"""Graduating: how far one is, the application, the ceremony, and what stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.practice.graduation.rules import GraduationNeed, judged, missing
from handlers.practice.settings import PracticeSettings
from tests.support.answers import text_of

EASY = {
    "graduation_streak": 2,
    "graduation_techniques": 0,
    "graduation_validations": 0,
    "graduation_taught": 0,
    "graduation_shield": False,
}


async def sets(world, **values):
    """Chosen in /config."""
    await world.sets("practice", **values)
    await world.settle()


@pytest.fixture
async def hall(dojo, world):
    """With a channel for practice, a role for alumni, and criteria that two days reach."""
    dojo.channel = world.discord.channel(world.guild, "practice")
    dojo.alumni = world.discord.role(world.guild, "Alumni", position=1)
    await world.settle()
    await world.owner.runs("setchannels", practice=dojo.channel)
    await world.owner.runs("setroles", alumni=dojo.alumni)
    await sets(world, **EASY)
    return dojo


def posted(dojo):
    return [text_of(message) for message in dojo.world.owner.sees(dojo.channel)]


async def applies(dojo, message="Thank you, *all*"):
    form = await dojo.ana.presses(await dojo.ana.runs("graduate"), "Apply")
    receipt = await dojo.ana.submits(form, message=message)
    await passes(dojo.world)
    return receipt


async def passes(world, **by):
    world.moves_clock(**(by or {"seconds": 10}))
    await world.settle()


async def approves(dojo):
    card = dojo.world.owner.sees(dojo.channel)[-1]
    answer = await dojo.world.owner.presses(card, "Approve")
    await passes(dojo.world)
    return answer


def event_of(world):
    (event,) = world.guild.events.values()
    return event


async def test_each_criterion_is_shown_with_how_far_it_is(dojo, world):
    await dojo.practises(2)

    answer = await dojo.ana.runs("graduate")

    assert answer.ephemeral
    assert "⬜ longest streak in days: 2 of 30" in answer.text
    assert "⬜ sessions of others validated: 0 of 10" in answer.text
    assert "When all of this is reached" in answer.text


async def test_a_story_from_the_application_to_the_ceremony(hall, world):
    await hall.practises(2)
    receipt = await applies(hall)
    assert "waiting for a decision" in receipt.text
    assert any("wants to graduate" in text and "Thank you, \\*all\\*" in text for text in posted(hall))
    assert "is told" in (await approves(hall)).text

    await world.owner.runs("practice time", now="10:00")
    planned = await world.owner.runs("graduation plan", member=hall.ana, when="18:30")
    await passes(world)
    assert "The ceremony of" in planned.text
    event = event_of(world)
    assert (event.name, event.status, event.description) == ("Graduation of Ana", 1, "Thank you, *all*")
    assert (event.starts_at.hour, event.starts_at.minute) == (18, 30)
    assert any("Your graduation is" in text for text in hall.told())

    early = await world.owner.runs("graduation complete", member=hall.ana)
    assert "has not begun" in early.text
    await passes(world, hours=9)
    done = await world.owner.runs("graduation complete", member=hall.ana)
    await passes(world)
    assert "has graduated" in done.text
    assert hall.alumni.id in hall.ana.role_ids
    assert sum("Congratulations" in text for text in posted(hall)) == 1
    assert "2 sessions · 30 minutes in total" in posted(hall)[-1]
    assert event.status == 3
    (notice,) = [m for m in hall.ana.person.dm().messages.values() if "You have graduated" in text_of(m)]
    for place in (notice, await hall.ana.runs("graduate")):
        offered = await hall.ana.presses(place, "Take my data with me")
        await world.settle()
        assert "kept about you here" in offered.text
        assert offered.message.attachments
    again = await world.owner.runs("graduation complete", member=hall.ana)
    assert "has no approved application" in again.text
    assert "Graduated on" in (await hall.ana.runs("graduate")).text
    assert hall.ana.mention in (await hall.ana.runs("graduation list")).text

    await hall.checks_in()
    kept = await world.value("SELECT statistics FROM practice_graduation")
    assert (kept["sessions"], kept["longest_streak"]) == (2, 2)
    assert await world.value("SELECT criteria_met FROM practice_graduation") == [
        {"asked": "streak", "have": 2, "need": 2}
    ]


async def test_what_is_missing_is_named_also_to_those_who_saw_the_button(hall, world):
    await hall.practises(2)
    seen = await hall.ana.runs("graduate")
    await sets(world, graduation_streak=5, graduation_validations=3)

    answer = await hall.ana.presses(seen, "Apply")

    assert "You cannot graduate yet." in answer.text
    assert "longest streak in days: 2 of 5" in answer.text
    assert "sessions of others validated: 0 of 3" in answer.text
    assert await world.value("SELECT count(*) FROM practice_graduation") == 0


async def test_an_approved_application_is_withdrawn_with_its_event_and_made_again(hall, world):
    await hall.practises(2)
    await applies(hall)
    assert "You have already applied" not in (await hall.ana.runs("graduate")).text
    await approves(hall)
    await world.owner.runs("graduation plan", member=hall.ana, when="18:30")
    await passes(world)

    gone = await hall.ana.presses(await hall.ana.runs("graduate"), "Withdraw")
    await passes(world)

    assert "Your application is withdrawn" in gone.text
    assert event_of(world).status == 4
    assert (
        "has no approved application" in (await world.owner.runs("graduation complete", member=hall.ana)).text
    )
    assert "waiting for a decision" in (await applies(hall)).text


async def test_a_rejected_application_can_be_sent_again_and_an_appeal_can_succeed(hall, world):
    mia = world.member("Mia", world.discord.role(world.guild, "Mods", position=1))
    await world.settle()
    await world.owner.runs("setroles", moderator=mia.roles[0])
    await hall.practises(2)
    await applies(hall)
    card = world.owner.sees(hall.channel)[-1]
    form = await mia.presses(card, "Reject")
    await mia.submits(form, reason="Teach us first")
    await passes(world)

    assert any("Teach us first" in text for text in hall.told())
    assert (await hall.ana.runs("graduate")).button("Apply")
    await applies(hall, "")
    await approves(hall)
    assert await world.value("SELECT state FROM practice_graduation") == "approved"


async def test_a_time_that_is_past_skipped_or_no_time_at_all_is_refused(hall, world):
    await hall.practises(2)
    await applies(hall)
    await approves(hall)

    async def plans(when):
        return (await world.owner.runs("graduation plan", member=hall.ana, when=when)).text

    assert "at least five minutes from now" in await plans("2020-01-01 10:00")
    assert "is not a date and a time" in await plans("2030-02-30 10:00")
    assert "more than 180 days" in await plans(f"{world.now().year + 2}-01-01 10:00")
    assert await world.value("SELECT count(*) FROM scheduled_event") == 0
    answer = await world.owner.runs("practice time", now="10:00")
    assert answer.select()


async def test_an_event_that_was_deleted_at_discord_is_made_again_when_it_is_planned_again(hall, world):
    await hall.practises(2)
    await applies(hall)
    await approves(hall)
    await world.owner.runs("graduation plan", member=hall.ana, when="18:30")
    await passes(world)
    world.guild.events.clear()  # a moderator deletes it
    await world.owner.runs("graduation plan", member=hall.ana, when="19:30")
    await passes(world)
    assert await world.value("SELECT event_id FROM scheduled_event") is None

    await world.owner.runs("graduation plan", member=hall.ana, when="20:30")
    await passes(world)
    assert event_of(world).starts_at.hour == 20


async def test_an_event_that_discord_refuses_is_noted_in_the_audit(hall, world):
    await hall.practises(2)
    await applies(hall)
    await approves(hall)
    world.discord.rest.faults.ask("status", method="POST", path="scheduled-events", status=403)

    await world.owner.runs("graduation plan", member=hall.ana, when="18:30")
    await passes(world)

    assert await world.value("SELECT count(*) FROM audit WHERE action = 'kit.event_failed'") == 1
    assert not world.guild.events


@given(
    done=st.fixed_dictionaries({asked: st.integers(0, 12) for asked in GraduationNeed}),
    needs=st.tuples(*(st.integers(0, 12) for _ in GraduationNeed)),
)
def test_the_criteria_are_those_of_a_plain_model(done, needs):
    names = [f"graduation_{asked}" for asked in GraduationNeed]
    practice = PracticeSettings(**dict(zip(names, needs, strict=True)))
    wanted = list(zip(GraduationNeed, needs, strict=True))

    criteria = judged(done, practice)

    assert [criterion.asked for criterion in criteria] == [asked for asked, need in wanted if need > 0]
    lacking = [asked for asked, need in wanted if need > 0 and done[asked] < need]
    assert [criterion.asked for criterion in missing(criteria)] == lacking
    assert bool(lacking) == any(done[asked] < need for asked, need in wanted)
