"""/points as members and officers use it."""

import pytest_asyncio


@pytest_asyncio.fixture
async def officer(world):
    role = world.discord.role(world.guild, "Officers")
    await world.owner.runs("setroles", officer=role)
    return world.member("Olga", role)


async def test_given_and_taken_points_are_in_the_total_the_history_and_the_audit(world, officer):
    ada = world.member("Ada")

    given = await officer.runs("points give", member=ada, amount=300, note="helped *a lot*")
    taken = await officer.runs("points take", member=ada, amount=50)

    assert "Gave **300 points** to" in given.text
    assert "They have **250 points** now." in taken.text
    assert "**250 points**\nPlace 1" in (await ada.runs("points show")).text
    history = (await ada.runs("points history")).text
    assert history.index("**−50** · taken") < history.index("**+300** · given")
    assert r"helped \*a lot\*" in history
    assert await world.value("SELECT count(*) FROM audit WHERE action LIKE 'points.%'") == 2
    assert "250" in (await ada.runs("profile")).text


async def test_nobody_has_less_than_no_points(world, officer):
    ada = world.member("Ada")
    await officer.runs("points give", member=ada, amount=10)

    answer = await officer.runs("points take", member=ada, amount=11)

    assert "has only 10, and this takes 11" in answer.text
    assert "**10 points**" in (await ada.runs("points show")).text


async def test_officers_give_nothing_to_themselves_and_administrators_may(world, officer):
    refused = await officer.runs("points give", member=officer, amount=5)
    allowed = await world.owner.runs("points give", member=world.owner, amount=5)

    assert "You cannot give points to yourself." in refused.text
    assert "Gave **5 points**" in allowed.text


async def test_neither_bots_nor_those_who_left_are_given_points(world, officer):
    robot, ada = world.member("Robot", bot=True), world.member("Ada")
    await officer.runs("points give", member=ada, amount=5)
    ada.person.leave()

    assert "bots have no points" in (await officer.runs("points give", member=robot, amount=5)).text
    assert "no longer in this server" in (await officer.runs("points give", member=ada, amount=5)).text
    assert "Took **5 points**" in (await officer.runs("points take", member=ada, amount=5)).text


async def test_members_who_are_no_officers_give_nothing(world, officer):
    ada, ben = world.member("Ada"), world.member("Ben")

    assert "officer" in (await ada.runs("points give", member=ben, amount=5)).text
    assert "**0 points**" in (await ben.runs("points show")).text
