"""/levelroles as moderators use it."""

import pytest_asyncio


@pytest_asyncio.fixture(autouse=True)
async def _bot_role(world):
    """The bot's own role stands at 10."""
    world.changes_bot_role(position=10)
    await world.settle()


@pytest_asyncio.fixture
async def mod(world):
    """A moderator whose role stands high."""
    role = world.discord.role(world.guild, "Helpers", position=9)
    await world.owner.runs("setroles", moderator=role)
    return world.member("Mod", role)


def low_role(world, name, position=1):
    return world.discord.role(world.guild, name, position=position)


async def test_a_role_is_given_at_its_level_and_again_on_return(world, mod):
    silver = low_role(world, "Silver")
    await world.settle()
    ada = world.member("Ada")

    answer = await world.owner.runs("levelroles add", role=silver, level=2)
    await mod.runs("xp give", member=ada, amount=300)
    await world.settle()

    assert "now comes with level 2" in answer.text
    assert silver.id in ada.role_ids
    ada.person.leave()
    await world.settle()
    ada.person.rejoin()
    await world.settle()
    assert silver.id in ada.role_ids


async def test_everyone_managed_roles_and_roles_above_the_bot_are_refused(world, mod):
    top = low_role(world, "Top", position=50)
    managed = world.discord.role(world.guild, "Integration", position=1, managed=True)
    await world.settle()
    everyone = world.guild.roles[world.guild.id]

    assert "everybody has it" in (await world.owner.runs("levelroles add", role=everyone, level=2)).text
    assert (
        "managed by an integration" in (await world.owner.runs("levelroles add", role=managed, level=2)).text
    )
    above = await world.owner.runs("levelroles add", role=top, level=2)
    assert "above my own highest role" in above.text
    assert "Server Settings, Roles" in above.text
    assert await world.value("SELECT count(*) FROM level_role") == 0


async def test_a_moderator_cannot_hand_out_a_role_above_their_own(world):
    helpers = low_role(world, "Helpers", position=1)
    higher = low_role(world, "Higher", position=2)
    await world.owner.runs("setroles", moderator=helpers)
    mod = world.member("Mod", helpers)
    await world.settle()

    assert "above your own highest role" in (await mod.runs("levelroles add", role=higher, level=1)).text


async def test_the_list_says_which_role_stands_in_the_way(world, mod):
    silver, gold = low_role(world, "Silver"), low_role(world, "Gold")
    await world.settle()
    await world.owner.runs("levelroles add", role=silver, level=2)
    await world.owner.runs("levelroles add", role=gold, level=5, keeping="replace")
    await world.job.pool.execute("UPDATE guild_role SET position = 99 WHERE role_id = $1", gold.id)

    listed = (await mod.runs("levelroles list")).text

    assert listed.index("Level 2") < listed.index("Level 5")
    assert listed.count("is above my own role") == 1
    assert "It is taken when a higher one comes." in listed


async def test_removing_a_role_leaves_it_with_members(world, mod):
    silver = low_role(world, "Silver")
    await world.settle()
    await world.owner.runs("levelroles add", role=silver, level=1)
    ada = world.member("Ada")
    await mod.runs("xp give", member=ada, amount=300)
    await world.settle()

    assert "members keep it" in (await mod.runs("levelroles remove", role=silver)).text
    assert "is not a level role." in (await mod.runs("levelroles remove", role=silver)).text
    await world.settle()
    assert silver.id in ada.role_ids


async def test_sync_gives_what_is_missing_and_takes_what_is_too_much(world, mod):
    silver, gold = low_role(world, "Silver"), low_role(world, "Gold")
    ada, ben = world.member("Ada"), world.member("Ben", gold)
    ben.writes()
    await mod.runs("xp give", member=ada, amount=300)
    await world.settle()
    await world.owner.runs("levelroles add", role=silver, level=1)
    await world.owner.runs("levelroles add", role=gold, level=10)

    answer = await mod.runs("levelroles sync")
    await world.settle()

    assert "Roles being given: 1, taken: 1" in answer.text
    assert silver.id in ada.role_ids
    assert gold.id not in ben.role_ids


async def test_without_level_roles_there_is_nothing_to_sync(world, mod):
    assert "There are no level roles" in (await mod.runs("levelroles sync")).text
