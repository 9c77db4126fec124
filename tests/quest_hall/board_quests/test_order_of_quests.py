"""Quests require others, chains have an order, and circles are refused with the circle shown."""


async def test_what_a_quest_requires_comes_first_and_circles_are_shown(hall):
    first, second, third = [await hall.opens(title) for title in ("One", "Two", "Three")]

    async def requires(quest, needs):
        return (await hall.mira.runs("quest requires", quest=str(quest), needs=str(needs))).text

    assert "**Two** can be accepted once **One** is done." in await requires(second, first)
    await requires(third, second)
    circle = await requires(first, third)
    own = await requires(first, first)

    assert (
        "These quests would wait for each other forever: **One** → **Three** → **Two** → **One**." in circle
    )
    assert "forever: **One** → **One**." in own
    assert "Before this quest you have to do: **One**." in (await hall.accepts(hall.ada, second)).text
    await hall.does(hall.ada, first)
    assert "You have accepted" in (await hall.accepts(hall.ada, second)).text
    assert "no longer requires" in await requires(second, first)
    assert "can be accepted once" in await requires(first, third)


async def test_a_chain_opens_step_by_step_and_pays_at_its_end_once(hall):
    steps = [await hall.opens(title, points=10) for title in ("First", "Second")]
    made = await hall.mira.runs("quest chain create", name="The road", points=100)
    assert "For all steps together there are 100 points more." in made.text
    for step in steps:
        await hall.mira.runs("quest chain add", chain="The road", quest=str(step))
    circle = await hall.mira.runs("quest requires", quest=str(steps[0]), needs=str(steps[1]))
    assert "forever: **First** → **Second** → **First**." in circle.text

    assert "you have to do: **First**" in (await hall.accepts(hall.ada, steps[1])).text
    await hall.does(hall.ada, steps[0])
    path = await hall.ada.runs("quest chain info", chain="The road")
    assert "✅ First\n▫️ Second" in path.text
    await hall.does(hall.ada, steps[1])

    assert await hall.points(hall.ada) == 13 + 13 + 100
    moved = await hall.mira.runs("quest chain reorder", chain="The road", quest=str(steps[1]), place=1)
    assert moved.text.index("Second") < moved.text.index("First")
    assert "is closed" in (await hall.mira.runs("quest chain close", chain="The road")).text
    assert "You have accepted" in (await hall.accepts(hall.ben, steps[0])).text


async def test_a_quest_is_a_step_of_one_chain_only(hall):
    quest_id = str(await hall.opens())
    for name in ("One", "Two"):
        await hall.mira.runs("quest chain create", name=name)
    await hall.mira.runs("quest chain add", chain="One", quest=quest_id)

    again = await hall.mira.runs("quest chain add", chain="Two", quest=quest_id)
    taken = await hall.mira.runs("quest chain create", name="one")

    assert "**Wolf pelts** is a step of a chain already." in again.text
    assert "cannot be called **one**" in taken.text
