"""Quests as members see them: they come at the reset, grow by what is done, and pay once."""

import pytest_asyncio

from tests.support.answers import text_of


@pytest_asyncio.fixture
async def channel(world):
    """The channel of quests."""
    channel = world.discord.channel(world.guild, "quests")
    await world.owner.runs("setchannels", quest=channel)
    await world.settle()
    return channel


async def next_day(world):
    world.moves_clock(days=1)
    await world.settle()


async def add_own(world, **options):
    """A quest made by hand that runs already."""
    asked = {"name": "Talk", "metric": "messages", "value": 3, "xp": 40, "cycle": "daily", **options}
    answer = await world.owner.runs("activityquest create", **asked)
    assert "begins" in answer.text
    world.moves_clock(minutes=2)
    await world.settle()
    return answer


async def xp_by_quests(world, member):
    """What the quest made by hand paid; drawn ones may be finished by the way."""
    return await world.value(
        "SELECT COALESCE(sum(amount), 0)::int FROM xp_ledger"
        " WHERE reason = 'activity_quest' AND note = 'Talk' AND user_id = $1",
        member.id,
    )


async def test_new_quests_come_with_the_first_reset_and_are_told_once(world, channel):
    ada = world.member("Ada")
    before = await ada.runs("quests")
    await next_day(world)
    await world.settle()

    posts = [text_of(message) for message in channel.messages.values()]
    mine = await ada.runs("quests")

    assert "No quests are running right now" in before.text
    assert len(posts) == 1
    assert posts[0].startswith("New quests")
    assert "__Daily quests__" in posts[0]
    assert mine.ephemeral
    assert "0 of 6 done" in mine.text
    assert mine.text.count("▱▱▱▱▱▱▱▱▱▱") == 6


async def test_a_reset_replaces_the_daily_quests_by_others(world):
    names = []
    for _ in range(2):
        await next_day(world)
        rows = await world.ledger(
            "SELECT template FROM activity_quest WHERE cycle = 'daily' AND ends_at > $1", world.now()
        )
        names.append({row["template"] for row in rows})

    assert [len(templates) for templates in names] == [3, 3]
    assert not names[0] & names[1]


async def test_a_worker_that_slept_makes_up_for_resets_once(world, channel):
    await next_day(world)
    world.moves_clock(days=5)
    await world.settle()

    periods = await world.value("SELECT count(DISTINCT starts_at) FROM activity_quest WHERE cycle = 'daily'")

    assert periods == 2
    assert len(channel.messages) == 2


async def test_a_quest_grows_by_what_is_done_and_pays_once(world, channel):
    ada, ben = world.member("Ada"), world.member("Ben")
    await add_own(world)
    ada.writes()
    ada.writes()
    ben.writes()
    await world.settle()
    halfway = await ada.runs("quests")
    paid_before = await xp_by_quests(world, ada)
    for _ in range(3):
        ada.writes()
        await world.settle()

    after = await ada.runs("quests")

    assert "▰▰▰▰▰▰▱▱▱▱ 2 / 3" in halfway.text
    assert paid_before == 0
    assert "1 of 1 done" in after.text
    assert "▰▰▰▰▰▰▰▰▰▰ 3 / 3" in after.text
    assert await xp_by_quests(world, ada) == 40
    assert await xp_by_quests(world, ben) == 0
    told = [text_of(m) for m in channel.messages.values() if "finished the quest" in text_of(m)]
    assert len(told) == 1
    assert "**Talk**: 40 xp" in told[0]


async def test_the_next_period_begins_at_nothing_and_pays_again(world):
    ada = world.member("Ada")
    await add_own(world)
    for _ in range(3):
        ada.writes()
    await world.settle()

    await next_day(world)
    fresh = await ada.runs("quests")
    ada.writes()
    await world.settle()
    first = await ada.runs("quests")
    ada.writes()
    ada.writes()
    await world.settle()

    assert "**Talk** · 40 xp\n▱▱▱▱▱▱▱▱▱▱ 0 / 3" in fresh.text
    assert "**Talk** · 40 xp\n▰▰▰▱▱▱▱▱▱▱ 1 / 3" in first.text
    assert await xp_by_quests(world, ada) == 80


async def test_a_reward_raises_the_level_and_counts_in_the_total(world):
    ada = world.member("Ada")
    await add_own(world, xp=5_000)
    for _ in range(3):
        ada.writes()
    await world.settle()

    earned = await world.value("SELECT earned_xp FROM activity_total WHERE user_id = $1", ada.id)

    assert await world.value("SELECT xp FROM activity_total WHERE user_id = $1", ada.id) == earned + 5_000


async def test_a_boost_multiplies_what_is_earned_until_it_ends(world):
    ada = world.member("Ada")
    await add_own(world, boost=2.0, boost_hours=1, value=1)
    ada.writes()
    await world.settle()
    first = await world.value("SELECT earned_xp FROM activity_total WHERE user_id = $1", ada.id)
    boosted = await ada.runs("quests")

    world.moves_clock(minutes=30)
    ada.writes()
    await world.settle()
    second = await world.value("SELECT earned_xp FROM activity_total WHERE user_id = $1", ada.id)
    world.moves_clock(minutes=40)
    ada.writes()
    await world.settle()
    third = await world.value("SELECT earned_xp FROM activity_total WHERE user_id = $1", ada.id)

    assert "multiplies your xp by **2.00**" in boosted.text
    assert 15 <= first <= 25 + 3
    assert second - first >= 30
    assert third - second <= 25 + 3 * 2


async def test_details_are_a_select_away_and_back(world):
    ada = world.member("Ada")
    await add_own(world, text="Say *hello* to somebody")
    answer = await ada.runs("quests")

    await ada.picks(answer, answer.message.components[0]["components"][0]["options"][0]["value"])
    detail = answer.text
    await ada.presses(answer, "All quests")

    assert "Say \\*hello\\* to somebody" in detail
    assert "Done by 0 members" in detail
    assert "Your quests" in answer.text


async def test_a_module_that_is_off_draws_nothing_and_posts_nothing(world, channel):
    await world.sets("platform", modules_off=["activity"])
    await next_day(world)

    assert await world.value("SELECT count(*) FROM activity_quest") == 0
    assert not channel.messages


async def test_voice_time_counts_for_quests(world):
    ada, ben = world.member("Ada"), world.member("Ben")
    await add_own(world, metric="voice", value=3)
    room = world.discord.channel(world.guild, "Room", 2)
    ada.joins_voice(room)
    ben.joins_voice(room)
    await world.settle()
    await world.moves_voice_clock(minutes=4)

    assert await xp_by_quests(world, ada) == 40
    assert await xp_by_quests(world, ben) == 40


async def test_cooldowns_hold_for_quests_where_that_is_set(world):
    ada, ben = world.member("Ada"), world.member("Ben")
    await world.sets("activity", quest_cooldowns=True, message_cooldown_s=60)
    await add_own(world)
    for _ in range(5):
        ada.writes()
    for _ in range(3):
        ben.writes()
        world.moves_clock(minutes=2)
        await world.settle()

    assert await xp_by_quests(world, ada) == 0
    assert await xp_by_quests(world, ben) == 40
    assert await world.value("SELECT messages FROM activity_total WHERE user_id = $1", ada.id) == 5
    assert "did not count for activity quests" in (await told_why(world, ada))


async def told_why(world, member):
    answer = await member.runs("xp why")
    await world.settle()
    return answer.text
