"""/xp as moderators and members use it."""

import csv
import io
import re

import pytest_asyncio

from tests.support.proven import assert_proven


@pytest_asyncio.fixture
async def helpers(world):
    role = world.discord.role(world.guild, "Helpers")
    await world.owner.runs("setroles", moderator=role)
    return role


@pytest_asyncio.fixture
async def mod(world, helpers):
    return world.member("Mod", helpers)


async def xp_of(world, member):
    return await world.value("SELECT xp FROM activity_total WHERE user_id = $1", member.id)


async def test_given_xp_is_in_total_day_and_ledger_and_announces_the_level(world, mod):
    ada = world.member("Ada")

    answer = await mod.runs("xp give", member=ada, amount=300, note="helped *a lot*")
    await world.settle()

    assert "Gave **300 xp** to" in answer.text
    assert "level 2 instead of 0" in answer.text
    assert await xp_of(world, ada) == 300
    [entry] = await world.ledger("SELECT amount, reason, note, actor_id, key FROM xp_ledger")
    assert (entry["amount"], entry["reason"], entry["note"]) == (300, "give", "helped *a lot*")
    assert entry["actor_id"] == mod.id
    assert entry["key"] == f"interaction:{answer.interaction.id}"
    assert f"<@{ada.id}> has reached **level 2**" in "\n".join(message.content for message in ada.sees())
    assert await world.value("SELECT count(*) FROM audit WHERE action = 'xp.give'") == 1
    await assert_proven(world.job.pool)


async def test_nobody_gives_xp_to_themselves(world, mod):
    answer = await mod.runs("xp give", member=mod, amount=5)

    assert "You cannot give xp to yourself." in answer.text
    assert await world.value("SELECT count(*) FROM xp_ledger") == 0


async def test_members_who_are_not_moderators_give_nothing(world, helpers):
    ada, ben = world.member("Ada"), world.member("Ben")

    answer = await ada.runs("xp give", member=ben, amount=5)

    assert "moderator" in answer.text
    assert await world.value("SELECT count(*) FROM xp_ledger") == 0


async def test_bots_have_no_xp(world, mod):
    robot = world.member("Robot", bot=True)

    assert "is a bot" in (await mod.runs("xp give", member=robot, amount=5)).text
    assert "is a bot" in (await mod.runs("xp reset", member=robot)).text


async def test_taking_ends_at_nothing_and_announces_no_fall(world, mod):
    ada = world.member("Ada")
    await mod.runs("xp give", member=ada, amount=300)
    await world.settle()
    told = len(ada.sees())

    answer = await mod.runs("xp take", member=ada, amount=1000)
    await world.settle()

    assert "Took **300 xp**" in answer.text
    assert "0 xp now: level 0 instead of 2" in answer.text
    assert await xp_of(world, ada) == 0
    assert len(ada.sees()) == told
    assert "no xp to take" in (await mod.runs("xp take", member=ada, amount=1)).text
    await assert_proven(world.job.pool)


async def test_who_left_can_lose_xp_but_not_get_any(world, mod):
    ada = world.member("Ada")
    await mod.runs("xp give", member=ada, amount=50)
    ada.person.leave()

    assert "is no longer in this server" in (await mod.runs("xp give", member=ada, amount=5)).text
    assert "Took **20 xp**" in (await mod.runs("xp take", member=ada, amount=20)).text
    assert "Took **30 xp**" in (await mod.runs("xp reset", member=ada)).text
    assert await xp_of(world, ada) == 0


async def test_setting_writes_the_difference(world, mod):
    ada = world.member("Ada")
    await mod.runs("xp give", member=ada, amount=500)

    assert "who had 500" in (await mod.runs("xp set", member=ada, xp=120)).text
    assert "has 120 xp already" in (await mod.runs("xp set", member=ada, xp=120)).text

    amounts = [
        row["amount"] for row in await world.ledger("SELECT amount FROM xp_ledger ORDER BY xp_ledger_id")
    ]
    assert amounts == [500, -380]
    await assert_proven(world.job.pool)


