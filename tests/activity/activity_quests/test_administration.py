"""/activityquest and /boost as administrators and moderators use them."""

import pytest
import pytest_asyncio


@pytest_asyncio.fixture
async def drawn(world):
    """The first quests are there."""
    world.moves_clock(days=1)
    await world.settle()
    return await world.ledger("SELECT * FROM activity_quest ORDER BY quest_id")


async def make(world, **options):
    asked = {"name": "Talk", "metric": "messages", "value": 3, "xp": 40, "cycle": "daily", **options}
    return await world.owner.runs("activityquest create", **asked)


async def test_only_administrators_make_quests(world):
    ada = world.manager("Ada")

    answer = await ada.runs(
        "activityquest create", name="Free xp", metric="messages", value=1, xp=100_000, cycle="daily"
    )

    assert "administrator" in answer.text.lower()
    assert await world.value("SELECT count(*) FROM activity_quest") == 0


async def test_a_quest_says_what_it_asks_and_begins_with_the_next_full_minute(world):
    answer = await make(world, metric="voice", value=90, type="challenge", boost=1.5, boost_hours=12)
    [quest] = await world.ledger("SELECT * FROM activity_quest")

    assert "Spend 1 h 30 min in voice" in answer.text
    assert "40 xp + × 1.50 on all xp for 12 h" in answer.text
    assert quest["target"] == 5_400
    assert quest["kind"] == "challenge"
    assert quest["starts_at"] > world.now()
    assert quest["starts_at"].second == 0
    assert await world.value("SELECT count(*) FROM audit WHERE action = 'activity_quest.create'") == 1


async def test_options_that_do_not_fit_together_are_refused_with_the_way_out(world):
    boost = await make(world, boost=2.0)
    endless = await make(world, cycle="once")
    days = await make(world, days=3)

    assert "needs both a multiplier and how many hours" in boost.text
    assert "Give `days`, or choose a cycle." in endless.text
    assert "ends with its cycle" in days.text
    assert await world.value("SELECT count(*) FROM activity_quest") == 0


@pytest.mark.parametrize("name", ["\t", " \n ", "\u200b\u200d", "\u3164"])
async def test_a_name_that_cannot_be_seen_is_refused(world, name):
    created = await make(world, name=name)
    await make(world)
    edited = await world.owner.runs("activityquest edit", quest="Talk", name=name)

    assert "needs a name that can be seen" in created.text
    assert "needs a name that can be seen" in edited.text
    assert [quest["name"] for quest in await world.ledger("SELECT name FROM activity_quest")] == ["Talk"]
    assert "Talk" in (await world.owner.runs("activityquest list")).text


async def test_a_name_of_several_lines_is_kept_on_one(world):
    await make(world, name=" Talk\n\n to  somebody ")

    assert await world.value("SELECT name FROM activity_quest") == "Talk to somebody"


async def test_an_edited_quest_asks_for_something_else(world):
    ada = world.member("Ada")
    await make(world)
    world.moves_clock(minutes=2)
    ada.writes()
    await world.settle()

    answer = await world.owner.runs("activityquest edit", quest="talk", value=1, xp=60)
    nothing = await world.owner.runs("activityquest edit", quest="Talk")
    world.moves_clock(minutes=2)
    ada.writes()
    await world.settle()

    assert "Write 1 message." in answer.text
    assert "not said what to change" in nothing.text
    paid = await world.value("SELECT amount FROM xp_ledger WHERE user_id = $1", ada.id)
    assert paid == 60


async def test_a_deactivated_quest_is_gone_and_pays_nobody(world):
    ada = world.member("Ada")
    await make(world)
    world.moves_clock(minutes=2)
    answer = await world.owner.runs("activityquest deactivate", quest="Talk")
    for _ in range(4):
        ada.writes()
    await world.settle()
    again = await world.owner.runs("activityquest deactivate", quest="Talk")
    world.moves_clock(days=2)
    await world.settle()

    assert "has ended" in answer.text
    assert "No quest like that is running" in again.text
    assert await world.value("SELECT count(*) FROM xp_ledger WHERE user_id = $1", ada.id) == 0
    assert await world.value("SELECT count(*) FROM activity_quest WHERE name = 'Talk'") == 1


async def test_a_rerolled_quest_gives_way_to_another_of_the_same_period(world, drawn):
    old = next(quest for quest in drawn if quest["cycle"] == "daily")

    answer = await world.owner.runs("activityquest reroll", quest=str(old["quest_id"]))
    [new] = await world.ledger("SELECT * FROM activity_quest WHERE quest_id > $1", drawn[-1]["quest_id"])

    assert "is replaced by" in answer.text
    assert new["template"] not in {quest["template"] for quest in drawn}
    assert (new["cycle"], new["starts_at"], new["ends_at"]) == ("daily", old["starts_at"], old["ends_at"])
    assert new["difficulty"] == old["difficulty"]
    own = await make(world)
    world.moves_clock(minutes=2)
    refused = await world.owner.runs("activityquest reroll", quest="Talk")
    assert "begins" in own.text
    assert "made by hand" in refused.text


