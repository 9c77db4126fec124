"""/quests view:history: pages, totals and days in a row; the chart; the line on the profile."""

from datetime import date, timedelta

from handlers.activity.activity_quests.history import in_a_row

DAY = date(2026, 3, 10)


async def did(world, member, count, *, days_ago=0, kind="daily"):
    """Rows of quests that were done."""
    for number in range(count):
        quest_id = await world.value(
            """
            INSERT INTO activity_quest (guild_id, key, series, kind, cycle, name, description, metric,
                                        difficulty, target, reward_xp, starts_at, ends_at, created_at)
            VALUES ($1, gen_random_uuid()::text, gen_random_uuid()::text, $2, 'daily', $3, '', 'messages',
                    'easy', 1, 10, $4::timestamptz,
                    $4::timestamptz + interval '1 hour', $4::timestamptz)
            RETURNING quest_id
            """,
            world.guild.id, kind, f"Quest {days_ago}-{number}", world.now() - timedelta(days=days_ago),
        )  # fmt: skip
        await world.job.pool.execute(
            "INSERT INTO activity_quest_progress VALUES ($1, $2, $3, 1, 10, $4)",
            quest_id, member.id, world.guild.id, world.now() - timedelta(days=days_ago),
        )  # fmt: skip


async def test_history_has_pages_totals_and_days_in_a_row(world):
    ada, ben = world.member("Ada"), world.member("Ben")
    await world.settle()
    for days_ago in (0, 1, 2):
        await did(world, ada, 4, days_ago=days_ago)
    await did(world, ada, 1, days_ago=20, kind="event")

    answer = await ben.runs("quests", view="history", member=ada)

    assert "Quests done by Ada" in answer.text
    assert "Daily quests: **12**" in answer.text
    assert "3 days in a row" in answer.text
    assert "130 xp in total" in answer.text
    assert "Page 1 of 2" in answer.text
    await ben.presses(answer, "Next")
    assert "Quest 20\\-0" in answer.text


async def test_the_chart_is_a_picture(world):
    ada = world.member("Ada")
    await world.settle()
    await did(world, ada, 3)
    answer = await ada.runs("quests", view="history")

    chart = await ada.presses(answer, "Chart")
    await world.settle()

    assert chart.message.attachments[0].filename == "quests.png"


async def test_the_profile_names_quests_done_this_week_and_ever(world):
    ada = world.member("Ada")
    await world.settle()
    await did(world, ada, 2)
    await did(world, ada, 3, days_ago=30)

    assert "**5** · this week 2" in (await ada.runs("profile")).text


def test_days_in_a_row_end_today_or_yesterday():
    days = [
        DAY,
        DAY - timedelta(days=1),
        DAY - timedelta(days=5),
        DAY - timedelta(days=6),
        DAY - timedelta(days=7),
    ]

    assert in_a_row(days, DAY) == (2, 3)
    assert in_a_row(days, DAY + timedelta(days=1)) == (2, 3)
    assert in_a_row(days, DAY + timedelta(days=2)) == (0, 3)
    assert in_a_row([], DAY) == (0, 0)
