"""/activity and /profile by the door: what was counted, by day and by hour, for those who may see it."""

import io
from datetime import timedelta

from PIL import Image


async def test_messages_and_voice_stand_on_their_day_and_hour(world):
    ada = world.member("Ada")
    for _ in range(3):
        ada.writes()
    await world.settle()
    world.moves_clock(hours=2)
    ada.writes()
    await world.settle()

    hours = await world.ledger(
        """
        SELECT day, hour, hours[hour] & 4294967295 AS messages
        FROM activity_day, generate_subscripts(hours, 1) AS hour
        WHERE user_id = $1 AND hours[hour] > 0 ORDER BY day, hour
        """,
        ada.id,
    )

    now = world.now()
    before = now - timedelta(hours=2)
    assert [(row["day"], row["hour"], row["messages"]) for row in hours] == [
        (before.date(), before.hour, 3),
        (now.date(), now.hour, 1),
    ]


async def test_hours_are_those_of_the_servers_clock(world):
    await world.sets("platform", timezone="Asia/Kolkata")
    ada = world.member("Ada")
    ada.writes()
    await world.settle()

    (row,) = await world.ledger(
        "SELECT day, array_lower(hours, 1) AS hour FROM activity_day WHERE user_id = $1", ada.id
    )

    local = world.now() + timedelta(hours=5, minutes=30)
    assert (row["day"], row["hour"]) == (local.date(), local.hour)


async def test_the_chart_comes_as_a_picture_with_its_description(world):
    ada = world.member("Ada")
    ada.writes()
    await world.settle()

    answer = await ada.runs("activity", days=7)
    await world.settle()

    (attachment,) = answer.message.attachments
    assert Image.open(io.BytesIO(attachment.content)).size == (1000, 860)
    assert "1 message" in attachment.description
    assert "last 7 days" in attachment.description


async def test_the_text_form_tells_each_day(world):
    ada, ben = world.member("Ada"), world.member("Ben")
    for _ in range(5):
        ben.writes()
    await world.settle()

    answer = await ada.runs("activity", member=ben, days=7, text=True)

    today = world.now()
    assert f"{today.day} {today:%b}: 5 · –" in answer.text
    assert f"{today:%a} {today.hour}:00" in answer.text
    assert answer.text.count(" · –") == 8  # seven days, and the best one again


async def test_days_without_anything_are_told_so(world):
    ada = world.member("Ada")

    answer = await ada.runs("activity")

    assert answer.ephemeral
    assert "Nothing was counted" in answer.text


async def test_a_profile_tells_what_was_counted(world):
    ada, ben = world.member("Ada"), world.member("Ben")
    ben.writes()
    await world.settle()

    panel = await ada.runs("profile", member=ben)
    text = await ada.runs("profile", member=ben, text=True)

    for answer in (panel, text):
        assert "Profile of" in answer.text
        assert "1 message" in answer.text
        assert "Rank" in answer.text
        assert "Messages #1" in answer.text
    assert not text.message.embeds


async def test_a_closed_profile_is_for_its_member_and_for_moderators(world):
    moderators = world.discord.role(world.guild, "Mods")
    await world.owner.runs("setroles", moderator=moderators)
    ada, ben, mod = world.member("Ada"), world.member("Ben"), world.member("Mia", moderators)
    ben.writes()
    await world.settle()

    own = await ben.runs("profile")
    await ben.presses(own, "Close to others")

    assert "profile private" in (await ada.runs("profile", member=ben)).text
    assert "profile private" in (await ada.runs("activity", member=ben, text=True)).text
    assert "1 message" in (await mod.runs("profile", member=ben)).text
    again = await ben.runs("profile")
    assert again.ephemeral
    await ben.presses(again, "Open to everybody")
    assert "1 message" in (await ada.runs("profile", member=ben)).text


async def test_a_module_that_is_off_tells_nothing_on_profiles(world):
    ada = world.member("Ada")
    ada.writes()
    await world.settle()
    await world.sets("platform", modules_off=["activity"])

    answer = await ada.runs("profile")

    assert "nothing to tell" in answer.text


async def test_a_profile_names_the_last_achievements_but_no_secret_ones(world):
    ada, ben = world.member("Ada"), world.member("Ben")
    await ada.runs("achievements")
    await world.settle()
    now = world.now()
    first = await world.value("SELECT min(achievement_id) FROM achievement")
    await world.job.pool.execute("UPDATE achievement SET secret = true WHERE achievement_id = $1", first)
    await world.job.pool.execute(
        """
        INSERT INTO achievement_award (guild_id, achievement_id, user_id, awarded_at, times, xp)
        SELECT guild_id, achievement_id, $1, $2, 1, 0 FROM achievement ORDER BY achievement_id LIMIT 2
        """,
        ben.id,
        now,
    )
    names = [
        row["name"] for row in await world.ledger("SELECT name FROM achievement ORDER BY achievement_id")
    ]

    answer = await ada.runs("profile", member=ben)

    assert "Achievements\n2" in answer.text.replace("**", "")
    assert names[1] in answer.text
    assert names[0] not in answer.text