async def test_a_reset_lets_a_cycle_begin_again(world, drawn):
    answer = await world.owner.runs("activityquest reset", cycle="daily")
    world.moves_clock(minutes=2)
    await world.settle()
    running = await world.ledger(
        "SELECT * FROM activity_quest WHERE cycle = 'daily' AND starts_at <= $1 AND ends_at > $1", world.now()
    )

    assert "start again" in answer.text
    assert len(running) == 3
    assert not {quest["quest_id"] for quest in running} & {quest["quest_id"] for quest in drawn}
    world.moves_clock(days=1)
    await world.settle()
    assert await world.value("SELECT count(*) FROM activity_quest WHERE cycle = 'daily'") == 9


async def test_the_list_shows_what_runs_and_who_has_done_it(world, drawn):
    ada = world.member("Ada")
    await make(world, value=1)
    world.moves_clock(minutes=2)
    ada.writes()
    await world.settle()

    answer = await world.owner.runs("activityquest list")

    assert answer.ephemeral
    assert answer.text.count("done by") == 7
    assert "**Talk**" in answer.text
    assert "done by 1" in answer.text
    assert "Next reset" in answer.text


async def test_a_german_reads_german(world, drawn):
    eva = world.member("Eva", locale="de")

    answer = await eva.runs("quests")

    assert "Tägliche Quests" in answer.text
    assert "0 von 6 geschafft" in answer.text


async def test_a_boost_for_everybody_is_given_listed_and_stopped(world):
    ada = world.member("Ada")
    given = await world.owner.runs("boost give", multiplier=2.0, hours=3)
    listed = await ada.runs("boost list")
    ada.writes()
    await world.settle()
    boosted = await world.value("SELECT earned_xp FROM activity_total WHERE user_id = $1", ada.id)
    boost_id = await world.value("SELECT boost_id FROM boost")
    stopped = await world.owner.runs("boost stop", boost=str(boost_id))
    world.moves_clock(minutes=5)
    ada.writes()
    await world.settle()
    plain = await world.value("SELECT earned_xp FROM activity_total WHERE user_id = $1", ada.id) - boosted

    assert "multiplied by **2.00**" in given.text
    assert "× **2.00** for everybody" in listed.text
    assert boosted >= 30
    assert "has ended" in stopped.text
    assert plain <= 25
    assert (await ada.runs("boost list")).text == "No boost is running."
    assert await world.value("SELECT count(*) FROM audit WHERE action LIKE 'boost.%'") == 2


async def test_nobody_boosts_themselves_and_only_moderators_boost(world):
    ada = world.member("Ada")

    own = await world.owner.runs("boost give", multiplier=2.0, hours=1, member=world.owner)
    refused = await ada.runs("boost give", multiplier=2.0, hours=1)

    assert "cannot give yourself a boost" in own.text
    assert "moderator" in refused.text.lower()
    assert await world.value("SELECT count(*) FROM boost") == 0


async def test_a_personal_boost_is_only_for_that_member(world):
    ada, ben = world.member("Ada"), world.member("Ben")
    await world.owner.runs("boost give", multiplier=3.0, hours=1, member=ada)
    ada.writes()
    ben.writes()
    await world.settle()

    xp = {
        row["user_id"]: row["earned_xp"]
        for row in await world.ledger("SELECT user_id, earned_xp FROM activity_total")
    }
    assert xp[ada.id] >= 45
    assert xp[ben.id] <= 25


async def test_everything_of_a_quest_can_be_edited(world):
    await make(world)
    answer = await world.owner.runs(
        "activityquest edit",
        quest="Talk",
        name="Sing",
        text="As you like it",
        value=7,
        xp=99,
        type="event",
        difficulty="hard",
        boost=1.5,
        boost_hours=3,
        ends_in_hours=48,
    )
    [quest] = await world.ledger("SELECT * FROM activity_quest")

    assert "Sing" in answer.text
    assert (quest["name"], quest["description"], quest["target"], quest["reward_xp"]) == (
        "Sing", "As you like it", 7, 99,
    )  # fmt: skip
    assert (quest["kind"], quest["difficulty"]) == ("event", "hard")
    assert (quest["boost_hundredths"], quest["boost_hours"]) == (150, 3)
    assert 47 < (quest["ends_at"] - world.now()).total_seconds() / 3600 <= 48


async def test_several_quests_are_ended_after_a_question(world):
    for name, kind in (("One", "event"), ("Two", "event"), ("Three", "challenge")):
        await make(world, name=name, type=kind)

    neither = await world.owner.runs("activityquest deactivate")
    asked = await world.owner.runs("activityquest deactivate", type="event")
    assert await world.value("SELECT count(*) FROM activity_quest WHERE deactivated_at IS NOT NULL") == 0
    await world.owner.presses(asked, "End them")

    assert "Choose one quest, or a type, or all" in neither.text
    assert "This ends 2 quests now" in asked.text or "2 quests have ended" in asked.text
    left = await world.ledger("SELECT name FROM activity_quest WHERE deactivated_at IS NULL")
    assert [row["name"] for row in left] == ["Three"]
    world.moves_clock(minutes=1)
    nothing = await world.owner.runs("activityquest deactivate", type="event")
    assert "No quest of that kind is running" in nothing.text
