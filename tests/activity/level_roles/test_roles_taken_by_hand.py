"""Level roles that a person took away, and those that last some days only."""

import pytest_asyncio

from stand_in.changes.roles import change_role, give, take


@pytest_asyncio.fixture(autouse=True)
async def _bot_role(world):
    """The bot's own role stands at 10."""
    world.changes_bot_role(position=10)
    await world.settle()


@pytest_asyncio.fixture
async def silver(world):
    role = world.discord.role(world.guild, "Silver", position=1)
    await world.settle()
    return role


async def syncs(world):
    world.moves_clock(seconds=20)
    answer = await world.owner.runs("levelroles sync")
    await world.settle()
    return answer


async def gives(world, member, amount):
    world.moves_clock(seconds=5)
    await world.owner.runs("xp give", member=member, amount=amount)
    await world.settle()


async def test_a_role_taken_by_hand_stays_away_from_sync_and_return(world, silver):
    await world.owner.runs("levelroles add", role=silver, level=2)
    ada = world.member("Ada")
    await gives(world, ada, 300)
    assert silver.id in ada.role_ids

    take(world.discord.world, ada.person.member, silver.id)
    await world.settle()
    synced = await syncs(world)
    assert "Members who lack a role that was taken by hand or whose time is over: 1." in synced.text
    assert silver.id not in ada.role_ids
    ada.person.leave()
    await world.settle()
    ada.person.rejoin()
    await world.settle()
    assert silver.id not in ada.role_ids
    rows = await world.ledger("SELECT role_id, cause FROM level_role_away")
    assert rows == [{"role_id": silver.id, "cause": "by_hand"}]


async def test_it_comes_back_when_the_level_is_earned_again(world, silver):
    await world.owner.runs("levelroles add", role=silver, level=2)
    ada = world.member("Ada")
    await gives(world, ada, 300)
    take(world.discord.world, ada.person.member, silver.id)
    await world.settle()

    await world.owner.runs("xp reset", member=ada)
    await gives(world, ada, 300)

    assert silver.id in ada.role_ids
    assert await world.value("SELECT count(*) FROM level_role_away") == 0


async def test_a_role_given_back_by_hand_is_kept_again(world, silver):
    await world.owner.runs("levelroles add", role=silver, level=2)
    ada = world.member("Ada")
    await gives(world, ada, 300)
    take(world.discord.world, ada.person.member, silver.id)
    await world.settle()

    give(world.discord.world, ada.person.member, silver.id)
    await world.settle()

    assert await world.value("SELECT count(*) FROM level_role_away") == 0


async def test_what_the_bot_takes_itself_is_not_taken_by_hand(world, silver):
    await world.owner.runs("levelroles add", role=silver, level=2)
    ada = world.member("Ada")
    await gives(world, ada, 300)
    await world.owner.runs("xp take", member=ada, amount=290)
    await world.settle()

    assert silver.id not in ada.role_ids
    assert await world.value("SELECT count(*) FROM level_role_away") == 0


async def test_who_leaves_and_returns_was_not_robbed_of_roles(world, silver):
    await world.owner.runs("levelroles add", role=silver, level=2)
    ada = world.member("Ada")
    await gives(world, ada, 300)

    ada.person.leave()
    ada.person.rejoin()
    await world.settle()

    assert silver.id in ada.role_ids
    assert await world.value("SELECT count(*) FROM level_role_away") == 0


async def test_a_role_for_some_days_is_taken_when_they_are_over(world, silver):
    answer = await world.owner.runs("levelroles add", role=silver, level=2, days=7)
    ada = world.member("Ada")
    await gives(world, ada, 300)

    world.moves_clock(days=6)
    await world.settle()
    assert silver.id in ada.role_ids
    world.moves_clock(days=1, minutes=5)
    await world.settle()

    assert "It is taken away after 7 days." in answer.text
    assert silver.id not in ada.role_ids
    await syncs(world)
    assert silver.id not in ada.role_ids
    await world.owner.runs("xp reset", member=ada)
    await gives(world, ada, 300)
    assert silver.id in ada.role_ids


async def test_a_role_that_stays_by_now_is_not_taken(world, silver):
    await world.owner.runs("levelroles add", role=silver, level=2, days=7)
    ada = world.member("Ada")
    await gives(world, ada, 300)
    await world.owner.runs("levelroles add", role=silver, level=2)

    world.moves_clock(days=8)
    await world.settle()

    assert silver.id in ada.role_ids
    assert "After" not in (await world.owner.runs("levelroles list")).text


async def test_sync_leaves_out_roles_above_the_bot_and_says_so(world, silver):
    gold = world.discord.role(world.guild, "Gold", position=2)
    await world.settle()
    await world.owner.runs("levelroles add", role=silver, level=1)
    await world.owner.runs("levelroles add", role=gold, level=2)
    change_role(world.discord.world, world.guild, gold, position=50)
    ada = world.member("Ada")
    await world.settle()
    await world.job.pool.execute(
        "INSERT INTO activity_total (guild_id, user_id, xp) VALUES ($1, $2, 900)", world.guild.id, ada.id
    )
    await world.settle()

    answer = await syncs(world)

    assert f"Left out: <@&{gold.id}>" in answer.text
    assert ada.role_ids == {silver.id}
    dead = await world.value("SELECT count(*) FROM outbox WHERE state = 'dead'")
    assert dead == 0
