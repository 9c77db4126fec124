"""`/settings`: what a member chooses is obeyed at once, by everything that tells them something."""

from datetime import datetime, timedelta

import pytest

from handlers.platform.notifications.rules import NoticeKind
from tests.platform.notifications.test_telling import SIGNED


@pytest.fixture
def until(world):
    """Moves the clock to the next time the wall clock in UTC shows this."""

    async def move(hour: int, minute: int = 0):
        now: datetime = world.now()
        goal = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if goal <= now:
            goal += timedelta(days=1)
        world.moves_clock(seconds=(goal - now).total_seconds())
        await world.settle()

    return move


async def choose(someone, kinds, label):
    panel = await someone.runs("settings")
    picked = await someone.picks(panel, *kinds)
    return await someone.presses(picked, label)


async def quiet(someone, begin, end, timezone="UTC"):
    form = await someone.presses(await someone.runs("settings"), "Quiet hours")
    return await someone.submits(form, begin=begin, end=end, timezone=timezone)


async def daily(someone, hour, timezone="UTC"):
    form = await someone.presses(await someone.runs("settings"), "Daily digest")
    return await someone.submits(form, hour=hour, timezone=timezone)


async def test_the_panel_shows_every_kind_and_is_for_the_member_alone(world):
    panel = await world.member("Ada").runs("settings")

    assert panel.ephemeral
    assert "**Level-ups**: in a channel, unless the server has chosen something else" in panel.text
    assert "**Moderation**: by direct message, always and immediately" in panel.text
    assert panel.is_disabled("No quiet hours")


async def test_a_choice_wins_over_the_default_and_can_be_taken_back(world, tell, direct, public):
    ada, hall = world.member("Ada"), world.discord.channel(world.guild, "hall")
    changed = await choose(ada, ["quest", "bounty"], "By direct message")
    assert "**Quests**: by direct message ✎" in changed.text

    await tell(ada, "a quest", NoticeKind.QUEST, channel_id=hall.id)
    await world.settle()
    world.moves_clock(minutes=1)
    await choose(ada, ["quest"], "As usual")
    await tell(ada, "another", NoticeKind.QUEST, channel_id=hall.id)
    await world.settle()

    assert direct(ada) == ["a quest" + SIGNED]
    assert public(hall) == ["another"]


async def test_what_is_off_is_not_told_and_what_waits_of_it_neither(world, tell, direct):
    ada = world.member("Ada")
    for text in ("first", "second"):
        await tell(ada, text)
        await world.settle()
    await choose(ada, ["quest_review"], "Not at all")
    await tell(ada, "third")
    world.moves_clock(minutes=1)
    await world.settle()

    assert direct(ada) == ["first" + SIGNED]


async def test_who_wants_a_channel_where_there_is_none_gets_what_is_usual(world, tell, direct):
    ada = world.member("Ada")
    await choose(ada, ["quest_review"], "In a channel")
    await tell(ada, "approved")
    await world.settle()

    assert direct(ada) == ["approved" + SIGNED]


async def test_choices_are_the_members_own(world, tell, direct):
    ada, ben = world.member("Ada"), world.member("Ben")
    await choose(ada, ["quest_review"], "Not at all")
    await tell(ben, "approved")
    await world.settle()

    assert direct(ben) == ["approved" + SIGNED]


async def test_quiet_hours_hold_direct_messages_and_end_with_one_digest(world, tell, direct, public, until):
    ada, hall = world.member("Ada"), world.discord.channel(world.guild, "hall")
    assert "22:00 to 07:00 (UTC)" in (await quiet(ada, "10 pm", "7")).text
    await until(23)
    await tell(ada, "approved")
    await tell(ada, "a mentor asks", NoticeKind.MENTOR)
    await tell(ada, "in public", NoticeKind.QUEST, channel_id=hall.id)
    await world.settle()
    await until(6, 59)
    assert direct(ada) == []
    assert public(hall) == ["in public"]
    assert "Waiting for you: 2" in (await ada.runs("settings")).text

    await until(7)

    [digest] = direct(ada)
    assert "While it was quiet: Guildhall Tavern" in digest
    assert "**Reviews of my quests**\n• approved\n\n**Mentoring**\n• a mentor asks" in digest


async def test_a_single_held_notice_comes_as_itself(world, tell, direct, until):
    ada = world.member("Ada")
    await quiet(ada, "22", "7")
    await until(23)
    await tell(ada, "approved")
    await world.settle()
    await until(7)

    assert direct(ada) == ["approved" + SIGNED]


async def test_ending_quiet_hours_sends_what_was_held(world, tell, direct, until):
    ada = world.member("Ada")
    await quiet(ada, "22", "7")
    await until(23)
    await tell(ada, "approved")
    await world.settle()
    await ada.presses(await ada.runs("settings"), "No quiet hours")
    await world.settle()

    assert direct(ada) == ["approved" + SIGNED]


async def test_moderation_goes_out_at_once_in_quiet_hours_and_beside_a_digest(world, tell, direct, until):
    ada = world.member("Ada")
    await quiet(ada, "22", "7")
    await daily(ada, "18")
    await until(23)
    for number in range(3):
        await tell(ada, f"warning {number}", NoticeKind.MODERATION)
        await world.settle()

    assert direct(ada) == [f"warning {number}{SIGNED}" for number in range(3)]


