"""Peers validate sessions: who may, how often, what follows, and how it is taken back."""

import pytest

from tests.practice.test_check_ins import adds
from tests.support.answers import parts_of


async def held(world, who):
    rows = await world.ledger(
        "SELECT validated, mastered_at IS NOT NULL AS mastered FROM practice_hold WHERE user_id = $1", who.id
    )
    return [(row["validated"], row["mastered"]) for row in rows]


@pytest.fixture
def ben(dojo, world):
    return world.member("Ben")


async def both_practise(dojo, world, ben):
    await adds(world)
    await dojo.checks_in(technique="box-breathing")
    await dojo.checks_in(ben, technique="box-breathing")


async def test_a_session_is_validated_once_by_each_and_its_member_is_told(dojo, world, ben):
    await both_practise(dojo, world, ben)

    answer = await ben.runs("validate", member=dojo.ana, message="I was there")
    await world.settle()

    assert "You have validated Box breathing of" in answer.text
    assert "1 of 1" in answer.text
    assert any("has validated your session: Box breathing" in text for text in dojo.told())
    assert any("I was there" in text for text in dojo.told())
    assert await held(world, dojo.ana) == [(1, False)]
    assert "has no session of the last 14 days" in (await ben.runs("validate", member=dojo.ana)).text


async def test_another_recent_session_is_picked(dojo, world, ben):
    await both_practise(dojo, world, ben)
    world.moves_clock(minutes=20)
    await dojo.checks_in(technique="box-breathing", minutes=40)
    await dojo.days_later()
    await dojo.checks_in(technique="box-breathing", minutes=50)

    answer = await ben.runs("validate", member=dojo.ana)
    options = next(part for part in parts_of(answer.message) if part["type"] == 3)["options"]
    labels = [option["label"].partition(" · ")[2] for option in options]
    assert labels == ["Box breathing · 40 min", "Box breathing · 20 min"]
    assert "nobody validates their own" in (await dojo.ana.picks(answer, options[0]["value"])).text
    second = await ben.picks(answer, options[0]["value"])
    await world.settle()

    assert "You have validated Box breathing of" in second.text
    validated = await world.ledger("SELECT minutes FROM practice_session WHERE validated ORDER BY minutes")
    assert [row["minutes"] for row in validated] == [40, 50]
    assert "has no session" in (await ben.picks(answer, options[0]["value"])).text


async def test_who_hides_their_practice_is_validated_by_whom_they_ask_and_strangers_learn_nothing(
    dojo, world, ben
):
    await both_practise(dojo, world, ben)
    dan = world.member("Dan")
    world.moves_clock(minutes=20)
    await dojo.checks_in(technique="box-breathing", minutes=40)
    unknown = (await ben.runs("validate", member=dan)).text

    for choice in ({"streak": "private"}, {"streak": "public", "profile": "private"}):
        await dojo.ana.runs("practice privacy", **choice)
        assert (await ben.runs("validate", member=dojo.ana)).text == unknown.replace("Dan", "Ana")
    assert "nothing else" in (await dojo.ana.runs("practice ask", member=ben)).text
    await world.settle()
    assert (
        "asked Ben to validate that session already" in (await dojo.ana.runs("practice ask", member=ben)).text
    )
    assert any("asks you to validate their session: Box breathing" in text for text in dojo.told(ben))
    assert (await dan.runs("validate", member=dojo.ana)).text == unknown.replace("Dan", "Ana")
    validated = await ben.runs("validate", member=dojo.ana)

    assert "You have validated Box breathing of" in validated.text
    assert validated.ephemeral
    assert [part["type"] for part in parts_of(validated.message)] == [1, 2]
    assert "no session of the last 14 days" in (await ben.runs("validate", member=dojo.ana)).text
    assert await world.value("SELECT count(*) FROM practice_validation") == 1


async def test_who_may_not_validate_is_told_why(dojo, world, ben):
    assert "Nobody validates their own sessions." in (await dojo.ana.runs("validate", member=dojo.ana)).text
    assert "has no session" in (await dojo.ana.runs("validate", member=ben)).text
    await adds(world)
    await dojo.checks_in(technique="box-breathing")
    assert (
        "You have not practised Box breathing here yourself."
        in (await ben.runs("validate", member=dojo.ana)).text
    )
    assert await world.value("SELECT count(*) FROM practice_validation") == 0


async def test_two_members_do_not_validate_each_other_within_a_week(dojo, world, ben):
    await both_practise(dojo, world, ben)
    await ben.runs("validate", member=dojo.ana)

    assert (
        "has validated a session of yours within the last week"
        in (await dojo.ana.runs("validate", member=ben)).text
    )
    world.moves_clock(days=8)
    assert "You have validated" in (await dojo.ana.runs("validate", member=ben)).text


async def test_ten_validated_sessions_master_a_technique_and_tell_what_it_opens(dojo, world, ben):
    await both_practise(dojo, world, ben)
    await world.owner.runs("technique add", name="Deep breathing", needs="box-breathing")
    await world.sets("practice", sessions_to_master=2)
    await world.settle()
    await ben.runs("validate", member=dojo.ana)
    world.moves_clock(minutes=20)
    await dojo.checks_in(technique="box-breathing")
    answer = await ben.runs("validate", member=dojo.ana)
    await world.settle()

    assert await held(world, dojo.ana) == [(2, True)]
    told = [text for text in dojo.told() if "You have mastered **Box breathing**!" in text]
    assert len(told) == 1
    assert "That is what it opens: **Deep breathing**" in told[0]

    form = await ben.presses(answer, "Take it back")
    await ben.submits(form, reason="It was somebody else")
    world.moves_clock(seconds=30)
    await world.settle()
    assert await held(world, dojo.ana) == [(1, False)]
    assert any("The reason: It was somebody else" in text for text in dojo.told())
    assert "has no session" in (await ben.runs("validate", member=dojo.ana)).text


async def test_only_the_validator_and_moderators_take_it_back(dojo, world, ben):
    await both_practise(dojo, world, ben)
    answer = await ben.runs("validate", member=dojo.ana)

    assert (
        "Only whoever validated it, or a moderator" in (await dojo.ana.presses(answer, "Take it back")).text
    )
    form = await world.owner.presses(answer, "Take it back")
    await world.owner.submits(form, reason="A mistake")
    assert await held(world, dojo.ana) == [(0, False)]


async def test_where_two_are_needed_one_validation_counts_for_nothing_yet(dojo, world, ben):
    await both_practise(dojo, world, ben)
    await world.sets("practice", validations_needed=2)
    await world.settle()
    cleo = world.member("Cleo")
    await dojo.checks_in(cleo, technique="box-breathing")

    assert "1 of 2" in (await ben.runs("validate", member=dojo.ana)).text
    assert await held(world, dojo.ana) == [(0, False)]
    assert "2 of 2" in (await cleo.runs("validate", member=dojo.ana)).text
    assert await held(world, dojo.ana) == [(1, False)]
