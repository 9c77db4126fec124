"""The journal: one's own sessions, found again, changed or deleted within a day."""

from handlers.practice.journal.states import DeleteSession
from tests.practice.test_check_ins import adds
from tests.support.door import Person
from tests.support.web import clock as clock
from tests.support.web import open_door as open_door


async def writes(dojo, world, *notes):
    for text in notes:
        await dojo.checks_in(notes=text)
        world.moves_clock(minutes=11)


async def test_it_shows_pages_of_ones_own_notes_and_nobody_elses(dojo, world):
    await writes(dojo, world, *(f"note {number}" for number in range(9)))
    ben = world.member("Ben")
    await dojo.checks_in(ben, notes="secret of Ben")

    answer = await dojo.ana.runs("journal")
    assert answer.ephemeral
    assert "note 8" in answer.text
    assert "note 0" not in answer.text
    turned = await dojo.ana.presses(answer, "Next")
    assert "note 0" in turned.text
    assert "secret" not in answer.text + turned.text
    assert "secret of Ben" in (await ben.runs("journal")).text


async def test_it_is_searched_by_words_technique_and_days(dojo, world):
    await adds(world)
    await dojo.checks_in(technique="box-breathing", notes="on the roof")
    await dojo.days_later(3)
    await dojo.checks_in(technique="box-breathing", notes="in the kitchen")
    world.moves_clock(minutes=20)

    text = (await dojo.ana.runs("journal", search="ROOF")).text
    assert "on the roof" in text
    assert "kitchen" not in text
    assert "roof" not in (await dojo.ana.runs("journal", days=2)).text
    assert "kitchen" in (await dojo.ana.runs("journal", technique="Box breathing")).text
    assert "Nothing is recorded here." in (await dojo.ana.runs("journal", search="100%")).text


async def test_a_session_is_changed_within_a_day_and_the_totals_follow(dojo, world):
    await dojo.checks_in(minutes=10, notes="first")
    session = await world.value("SELECT session_id FROM practice_session")

    picked = await dojo.ana.picks(await dojo.ana.runs("journal"), str(session))
    form = await dojo.ana.presses(picked, "Edit")
    await dojo.ana.submits(form, minutes="35", notes="better")

    assert await world.ledger("SELECT minutes, notes FROM practice_session") == [
        {"minutes": 35, "notes": "better"}
    ]
    assert await world.value("SELECT minutes FROM practitioner") == 35
    assert await world.value("SELECT minutes FROM practice_day") == 35
    again = await dojo.ana.picks(await dojo.ana.runs("journal"), str(session))
    form = await dojo.ana.presses(again, "Edit")
    assert "from 1 to 600" in (await dojo.ana.submits(form, minutes="601", notes="")).text


async def test_a_deleted_session_takes_its_day_out_of_the_streak(dojo, world):
    await dojo.practises(2)
    session = await world.value("SELECT max(session_id) FROM practice_session")
    picked = await dojo.ana.picks(await dojo.ana.runs("journal"), str(session))

    answer = await dojo.ana.presses(picked, "Delete")

    assert "🔥 Streak: **1 day**" in answer.text
    assert await world.ledger("SELECT sessions, minutes FROM practitioner") == [
        {"sessions": 1, "minutes": 15}
    ]


async def test_what_others_have_validated_keeps_its_length_and_is_not_deleted(dojo, world):
    ben = world.member("Ben")
    await dojo.checks_in(ben)
    await dojo.checks_in(minutes=10)
    session = await world.value("SELECT session_id FROM practice_session WHERE minutes = 10")
    picked = await dojo.ana.picks(await dojo.ana.runs("journal"), str(session))
    form = await dojo.ana.presses(picked, "Edit")
    validated = await ben.runs("validate", member=dojo.ana)

    assert "Others have validated that session" in (await dojo.ana.presses(picked, "Delete")).text
    assert (
        "Others have validated that session"
        in (await dojo.ana.submits(form, minutes="600", notes="longer")).text
    )
    await dojo.ana.submits(form, minutes="10", notes="with Ben")
    assert await world.ledger("SELECT minutes, notes FROM practice_session WHERE notes <> ''") == [
        {"minutes": 10, "notes": "with Ben"}
    ]
    await ben.submits(await ben.presses(validated, "Take it back"), reason="It was somebody else")
    await dojo.ana.presses(await dojo.ana.picks(await dojo.ana.runs("journal"), str(session)), "Delete")
    assert await world.value("SELECT count(*) FROM practice_session") == 1


async def test_after_a_day_nothing_is_changed(dojo, world):
    await dojo.checks_in()
    session = await world.value("SELECT session_id FROM practice_session")
    picked = await dojo.ana.picks(await dojo.ana.runs("journal"), str(session))
    await dojo.days_later()
    world.moves_clock(minutes=5)

    assert "that time is over" in (await dojo.ana.presses(picked, "Delete")).text
    assert await world.value("SELECT count(*) FROM practice_session") == 1


async def test_nobody_deletes_what_is_in_another_journal(open_door, pool):
    door = open_door()
    await door.runs(Person("Ana"), "checkin")
    session = await pool.fetchval("SELECT session_id FROM practice_session")

    answer = await door.presses(Person("Ben"), DeleteSession(session).custom_id)

    assert "That session is not in your journal" in answer.text
    assert await pool.fetchval("SELECT count(*) FROM practice_session") == 1