async def test_a_daily_digest_gathers_the_day_into_one_message(world, tell, direct, until):
    ada = world.member("Ada")
    assert "every day at 18:00 (UTC)" in (await daily(ada, "6 pm")).text
    await until(19)
    for hour in (20, 3, 12):
        await until(hour)
        await tell(ada, f"at {hour}")
        await world.settle()
    assert direct(ada) == []

    await until(18)

    [digest] = direct(ada)
    assert "Your day in Guildhall Tavern" in digest
    assert "• at 20\n• at 3\n• at 12" in digest
    await until(18)
    assert len(direct(ada)) == 1


async def test_a_digest_of_very_much_says_how_many_it_leaves_out(world, tell, direct, until):
    ada = world.member("Ada")
    await daily(ada, "18")
    await until(19)
    for number in range(30):
        await tell(ada, f"{number} " + "x" * 300)
    await until(18)

    [digest] = direct(ada)
    assert "And 18 more." in digest


@pytest.mark.parametrize(
    ("begin", "end", "zone", "sentence"),
    [
        ("noon", "7", "UTC", '"noon" is not a time of day.'),
        ("7", "7:00", "UTC", "Quiet hours cannot begin and end at the same time."),
        ("22", "7", "Middle/Earth", "is not a time zone that I know."),
    ],
)
async def test_hours_that_cannot_be_are_refused_with_a_clear_sentence(world, begin, end, zone, sentence):
    answer = await quiet(world.member("Ada"), begin, end, zone)

    assert sentence in answer.text.replace("\\", "")
    assert await world.value("SELECT count(*) FROM notification_choice WHERE quiet_from IS NOT NULL") == 0


async def test_closed_direct_messages_fall_back_to_the_channel_where_that_is_allowed(
    world, tell, direct, public
):
    ada, hall = world.member("Ada"), world.discord.channel(world.guild, "hall")
    ada.person.close_dms()
    await tell(ada, "a mentor asks", NoticeKind.MENTOR, channel_id=hall.id)
    await tell(ada, "private", NoticeKind.QUEST_REVIEW)
    await world.settle()

    assert public(hall) == ["a mentor asks"]
    rows = await world.ledger("SELECT content, state, place FROM notification ORDER BY notification_id")
    assert [tuple(row.values()) for row in rows] == [
        ("a mentor asks", "sent", "channel"),
        ("private", "lost", "dm"),
    ]


async def test_closed_direct_messages_are_not_tried_for_a_week(world, tell, direct):
    ada = world.member("Ada")
    ada.person.close_dms()
    await tell(ada, "first")
    await world.settle()
    ada.person.close_dms(False)
    opened = len(world.discord.calls("POST", "/users/@me/channels"))

    world.moves_clock(days=6)
    await tell(ada, "second")
    await world.settle()
    assert len(world.discord.calls("POST", "/users/@me/channels")) == opened

    world.moves_clock(days=2)
    await tell(ada, "third")
    await world.settle()
    assert direct(ada) == ["third" + SIGNED]


async def test_moderation_is_tried_even_then(world, tell, direct):
    ada = world.member("Ada")
    ada.person.close_dms()
    await tell(ada, "first")
    await world.settle()
    ada.person.close_dms(False)
    await tell(ada, "a warning", NoticeKind.MODERATION)
    await world.settle()

    assert direct(ada) == ["a warning" + SIGNED]


async def test_who_opens_their_direct_messages_again_can_say_so(world, tell, direct):
    ada = world.member("Ada")
    ada.person.close_dms()
    await tell(ada, "first")
    await world.settle()
    panel = await ada.runs("settings")
    assert "You do not accept direct messages from me" in panel.text
    ada.person.close_dms(False)

    after = await ada.presses(panel, "I have opened my direct messages")
    world.moves_clock(minutes=1)
    await tell(ada, "second")
    await world.settle()

    assert "You do not accept direct messages" not in after.text
    assert direct(ada) == ["second" + SIGNED]


async def test_level_ups_follow_the_members_choice(world, direct, public):
    ada, ben = world.member("Ada"), world.member("Ben")
    hall = world.discord.channel(world.guild, "level-ups")
    await world.owner.runs("setchannels", level_up=hall)
    await choose(ada, ["level_up"], "By direct message")

    for someone in (ada, ben):
        await world.owner.runs("xp give", member=someone, amount=200)
    await world.settle()

    assert [text.splitlines()[0] for text in direct(ada)] == [f"🎉 {ada.mention} has reached **level 1**!"]
    assert public(hall) == [f"🎉 {ben.mention} has reached **level 1**!"]


async def test_a_server_without_level_ups_in_channels_is_obeyed_but_not_in_direct_messages(
    world, direct, public
):
    ada, ben = world.member("Ada"), world.member("Ben")
    hall = world.discord.channel(world.guild, "level-ups")
    await world.owner.runs("setchannels", level_up=hall)
    await world.sets("activity", level_up_destination="off")
    await choose(ada, ["level_up"], "By direct message")
    await choose(ben, ["level_up"], "In a channel")

    for someone in (ada, ben):
        await world.owner.runs("xp give", member=someone, amount=200)
    await world.settle()

    assert len(direct(ada)) == 1
    assert public(hall) == []
