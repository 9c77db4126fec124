"""An organizer works quickly: one press follows the other, and none is refused for it."""


async def test_six_quick_presses_of_an_organizer_leave_the_end_to_be_pressed(raid):
    run = await raid.posts("void")
    answer = await run.answer(raid.organizer, "Organizer")

    for label in ("Lock", "Unlock", "Lock", "Unlock", "Start", "End"):
        answer = await raid.organizer.presses(answer, label)

    assert "not logged yet" in answer.text
    assert await run.world.value("SELECT state FROM run WHERE run_id = $1", run.run_id) == "ended"
