"""Where and when members are told things: one by one, together, later, or not at all."""

import asyncio

from handlers.platform.notifications.actions import Notice, notify_many
from handlers.platform.notifications.rules import NoticeKind, Where

SIGNED = "\n-# Guildhall Tavern · `/settings`"


async def test_a_private_notice_comes_directly_and_says_where_from(world, tell, direct):
    ada = world.member("Ada")
    await tell(ada, "Your quest was approved")
    await world.settle()

    assert direct(ada) == ["Your quest was approved" + SIGNED]


async def test_a_public_notice_pings_only_whom_it_is_about(world, tell, public):
    ada, hall = world.member("Ada"), world.discord.channel(world.guild, "hall")
    await tell(ada, f"{ada.mention} and @everyone", NoticeKind.QUEST, channel_id=hall.id)
    await world.settle()

    [sent] = world.discord.calls("POST", f"/channels/{hall.id}/messages")
    assert public(hall) == [f"{ada.mention} and @everyone"]
    assert sent.json["allowed_mentions"] == {"parse": [], "users": [str(ada.id)]}


async def test_the_same_key_is_told_once_however_often_and_at_once_it_is_said(world, tell, direct):
    ada = world.member("Ada")
    await asyncio.gather(*(tell(ada, "Approved", key="quest:7") for _ in range(5)))
    await world.settle()
    world.moves_clock(days=2)
    await tell(ada, "Approved", key="quest:7")
    await world.settle()

    assert direct(ada) == ["Approved" + SIGNED]


async def test_another_kind_member_or_key_is_another_notice(world, tell, direct):
    ada, ben = world.member("Ada"), world.member("Ben")
    await tell(ada, "one", key="7")
    await tell(ada, "two", key="8")
    await tell(ada, "three", NoticeKind.MENTOR, key="7")
    await tell(ben, "four", key="7")
    await world.settle()

    assert direct(ada) == ["one\ntwo\nthree" + SIGNED]
    assert direct(ben) == ["four" + SIGNED]


async def test_what_is_told_before_the_message_has_left_is_added_to_it(world, tell, public):
    ada, hall = world.member("Ada"), world.discord.channel(world.guild, "hall")
    await tell(ada, "a level", NoticeKind.LEVEL_UP, channel_id=hall.id)
    await tell(ada, "an achievement", NoticeKind.ACHIEVEMENT, channel_id=hall.id)
    await tell(ada, "a quest", NoticeKind.QUEST, channel_id=hall.id)
    await world.settle()

    assert public(hall) == ["a level\nan achievement\na quest"]


async def test_what_follows_within_seconds_is_held_and_sent_together(world, tell, public):
    ada, hall = world.member("Ada"), world.discord.channel(world.guild, "hall")
    for text in ("first", "second", "third"):
        await tell(ada, text, NoticeKind.QUEST, channel_id=hall.id)
        await world.settle()
    assert public(hall) == ["first"]

    world.moves_clock(seconds=6)
    await world.settle()

    assert public(hall) == ["first", "second\nthird"]


async def test_a_newer_level_takes_the_place_of_one_that_still_waits(world, tell, public):
    ada, hall = world.member("Ada"), world.discord.channel(world.guild, "hall")
    for level in (1, 2, 3):
        await tell(ada, f"level {level}", NoticeKind.LEVEL_UP, channel_id=hall.id, topic="level")
        await world.settle()

    world.moves_clock(seconds=6)
    await world.settle()

    assert public(hall) == ["level 1", "level 3"]


async def test_nobody_gets_more_than_ten_messages_in_five_minutes(world, tell, direct):
    ada = world.member("Ada")
    for number in range(30):
        await tell(ada, f"review {number}")
        await world.settle()
        world.moves_clock(seconds=6)
    assert len(direct(ada)) == 10

    world.moves_clock(minutes=6)
    await world.settle()

    assert len(direct(ada)) == 11
    assert all(f"review {number}" in "\n".join(direct(ada)) for number in range(30))


async def test_more_than_one_message_holds_becomes_several_and_nothing_is_lost(world, direct):
    ada = world.member("Ada")
    notices = [
        Notice(guild_id=world.guild.id, user_id=ada.id, kind=NoticeKind.SYSTEM, text=f"{n} " + "x" * 700)
        for n in range(7)
    ]
    async with world.job.transaction() as db:
        await notify_many(db, notices, now=world.now())
    await world.settle()

    told = "\n".join(direct(ada))
    assert len(direct(ada)) == 4
    assert all(f"{n} xxx" in told for n in range(7))


async def test_twelve_embeds_do_not_fit_one_message(world, direct):
    ada = world.member("Ada")
    notices = [
        Notice(
            guild_id=world.guild.id,
            user_id=ada.id,
            kind=NoticeKind.SYSTEM,
            text=str(n),
            embed={"title": f"picture {n}"},
        )
        for n in range(12)
    ]
    async with world.job.transaction() as db:
        await notify_many(db, notices, now=world.now())
    await world.settle()

    assert [text.count("picture") for text in direct(ada)] == [10, 2]


async def test_without_a_channel_a_public_notice_is_not_told(world, tell, direct):
    ada = world.member("Ada")
    await tell(ada, "a level", NoticeKind.LEVEL_UP)
    await tell(ada, "off here", where=Where.OFF)
    await world.settle()

    assert direct(ada) == []


async def test_what_is_rolled_back_is_not_told(world, direct):
    ada = world.member("Ada")
    notice = Notice(guild_id=world.guild.id, user_id=ada.id, kind=NoticeKind.SYSTEM, text="no", key="1")
    async with world.job.pool.acquire() as db:
        transaction = db.transaction()
        await transaction.start()
        await notify_many(db, [notice], now=world.now())
        await transaction.rollback()
    await world.settle()

    assert direct(ada) == []


async def test_a_channel_that_is_gone_loses_the_notice_and_says_so_in_the_rows(world, tell):
    ada, hall = world.member("Ada"), world.discord.channel(world.guild, "hall")
    world.closes(hall)
    await tell(ada, "a quest", NoticeKind.QUEST, channel_id=hall.id)
    await world.settle()

    assert await world.value("SELECT state FROM notification") == "lost"
