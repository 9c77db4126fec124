"""The whole machine: what members do becomes numbers, boards and answers."""


async def test_messages_become_xp_and_a_place_on_the_board(world):
    ada, ben = world.member("Ada"), world.member("Ben")
    ada.writes("good morning")
    ben.writes("hello")
    world.moves_clock(minutes=2)
    ada.writes("how are you all")
    await world.settle()

    answer = await ada.runs("leaderboard")

    assert "Ada" in answer.text.split("Ben")[0]
    assert "You: **#1** of 2" in answer.text
    assert await world.value("SELECT sum(messages) FROM activity_total") == 3
