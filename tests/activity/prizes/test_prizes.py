"""Prizes of boards: given at an end, taken back at the next one; staff may be left out."""

import pytest_asyncio

from tests.support.answers import text_of


@pytest_asyncio.fixture(autouse=True)
async def _bot_role(world):
    """The bot's own role stands at 10."""
    world.changes_bot_role(position=10)
    await world.settle()


@pytest_asyncio.fixture
async def trophy(world):
    role = world.discord.role(world.guild, "Champion", position=1)
    await world.settle()
    return role


async def gives(world, **amounts):
    for member, amount in amounts.values():
        world.moves_clock(seconds=5)
        await world.owner.runs("xp give", member=member, amount=amount)
    await world.settle()


async def passes(world, **time):
    world.moves_clock(**time)
    await world.settle()


async def test_the_first_of_a_cycle_have_a_role_until_the_next_end(world, trophy):
    channel = world.discord.channel(world.guild, "messages-board")
    await world.owner.runs("setchannels", leaderboard_messages=channel)
    ada, ben, eve = (world.member(name) for name in ("Ada", "Ben", "Eve"))
    answer = await world.owner.runs("prizes set", metric="xp", period="cycle", role=trophy, places=2)
    await gives(world, a=(ada, 90_000), b=(ben, 80_000), e=(eve, 100))
    assert "the top 2 of" in answer.text
    assert trophy.id not in ada.role_ids

    await passes(world, days=31)
    assert [trophy.id in member.role_ids for member in (ada, ben, eve)] == [True, True, False]
    posted = [text_of(message) for message in channel.messages.values()]
    assert any("Cycle 1 is over: XP" in text and f"🏆 <@&{trophy.id}>" in text for text in posted)
    assert f"<@{ada.id}>" in (await eve.runs("prizes list")).text

    await gives(world, e=(eve, 50_000), b=(ben, 20_000))
    await passes(world, days=31)
    assert [trophy.id in member.role_ids for member in (ada, ben, eve)] == [False, True, True]


async def test_staff_stand_on_the_board_but_the_prize_goes_on(world, trophy):
    staff = world.discord.role(world.guild, "Staff", position=2)
    ada, ben = world.member("Ada", staff), world.member("Ben")
    await world.settle()
    await world.sets("activity", no_prize_roles=[staff.id])
    await world.owner.runs("prizes set", metric="xp", period="cycle", role=trophy, places=1)
    await gives(world, a=(ada, 9_000), b=(ben, 8_000))

    await passes(world, days=31)

    assert [trophy.id in member.role_ids for member in (ada, ben)] == [False, True]
    assert "Ada" in (await ben.runs("leaderboard", period="last")).text


async def test_who_left_wins_nothing(world, trophy):
    ada, ben = world.member("Ada"), world.member("Ben")
    await world.owner.runs("prizes set", metric="xp", period="cycle", role=trophy, places=1)
    await gives(world, a=(ada, 9_000), b=(ben, 8_000))
    ada.person.leave()

    await passes(world, days=31)

    assert trophy.id in ben.role_ids


async def test_weeks_and_months_end_too_where_that_is_wanted(world, trophy):
    channel = world.discord.channel(world.guild, "messages-board")
    await world.owner.runs("setchannels", leaderboard_messages=channel)
    await world.sets("activity", final_weekly=True)
    await world.owner.runs("prizes set", metric="xp", period="week", role=trophy, places=1)
    ada, ben = world.member("Ada"), world.member("Ben")
    await passes(world, minutes=20)
    await gives(world, a=(ada, 9_000), b=(ben, 8_000))

    await passes(world, days=7)
    posted = [text_of(message) for message in channel.messages.values() if "week from" in text_of(message)]
    assert sorted(text.splitlines()[0].rpartition(": ")[2] for text in posted) == ["XP"]
    assert "Ada" in posted[0]
    assert f"🏆 <@&{trophy.id}>" in posted[0]
    assert [trophy.id in member.role_ids for member in (ada, ben)] == [True, False]

    await passes(world, days=21)
    posted = [text_of(message) for message in channel.messages.values() if "week from" in text_of(message)]
    assert len(posted) == 1
    assert [trophy.id in member.role_ids for member in (ada, ben)] == [False, False]


async def test_a_week_that_ends_leaves_the_running_boards_alone(world, trophy):
    await world.owner.runs("prizes set", metric="xp", period="week", role=trophy, places=1)
    ada = world.member("Ada")
    await passes(world, minutes=20)
    await gives(world, a=(ada, 300))
    await passes(world, days=1)
    while world.now().weekday() != 0:
        await passes(world, days=1)
    await gives(world, a=(ada, 11))

    await passes(world, minutes=30)

    values = await world.ledger(
        "SELECT board, value FROM standing WHERE user_id = $1 AND board LIKE 'xp:%'", ada.id
    )
    boards = {row["board"]: row["value"] for row in values}
    assert boards["xp:all"] == 311
    assert boards[f"xp:week:{world.now().date().isoformat()}"] == 11


async def test_a_prize_that_is_removed_is_taken_back(world, trophy):
    ada = world.member("Ada")
    await world.owner.runs("prizes set", metric="xp", period="cycle", role=trophy, places=1)
    await gives(world, a=(ada, 300))
    await passes(world, days=31)
    assert trophy.id in ada.role_ids

    await world.owner.runs("prizes remove", metric="xp", period="cycle")
    await world.settle()

    assert trophy.id not in ada.role_ids
    assert "has no prize" in (await world.owner.runs("prizes remove", metric="xp", period="cycle")).text


async def test_another_role_replaces_the_one_that_was_won(world, trophy):
    other = world.discord.role(world.guild, "Laureate", position=2)
    ada = world.member("Ada")
    await world.settle()
    await world.owner.runs("prizes set", metric="xp", period="cycle", role=trophy, places=1)
    await gives(world, a=(ada, 300))
    await passes(world, days=31)
    await world.owner.runs("prizes set", metric="xp", period="cycle", role=other, places=1)
    await gives(world, a=(ada, 300))

    await passes(world, days=31)

    assert [role.id in ada.role_ids for role in (trophy, other)] == [False, True]


async def test_roles_that_cannot_be_prizes_are_refused(world, trophy):
    await world.owner.runs("levelroles add", role=trophy, level=3)
    top = world.discord.role(world.guild, "Top", position=50)
    await world.settle()
    everyone = world.guild.roles[world.guild.id]

    async def refusal(role):
        world.moves_clock(seconds=10)
        return (await world.owner.runs("prizes set", metric="xp", period="week", role=role)).text

    assert "everybody has it" in await refusal(everyone)
    assert "is a level role" in await refusal(trophy)
    assert "above my own highest role" in await refusal(top)
    assert await world.value("SELECT count(*) FROM prize") == 0
