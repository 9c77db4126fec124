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
    assert "All steps together give 100 extra points." in made.text
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


async def test_deadlines_of_a_chain_hold_for_steps_and_for_all_but_reviewers_cost_no_time(hall):
    steps = [await hall.opens(title, points=10) for title in ("First", "Second")]
    await hall.mira.runs("quest chain create", name="The road", points=100, step_hours=20)
    for step in steps:
        await hall.mira.runs("quest chain add", chain="The road", quest=str(step))
    shown = await hall.mira.runs("quest chain edit", chain="The road", hours=30)
    same = await hall.mira.runs("quest chain edit", chain="The road", hours=30)
    assert "There are 20 hours for each step." in shown.text
    assert "The chain is like that already." in same.text

    async def does(who, step, hours, waits):
        await hall.accepts(who, step)
        await hall.passes(hours=hours)
        await hall.submits(who, step)
        await hall.passes(hours=waits)
        await hall.approves()

    await does(hall.ada, steps[0], 10, waits=50)
    assert (
        "Your time for all steps: until <t:"
        in (await hall.ada.runs("quest chain info", chain="The road")).text
    )
    await does(hall.ada, steps[1], 10, waits=50)
    await does(hall.ben, steps[0], 18, waits=1)
    await does(hall.ben, steps[1], 18, waits=1)
    assert await hall.points(hall.ada) - await hall.points(hall.ben) == 100 + 3 + 3  # and the first each time

    third = await hall.opens("Third")
    await hall.mira.runs("quest chain add", chain="The road", quest=str(third))
    await hall.accepts(hall.ada, third)
    await hall.passes(hours=21)
    assert await hall.state(hall.ada, third) == "expired"


async def test_steps_of_a_chain_rest_from_the_submission_and_a_day_has_only_so_many_quests(hall):
    steps = [await hall.opens(title, points=10) for title in ("First", "Second")]
    made = await hall.mira.runs("quest chain create", name="The road", delay=20)
    for step in steps:
        await hall.mira.runs("quest chain add", chain="The road", quest=str(step))
    await hall.accepts(hall.ada, steps[0])
    await hall.submits(hall.ada, steps[0])
    await hall.passes(hours=15)
    await hall.approves()

    rests = await hall.accepts(hall.ada, steps[1])
    for_me = await hall.ada.runs("quest browse", for_me=True)
    await hall.passes(hours=6)
    fits = await hall.ada.runs("quest browse", for_me=True)
    opened = await hall.accepts(hall.ada, steps[1])
    await hall.world.sets("quest_hall", most_claims_a_day=1)
    other = await hall.opens("Other")
    await hall.passes(days=1)
    await hall.accepts(hall.ada, other)
    await hall.ada.runs("quest abandon", quest=str(other))
    third = await hall.opens("Third")
    too_many = await hall.accepts(hall.ada, third)
    await hall.passes(days=1)

    assert "Each step opens 20 hours after you submitted the one before." in made.text
    assert "You can accept this step <t:" in rests.text
    assert "Second" not in for_me.text
    assert "Second" in fits.text
    assert "You have accepted" in opened.text
    assert "No more quests today: 1 a day can be accepted." in too_many.text
    assert "You have accepted this quest" in (await hall.accepts(hall.ada, third)).text


async def test_steps_of_a_shared_chain_are_done_by_a_team_for_each_of_it(hall):
    first, second = [await hall.writes(title, points=10) for title in ("Alone", "Together")]
    await hall.mira.runs("quest chain create", name="The road", points=100)
    await hall.mira.runs("quest chain add", chain="The road", quest=str(second))
    refused = await hall.mira.runs("team quest offer", quest=str(second), size=2)
    await hall.mira.runs("quest chain edit", chain="The road", shared=True)
    await hall.mira.runs("team quest offer", quest=str(second), size=2)
    await hall.mira.runs("quest chain add", chain="The road", quest=str(first))
    needed = await hall.mira.runs("quest chain edit", chain="The road", shared=False)
    for quest in (first, second):
        await hall.mira.runs("quest reopen", quest=str(quest))
    await hall.ada.runs("team create", name="Wolves")
    await hall.ada.runs("team invite", member=hall.ben)
    await hall.ben.runs("team join", team="Wolves")
    await hall.ada.runs("team quest take", quest=str(second))
    await hall.ben.runs("team quest accept")
    for who in (hall.ada, hall.ben):
        await who.runs("team quest checkin", text="Done")
    await hall.ada.runs("team quest submit", text="Done")
    await hall.passes()
    await hall.approves()
    before = await hall.points(hall.ada)
    await hall.does(hall.ada, first)

    assert "**Together** is for teams, and steps of **The road** are for individual members." in refused.text
    assert "are for individual members." in needed.text
    assert await hall.points(hall.ada) - before == 13 + 100
