"""Members that an option does not take are refused before its command runs."""

import pytest


@pytest.mark.parametrize(
    ("path", "values", "clause"),
    [
        ("xp give", {"amount": 5}, "bots have no xp"),
        ("boost give", {"multiplier": 2, "hours": 1}, "bots have no xp"),
        ("achievements", {}, "bots earn nothing"),
        ("activity", {}, "bots have no rank"),
        ("profile", {}, "bots have no profile"),
        ("points take", {"amount": 5}, "bots have no points"),
        ("streak", {}, "bots do not practise"),
        ("verify", {"ign": "Robot"}, "bots do not raid"),
    ],
)
async def test_a_bot_is_no_person(world, path, values, clause):
    bot = world.member("Robot", bot=True)

    answer = await world.owner.runs(path, member=bot, **values)

    assert answer.text.startswith(f"Robot is a bot, and {clause}.\n-# Choose a person.")


async def test_nobody_decides_about_themselves_or_their_superiors(world):
    security, officer = (world.discord.role(world.guild, name) for name in ("security", "officer"))
    await world.owner.runs("setroles", security=security, officer=officer)
    ada, ben, cleo = (
        world.member("Ada", security),
        world.member("Ben", security),
        world.member("C_leo", officer),
    )

    for member in (ada, ben, cleo):
        answer = await ada.runs("unverify", member=member)
        assert "holds a staff role that is as high as yours, or higher." in answer.text
    assert r"C\_leo" in answer.text
    assert (
        "You cannot give xp to yourself."
        in (await world.owner.runs("xp give", member=world.owner, amount=5)).text
    )
