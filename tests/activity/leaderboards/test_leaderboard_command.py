"""/leaderboard as a member uses it: the board, its pages, whose pager it is, past cycles."""

import pytest


async def crowd(world, number):
    """Members of whom the first writes most; nobody is level with another."""
    people = [world.member(f"Member {place:02}") for place in range(1, number + 1)]
    for place, person in enumerate(people):
        for _ in range(number - place):
            person.writes()
    await world.settle()
    return people


async def test_a_board_shows_ten_and_where_i_stand(world):
    people = await crowd(world, 12)

    answer = await people[11].runs("leaderboard", metric="messages")

    assert "Member 01" in answer.text
    assert "Member 10" in answer.text
    assert "Member 11" not in answer.text
    assert "You: **#12** of 12. 1 message to the next place." in answer.text


async def test_pages_turn_forward_back_and_to_the_end(world):
    people = await crowd(world, 23)
    answer = await people[0].runs("leaderboard", metric="messages")

    await people[0].presses(answer, "Next")
    second = answer.text
    await people[0].presses(answer, "Last")
    last = answer.text
    await people[0].presses(answer, "Previous")
    before_last = answer.text
    await people[0].presses(answer, "First")

    assert "Member 11" in second
    assert "Member 20" in second
    assert "Member 10" not in second
    assert "Member 23" in last
    assert "Member 04" in before_last
    assert "Member 01" in answer.text
    assert answer.is_disabled("Previous")


async def test_me_opens_the_page_on_which_i_stand(world):
    people = await crowd(world, 23)
    answer = await people[17].runs("leaderboard", metric="messages")

    await people[17].presses(answer, "Me")

    assert "Member 18⁩ · 6 messages ◂" in answer.text.replace("*", "")
    assert "Member 14" in answer.text
    assert "Member 23" in answer.text


async def test_another_member_gets_a_copy_of_their_own(world):
    people = await crowd(world, 12)
    answer = await people[0].runs("leaderboard", metric="messages")
    before = answer.text

    copy = await people[1].presses(answer, "Next")

    assert copy.ephemeral
    assert "Member 12" in copy.text
    assert answer.text == before


async def test_what_is_counted_and_which_days_can_be_chosen(world):
    people = await crowd(world, 3)
    people[2].reacts(people[0].writes())
    await world.settle()
    answer = await people[0].runs("leaderboard")

    await people[0].picks(answer, "reactions")
    reactions = answer.text
    await people[0].picks(answer, "week", number=1)

    assert "Member 03" in reactions
    assert "Member 01" not in reactions
    assert "1 reaction" in reactions
    assert "This week" in answer.text


async def test_equals_share_a_place(world):
    ada, ben, eve = (world.member(name) for name in ("Ada", "Ben", "Eve"))
    for person in (ada, ada, ben, eve):
        person.writes()
    await world.settle()

    answer = await eve.runs("leaderboard", metric="messages")

    assert answer.text.count("🥈") == 2
    assert "🥉" not in answer.text


async def test_an_empty_guild_says_so_kindly(world):
    newcomer = world.member("Newcomer")

    answer = await newcomer.runs("leaderboard", metric="voice", period="today")

    assert "Nobody is here yet" in answer.text


async def test_a_member_who_left_keeps_their_name_on_the_board(world):
    ada, ben = world.member("Ada"), world.member("Ben")
    ada.writes()
    await world.settle()
    ada.person.leave()
    await world.settle()

    answer = await ben.runs("leaderboard")

    assert "Ada" in answer.text


@pytest.mark.parametrize(
    ("options", "sentence"),
    [({"cycle": 7}, "There is no cycle 7 here."), ({"period": "last"}, "No cycle has ended here yet.")],
)
async def test_a_cycle_that_is_not_there_is_refused_with_what_there_is(world, options, sentence):
    answer = await world.member("Ada").runs("leaderboard", **options)

    assert answer.ephemeral
    assert sentence in answer.text


async def test_markdown_and_mentions_in_names_stay_text(world):
    world.member("**@everyone** [x](http://y)").writes()
    await world.settle()

    answer = await world.member("Ada").runs("leaderboard")

    assert r"\*\*\@everyone\*\* \[x\]\(http\://y\)" in answer.text
    assert not answer.message.mention_everyone


async def test_who_has_a_name_that_cannot_be_seen_is_called_by_the_next_one(world):
    ada, ben = world.member("Ada", username="ada_l"), world.member("\u3164", username="ghost")
    ada.person.rename("\u200b")
    for person in (ada, ben):
        person.writes()
    await world.settle()

    board = await ada.runs("leaderboard", metric="messages")
    achievements = await ada.runs("achievements", member=ben)

    assert "**Ada**" in board.text
    assert "**ghost**" in board.text
    assert "Achievements of \u2068ghost\u2069" in achievements.text


async def test_german_members_read_german(world):
    ada = world.member("Ada", locale="de")
    for _ in range(2):
        ada.writes()
    await world.settle()

    answer = await ada.runs("leaderboard", metric="messages")

    assert "2 Nachrichten" in answer.text
    assert "Insgesamt" in answer.text
