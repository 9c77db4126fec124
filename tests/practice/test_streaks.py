"""Streaks as members live them: freezes, breaks, repairs, late entries, rest, pauses, travel, amnesty."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.platform.roles.rules import Role


async def streak(dojo, who=None):
    return (await (who or dojo.ana).runs("streak", text=True)).text


async def test_a_week_earns_a_freeze_that_covers_a_missed_day_and_is_told_once(dojo, world):
    await dojo.practises(7)
    assert "🔥 Streak: **7 days**" in await streak(dojo)

    await dojo.days_later(2)
    await world.settle()

    told = [text for text in dojo.told() if "a freeze was spent" in text]
    assert len(told) == 1
    assert "your streak of 7 days goes on, 0 freezes left" in told[0]
    answer = await dojo.checks_in()
    assert "🔥 Streak: **8 days**" in answer.text
    assert "❄️" in answer.text


async def test_a_streak_without_freeze_breaks_is_told_and_keeps_its_longest(dojo, world):
    await dojo.practises(3)
    await dojo.days_later(2)

    assert any("Your streak of 3 days ended" in text for text in dojo.told())
    answer = await dojo.checks_in()
    assert "🔥 Streak: **1 day** · longest: 3 days" in answer.text


async def test_only_a_streak_longer_than_all_before_is_called_the_longest(dojo, world):
    await dojo.practises(2)
    await dojo.days_later(2)
    praised = []
    for _ in range(3):
        praised.append("longest streak so far" in (await dojo.checks_in()).text)
        await dojo.days_later()

    assert praised == [False, False, True]


async def test_an_open_day_breaks_nothing(dojo):
    await dojo.practises(3)
    await dojo.days_later()

    assert "🔥 Streak: **3 days**" in await streak(dojo)
    assert dojo.told() == []


async def test_a_broken_streak_is_repaired_once_within_two_days(dojo, world):
    await dojo.practises(5)
    await dojo.days_later(2)
    await dojo.checks_in()

    answer = await dojo.ana.runs("practice repair")

    assert "Your streak is repaired: 1 day is excused." in answer.text
    assert "🔥 Streak: **6 days**" in answer.text
    assert "🩹" in answer.text
    assert "There is no broken streak that can be repaired." in (await dojo.ana.runs("practice repair")).text

    await dojo.days_later(2)
    assert (
        "You have repaired a streak less than 30 days ago." in (await dojo.ana.runs("practice repair")).text
    )


async def test_a_repair_that_comes_too_late_is_refused(dojo, world):
    await dojo.practises(5)
    await dojo.days_later(4)

    assert "There is no broken streak that can be repaired." in (await dojo.ana.runs("practice repair")).text


async def test_a_late_entry_keeps_the_streak_and_gives_the_freeze_back(dojo, world):
    await dojo.practises(7)
    await dojo.days_later(2)
    assert "0 freezes left" in await streak(dojo)

    answer = await dojo.ana.runs("practice late", minutes=25)

    assert "🔥 Streak: **8 days**" in answer.text
    assert "1 freeze left" in answer.text
    again = await dojo.ana.runs("practice late")
    assert "that day counts already" in again.text
    assert await world.value("SELECT count(*) FROM practice_session WHERE kind = 'late'") == 1


async def test_a_pause_keeps_the_streak_until_the_day_of_return(dojo, world):
    await dojo.practises(3)
    back = (world.now() + timedelta(days=11)).date()
    await dojo.days_later()
    assert "You are on a pause until" in (await dojo.ana.runs("practice pause", until=back.isoformat())).text

    await dojo.days_later(10)
    assert "🔥 Streak: **3 days**" in await streak(dojo)
    assert "🔥 Streak: **4 days**" in (await dojo.checks_in()).text
    assert dojo.told() == []


async def test_whoever_resumes_earlier_has_to_practise_again(dojo, world):
    await dojo.practises(3)
    await dojo.days_later()
    until = (world.now() + timedelta(days=20)).date().isoformat()
    await dojo.ana.runs("practice pause", until=until)
    await dojo.days_later(3)

    assert "Welcome back." in (await dojo.ana.runs("practice resume")).text
    assert "You are not on a pause." in (await dojo.ana.runs("practice resume")).text

    await dojo.days_later(2)
    assert any("Your streak of 3 days ended" in text for text in dojo.told())


async def test_pauses_that_make_no_sense_are_refused(dojo, world):
    today = world.now().date()

    async def refusal(until):
        return (await dojo.ana.runs("practice pause", until=until)).text

    assert "A pause ends on a later day than today." in await refusal(today.isoformat())
    assert "A pause lasts at most 90 days." in await refusal((today + timedelta(days=91)).isoformat())
    assert "“30.2.2030” is not a date." in await refusal("30.2.2030")


async def test_rest_days_hold_from_tomorrow_and_are_not_counted(dojo, world):
    await dojo.practises(2)
    panel = await dojo.ana.runs("practice settings")
    tomorrow = (world.now() + timedelta(days=1)).weekday()
    await dojo.ana.picks(panel, str(tomorrow))

    await dojo.days_later(2)

    answer = await dojo.checks_in()
    assert "🔥 Streak: **3 days**" in answer.text
    assert "💤" in answer.text
    assert "practised on 3 of 3" in answer.text
    panel = await dojo.ana.runs("practice settings")
    assert "You changed this less than eight days ago." in (await dojo.ana.picks(panel, "0")).text


async def test_an_amnesty_gives_everybody_their_days_back(dojo, world):
    ben = world.member("Ben")
    await dojo.practises(2)
    await dojo.checks_in(ben)
    await dojo.days_later()
    outage = world.now().date()
    await dojo.days_later()
    assert "🔥 Streak: **0 days**" in await streak(dojo)

    refused = await ben.runs("practice amnesty", first=outage.isoformat(), last=outage.isoformat())
    assert str(Role.MODERATOR).capitalize() in refused.text or "moderator" in refused.text.lower()
    done = await world.owner.runs("practice amnesty", first=outage.isoformat(), last=outage.isoformat())

    assert "2 members lose nothing because of these days." in done.text
    assert "🔥 Streak: **2 days**" in await streak(dojo)
    assert "🛟" in await streak(dojo)
    future = (world.now() + timedelta(days=1)).date().isoformat()
    assert (
        "for days that have begun"
        in (await world.owner.runs("practice amnesty", first=future, last=future)).text
    )
    old = (world.now() - timedelta(days=9)).date().isoformat()
    assert "reaches back 6 days" in (await world.owner.runs("practice amnesty", first=old, last=old)).text


async def test_the_reminder_comes_at_the_own_hour_while_the_day_is_open(dojo, world):
    await dojo.practises(1)
    await dojo.ana.runs("practice reminder", hour="19:00")
    evening = world.now().replace(hour=19, minute=1)
    await dojo.comes(evening)
    assert dojo.told() == []

    await dojo.comes(evening + timedelta(days=1))
    assert [text for text in dojo.told() if "Today is still open: your streak of 1 day" in text]

    await dojo.ana.runs("practice reminder")
    await dojo.comes(evening + timedelta(days=2))
    assert len([text for text in dojo.told() if "Today is still open" in text]) == 1


async def test_the_own_time_zone_is_asked_by_the_clock_and_holds_from_the_next_day(dojo, world):
    await dojo.checks_in()
    typed = world.now() + timedelta(hours=9)

    offered = await dojo.ana.runs("practice time", now=f"{typed.hour}:{typed.minute:02}")
    assert offered.ephemeral
    changed = await dojo.ana.picks(offered, "Asia/Tokyo")

    assert "Your new hours apply from" in changed.text
    assert "(Asia/Tokyo)" in changed.text
    await dojo.days_later()
    assert "(Asia/Tokyo); today ends" in (await dojo.ana.runs("practice settings")).text
    again = await dojo.ana.runs("practice daystart", hour="5")
    assert "You changed this less than eight days ago." in again.text


async def test_whoever_never_practised_has_their_hours_at_once(dojo, world):
    answer = await dojo.ana.runs("practice daystart", hour="00:30")

    assert "Your day begins at 00:30 (UTC)" in answer.text
    assert (
        "A day can begin at any time from midnight to noon."
        in (await dojo.ana.runs("practice daystart", hour="13:00")).text
    )


async def test_flying_over_the_date_line_neither_breaks_nor_makes_a_day(dojo, world):
    """From Midway (UTC-11) to Kiritimati (UTC+14), practising once in every waking period."""
    now = world.now()
    shown = (now - timedelta(hours=11)).strftime("%H:%M")
    await dojo.ana.picks(await dojo.ana.runs("practice time", now=shown), "Pacific/Midway")
    await dojo.practises(2)
    shown = (world.now() + timedelta(hours=14)).strftime("%H:%M")
    await dojo.ana.picks(await dojo.ana.runs("practice time", now=shown), "Pacific/Kiritimati")

    await dojo.days_later()
    await dojo.checks_in()

    assert "🔥 Streak: **3 days**" in await streak(dojo)
    assert "✈️" in await streak(dojo)
    assert dojo.told() == []


async def test_a_streak_is_shown_to_whom_its_member_wants(dojo, world):
    ben = world.member("Ben")
    await dojo.practises(2)
    assert "Practice of Ana" in (await ben.runs("streak", member=dojo.ana, text=True)).text
    assert "Ben has not practised here yet." in (await dojo.ana.runs("streak", member=ben)).text

    await dojo.ana.runs("practice privacy", streak="private")

    assert "Ana keeps their streak private." in (await ben.runs("streak", member=dojo.ana)).text
    assert "Practice" not in (await ben.runs("profile", member=dojo.ana)).text
    assert "🔥 Streak: **2 days**" in (await dojo.ana.runs("profile")).text


async def test_the_calendar_of_the_year_comes_as_a_picture(dojo, world):
    await dojo.practises(3)

    answer = await dojo.ana.runs("streak")
    await world.settle()

    assert "🔥 Streak: **3 days**" in answer.text
    (picture,) = answer.message.attachments
    assert picture.filename == "practice.png"
    assert "practised on 3 days" in picture.description


async def test_the_days_of_a_member_follow_the_change_of_clocks(dojo, world):
    """23:30 every day in Berlin, over the start of its summer time."""
    change = await dojo.comes_before_summer_time()
    await dojo.ana.picks(await dojo.ana.runs("practice time", now="11:00"), "Europe/Berlin")
    await dojo.ana.runs("practice daystart", hour="0:00")
    for day in range(-2, 2):
        date = change.date() + timedelta(days=day)
        await dojo.comes(datetime.combine(date, time(23, 30), ZoneInfo("Europe/Berlin")))
        await dojo.checks_in()

    assert "🔥 Streak: **4 days**" in await streak(dojo)
