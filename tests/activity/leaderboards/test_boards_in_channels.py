"""Boards that stand in channels: posted once, edited when something changed, back when deleted."""

from tests.support.answers import text_of


def boards(world, channel):
    ours = world.discord.application_id
    return [message for message in channel.messages.values() if message.author_id == ours]


async def with_board(world):
    channel = world.discord.channel(world.guild, "ranks")
    await world.settle()
    await world.owner.runs("board add", channel=channel, metric="messages")
    for _ in range(2):
        world.moves_clock(seconds=2)
        await world.settle()
    return channel


async def test_a_board_is_posted_once_and_follows_what_members_do(world):
    channel = await with_board(world)
    [board] = boards(world, channel)
    assert "Nobody is here yet" in text_of(board)

    world.member("Ada").writes()
    world.moves_clock(minutes=6)
    await world.settle()

    assert [board.id] == [message.id for message in boards(world, channel)]
    assert "Ada" in text_of(board)
    assert "Updated <t:" in text_of(board)


async def test_a_board_is_left_alone_while_nothing_changes(world):
    channel = await with_board(world)
    edits = len(world.discord.calls("PATCH", f"/channels/{channel.id}/messages"))

    for _ in range(3):
        world.moves_clock(minutes=6)
        await world.settle()

    assert len(world.discord.calls("PATCH", f"/channels/{channel.id}/messages")) == edits


async def test_a_deleted_board_comes_back(world):
    channel = await with_board(world)
    [board] = boards(world, channel)
    world.owner.person.delete(board)

    world.member("Ada").writes()
    for _ in range(2):  # the edit finds it gone, and it is posted again
        world.moves_clock(minutes=6)
        await world.settle()

    [again] = boards(world, channel)
    assert again.id != board.id


async def test_a_board_is_never_edited_more_often_than_its_setting_says(world):
    channel = await with_board(world)
    ada = world.member("Ada")

    for _ in range(8):
        ada.writes()
        world.moves_clock(minutes=1)
        await world.settle()

    assert len(world.discord.calls("PATCH", f"/channels/{channel.id}/messages")) == 1


async def test_the_channels_of_setchannels_get_their_boards(world):
    first = world.discord.channel(world.guild, "messages-board")
    second = world.discord.channel(world.guild, "elsewhere")
    await world.owner.runs("setchannels", leaderboard_messages=first)
    world.moves_clock(minutes=1)
    await world.settle()
    assert "Messages" in text_of(boards(world, first)[0])

    await world.owner.runs("setchannels", leaderboard_messages=second)
    world.moves_clock(minutes=1)
    await world.settle()

    world.moves_clock(minutes=1)
    await world.settle()

    assert boards(world, first) == []
    assert len(boards(world, second)) == 1


async def test_the_channels_of_setchannels_show_this_cycle_or_what_the_setting_says(world):
    channel = world.discord.channel(world.guild, "messages-board")
    await world.owner.runs("setchannels", leaderboard_messages=channel)
    world.moves_clock(minutes=1)
    await world.settle()
    assert "Cycle 1, until" in text_of(boards(world, channel)[0])

    await world.sets("activity", channel_board_period="week")
    for _ in range(2):
        world.moves_clock(minutes=1)
        await world.settle()

    (board,) = boards(world, channel)
    assert "This week" in text_of(board)


async def test_my_place_shows_my_page_to_me_alone(world):
    channel = await with_board(world)
    ada = world.member("Ada")
    ada.writes()
    world.moves_clock(minutes=6)
    await world.settle()

    answer = await ada.presses(boards(world, channel)[0], "My place")

    assert answer.ephemeral
    assert "You: **#1** of 1" in answer.text


async def test_a_removed_board_takes_its_message_along(world):
    channel = await with_board(world)

    answer = await world.owner.runs("board remove", channel=channel, metric="messages")
    world.moves_clock(seconds=3)
    await world.settle()

    assert "Removed from" in answer.text
    assert boards(world, channel) == []
    assert "No board is posted" in (await world.owner.runs("board list")).text


async def test_a_channel_closed_to_the_bot_is_refused_with_what_it_lacks(world):
    channel = world.discord.channel(world.guild, "secret")
    world.closes(channel)

    answer = await world.owner.runs("board add", channel=channel, metric="xp")

    assert answer.ephemeral
    assert "View Channel" in answer.text or "Send Messages" in answer.text


async def test_a_channel_that_closes_later_shows_its_trouble_in_the_list(world):
    channel = await with_board(world)
    world.closes(channel)
    world.member("Ada").writes()
    world.moves_clock(minutes=6)
    await world.settle()

    answer = await world.owner.runs("board list")

    assert "not shown" in answer.text


async def test_members_without_the_role_may_not_put_up_boards(world):
    channel = world.discord.channel(world.guild, "ranks")

    answer = await world.member("Ada").runs("board add", channel=channel, metric="xp")

    assert answer.ephemeral
    assert "moderator" in answer.text.lower()
