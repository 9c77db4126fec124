"""Planned headcounts: once or each day at a time of the server's time zone, whatever its clocks do."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.platform.guild_days import zone
from handlers.raid_desk.headcounts.rules import next_daily, read_time

ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
MOMENTS = st.integers(1_700_000_000, 1_900_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(TIMES, ZONES, MOMENTS)
def test_the_next_one_is_later_and_within_a_day_and_what_clocks_may_move(at, timezone, after):
    next_at = next_daily(at, timezone, after)

    assert after < next_at <= after + timedelta(hours=26)
    shown = next_at.astimezone(zone(timezone))
    skipped = shown.time().replace(second=0, microsecond=0) != at
    exists = shown.replace(hour=at.hour, minute=at.minute, fold=0).astimezone(UTC).astimezone(zone(timezone))
    assert not skipped or exists.time().replace(second=0, microsecond=0) != at


@given(TIMES, ZONES, MOMENTS)
def test_there_is_one_for_each_local_day(at, timezone, after):
    days, moment = [], after
    for _ in range(5):
        moment = next_daily(at, timezone, moment)
        days.append(moment.astimezone(zone(timezone)).date())
    assert days == [days[0] + timedelta(days=number) for number in range(5)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("20:00", time(20)), ("8pm", time(20)), ("8:30 pm", time(20, 30)), ("12am", time(0)),
        ("12pm", time(12)), ("7", time(7)), ("20.15", time(20, 15)), ("24:00", None),
        ("8:3", None), ("13pm", None),
        ("soon", None), ("", None), ("20:60", None),
    ],
)  # fmt: skip
def test_times_are_read_as_people_write_them(text, read):
    assert read_time(text) == read


async def plans(raid, at="20:00", **options):
    return await raid.organizer.runs("schedule headcount", dungeons="void", at=at, **options)


async def headcounts(world):
    return await world.value("SELECT count(*) FROM headcount")


def hours_from_now(world, hours):
    return (world.now() + timedelta(hours=hours)).strftime("%H:%M")


async def test_a_headcount_planned_once_is_posted_once_and_pings_its_role(raid, world):
    raider = world.discord.role(world.guild, "Raider", mentionable=True)
    member = world.member("Ada", raider)
    await plans(raid, hours_from_now(world, 2), ping=raider)
    await raid.passes()
    assert await headcounts(world) == 0

    world.moves_clock(hours=2, minutes=1)
    await raid.passes()
    world.moves_clock(hours=24)
    await raid.passes()

    assert await headcounts(world) == 1
    pinged = [message.pinged_ids for message in raid.channel.messages.values() if message.pinged_ids]
    assert pinged == [{member.id}]


async def test_a_daily_one_comes_each_day_and_one_that_was_missed_for_hours_is_left_out(raid, world):
    await plans(raid, hours_from_now(world, 1), repeat="daily")
    for hours in (1, 24):
        world.moves_clock(hours=hours, minutes=1)
        await raid.passes()
    posted = await headcounts(world)

    world.moves_clock(hours=28)  # nothing ran meanwhile: the time went by five hours ago
    await raid.passes()

    assert posted == 2
    assert await headcounts(world) == 2
    assert await world.value("SELECT next_at > $1 FROM headcount_plan", world.now())


async def test_a_plan_is_listed_and_taken_back(raid, world):
    await plans(raid, repeat="daily")
    listed, again = [await raid.organizer.runs("schedule list") for _ in range(2)]
    assert "each day at 20:00" in listed.text
    plan_id = await world.value("SELECT plan_id FROM headcount_plan")

    after = await raid.organizer.picks(listed, str(plan_id))
    world.moves_clock(hours=25)
    await raid.passes()

    assert "No headcount is planned." in after.text
    assert await headcounts(world) == 0
    gone = await raid.organizer.picks(again, str(plan_id))
    assert "That headcount is no longer planned." in gone.text


async def test_what_is_no_time_is_refused(raid):
    assert "is not a time of day" in (await plans(raid, "later")).text
