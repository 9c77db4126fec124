"""What members do in Discord, followed through relay, stream, drain, outbox and back to Discord."""

from tests.support.answers import text_of


async def test_a_rank_card_is_a_picture_with_words_for_those_who_cannot_see_it(world):
    ada = world.member("Ada Лиса 愛")
    ada.writes()
    await world.settle()

    answer = await ada.runs("rank")
    assert answer.interaction.state == "thinking"
    await world.settle()

    [card] = answer.message.attachments
    assert card.content_type == "image/png"
    assert "Ada" in card.description
    assert "level 0" in card.description.lower()


async def test_a_level_up_is_announced_once_and_pings_only_the_member(world):
    channel = world.discord.channel(world.guild, "level-ups")
    await world.owner.runs("setchannels", level_up=channel)
    ada = world.member("Ada")

    for _ in range(8):
        ada.writes()
        await world.settle()
        world.moves_clock(minutes=2)

    [announced] = channel.messages.values()
    assert ada.mention in text_of(announced)
    assert "level 1" in text_of(announced)
    assert announced.pinged_ids == {ada.id}


async def test_voice_time_counts_while_somebody_else_is_there(world):
    room = world.discord.channel(world.guild, "Lounge", 2)
    ada, ben = world.member("Ada"), world.member("Ben")
    ada.joins_voice(room)
    await world.moves_voice_clock(minutes=5)
    alone = await world.value("SELECT voice_seconds FROM activity_total WHERE user_id = $1", ada.id)

    before = world.now()
    ben.joins_voice(room)
    await world.settle()
    joined = world.now()
    await world.moves_voice_clock(minutes=10)
    at_least = (world.now() - joined).total_seconds()
    ben.leaves_voice()
    await world.settle()
    at_most = (world.now() - before).total_seconds()
    await world.moves_voice_clock(minutes=5)

    seconds = await world.value("SELECT voice_seconds FROM activity_total WHERE user_id = $1", ada.id)
    assert not alone
    assert int(at_least) <= seconds <= at_most
    assert await world.value("SELECT voice_xp FROM activity_day WHERE user_id = $1", ben.id) == 50


async def test_toggling_a_reaction_counts_it_once(world):
    ada, ben = world.member("Ada"), world.member("Ben")
    message = ada.writes()

    for _ in range(4):
        ben.reacts(message)
        ben.person.unreact(message)
    await world.settle()

    assert await world.value("SELECT reactions FROM activity_total WHERE user_id = $1", ben.id) == 1


async def test_commands_count_and_earn(world):
    ada = world.member("Ada")

    await ada.runs("ping")
    await ada.runs("leaderboard")
    await world.settle()

    assert await world.value("SELECT commands FROM activity_total WHERE user_id = $1", ada.id) == 2


async def test_bots_and_system_messages_earn_nothing(world):
    await world.owner.runs("setchannels", level_up=world.discord.channel(world.guild, "level-ups"))
    ada = world.member("Ada")
    for _ in range(12):
        ada.writes()
        await world.settle()
        world.moves_clock(minutes=2)

    counted = await world.ledger("SELECT user_id FROM activity_total WHERE messages > 0")

    assert [row["user_id"] for row in counted] == [ada.id]


async def test_a_module_switched_off_counts_nothing_and_says_so(world):
    ada = world.member("Ada")
    panel = await world.owner.runs("modules")
    await world.owner.picks(panel)
    ada.writes()
    await world.settle()

    answer = await ada.runs("rank")

    assert answer.ephemeral
    assert "Activity" in answer.text
    assert not await world.value("SELECT count(*) FROM activity_total WHERE messages > 0")


async def test_the_command_log_names_each_command_and_its_outcome(world):
    ada = world.member("Ada")
    await ada.runs("ping")
    await ada.runs("setroles", moderator=world.discord.role(world.guild, "Helpers"))
    await world.web.command_log.flush()

    rows = await world.ledger("SELECT name, outcome, error FROM command_log ORDER BY at, interaction_id")

    assert [(row["name"], row["outcome"]) for row in rows] == [("ping", "answered"), ("setroles", "refused")]