async def test_no_total_passes_the_bound(world, mod):
    ada = world.member("Ada")
    await mod.runs("xp set", member=ada, xp=1_000_000_000_000)

    answer = await mod.runs("xp give", member=ada, amount=1)

    assert "nobody can have more than 1,000,000,000,000" in answer.text


async def test_a_server_is_reset_after_an_export_and_a_second_press(world, mod):
    ada, ben = world.member("Ada"), world.member("=Ben")
    await mod.runs("xp give", member=ada, amount=300)
    await mod.runs("xp give", member=ben, amount=40)
    ada.writes()
    await world.settle()

    with_xp = await world.value(
        "SELECT count(*) FROM activity_total WHERE xp > 0 AND guild_id = $1", world.guild.id
    )

    answer = await mod.runs("xp reset")
    assert f"**{with_xp} members**" in answer.text
    await mod.presses(answer, "Export and go on")
    await world.settle()
    [file] = answer.message.attachments
    rows = list(csv.DictReader(io.StringIO(file.content.decode())))
    assert {"Ada", "'=Ben"} <= {row["name"] for row in rows}
    assert {row["xp"] for row in rows if row["name"] == "'=Ben"} == {"40"}
    await mod.presses(answer, "Reset everybody's xp")
    await world.settle()

    assert re.search(r"The xp of \d members was reset\.", answer.text)
    assert [await xp_of(world, member) for member in (ada, ben)] == [0, 0]
    assert await world.value("SELECT messages FROM activity_total WHERE user_id = $1", ada.id) == 1
    await assert_proven(world.job.pool)


async def test_a_reset_confirmed_too_late_does_nothing(world, mod):
    ada = world.member("Ada")
    await mod.runs("xp give", member=ada, amount=300)
    answer = await mod.runs("xp reset")
    await mod.presses(answer, "Export and go on")
    await world.settle()
    world.moves_clock(minutes=16)

    late = await mod.presses(answer, "Reset everybody's xp")
    await world.settle()

    assert "more than 15 minutes old" in late.text
    assert await xp_of(world, ada) == 300


async def test_a_reset_can_be_called_off(world, mod):
    ada = world.member("Ada")
    await mod.runs("xp give", member=ada, amount=300)
    answer = await mod.runs("xp reset")

    await mod.presses(answer, "Cancel")

    assert "Nothing was reset." in answer.text
    assert await xp_of(world, ada) == 300


async def test_an_empty_server_has_nothing_to_reset(world, mod):
    assert "Nobody in this server has any xp yet." in (await mod.runs("xp reset")).text


async def test_why_tells_what_earned_and_what_did_not(world, mod):
    ada = world.member("Ada")
    ada.writes()
    ada.writes()
    await world.settle()
    await mod.runs("xp give", member=ada, amount=5, note="quiz")

    answer = await ada.runs("xp why")
    await world.settle()

    assert answer.ephemeral
    assert "too soon after the last one that earned xp" in answer.text
    assert "Message" in answer.text
    assert "**+5**" in answer.text
    assert "quiz" in answer.text


async def test_why_others_earned_xp_is_for_moderators(world, mod):
    ada, ben = world.member("Ada"), world.member("Ben")

    assert "not why others did" in (await ada.runs("xp why", member=ben)).text
    allowed = await mod.runs("xp why", member=ben)
    await world.settle()
    assert "Nothing was counted in the last day." in allowed.text


async def test_a_reaction_to_ones_own_message_earns_nothing_and_why_says_so(world):
    ada, ben = world.member("Ada"), world.member("Ben")
    message = ada.writes()
    ada.reacts(message)
    ben.reacts(message)
    await world.settle()

    board = await ada.runs("leaderboard", metric="reactions")
    why = await ada.runs("xp why")
    await world.settle()

    assert "Ben" in board.text
    assert "Ada" not in board.text
    assert "reactions to your own message earn nothing" in why.text
