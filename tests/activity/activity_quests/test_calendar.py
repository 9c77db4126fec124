"""Resets and periods in every time zone, also where clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.activity.activity_quests.calendar import RECURRING, QuestCalendar, QuestCycle

ZONES = st.sampled_from(sorted(available_timezones()))
CALENDARS = st.builds(QuestCalendar, ZONES, st.integers(0, 23), st.integers(0, 6))
MOMENTS = st.builds(lambda s: datetime.fromtimestamp(s, UTC), st.integers(631_152_000, 2_145_830_400))
"""From 1990 to 2037."""
CYCLES = st.sampled_from(RECURRING)


@given(CALENDARS, CYCLES, MOMENTS)
@settings(max_examples=400)
def test_every_moment_is_in_one_period_and_periods_leave_no_gap(calendar, cycle, moment):
    period = calendar.period(cycle, moment)

    assert period.start <= moment < period.end
    assert calendar.period(cycle, period.start) == period
    assert calendar.period(cycle, period.end - timedelta(milliseconds=1)) == period
    assert calendar.period(cycle, period.end).start == period.end


@given(CALENDARS, MOMENTS)
@settings(max_examples=400)
def test_weeks_and_months_begin_with_a_daily_reset(calendar, moment):
    for cycle in RECURRING:
        start = calendar.period(cycle, moment).start
        assert calendar.period(QuestCycle.DAILY, start).start == start


@given(CALENDARS, MOMENTS)
@settings(max_examples=400)
def test_a_reset_is_at_its_hour_or_right_after_a_jump_of_the_clock(calendar, moment):
    start = calendar.period(QuestCycle.DAILY, moment).start
    there = ZoneInfo(calendar.timezone)
    local = start.astimezone(there)
    before = (start - timedelta(seconds=1)).astimezone(there)

    if (local.hour, local.minute, local.second) != (calendar.hour, 0, 0):
        assert local.utcoffset() > before.utcoffset()
        assert before.replace(tzinfo=None) < datetime.combine(local.date(), local.time())
    assert timedelta(0) < calendar.period(QuestCycle.DAILY, moment).end - start <= timedelta(hours=49)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_a_day_is_as_long_as_its_clocks_make_it(day, hours):
    calendar = QuestCalendar("Europe/Berlin", 0, 0)
    noon = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)

    period = calendar.period(QuestCycle.DAILY, noon)

    assert period.end - period.start == timedelta(hours=hours)


def test_a_skipped_hour_resets_at_the_jump_and_a_repeated_one_once():
    calendar = QuestCalendar("Europe/Berlin", 2, 0)

    spring = calendar.period(QuestCycle.DAILY, datetime(2026, 3, 29, 10, tzinfo=UTC))
    autumn = calendar.period(QuestCycle.DAILY, datetime(2026, 10, 25, 10, tzinfo=UTC))

    assert spring.start == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert autumn.start == datetime(2026, 10, 25, 0, tzinfo=UTC)


def test_a_week_begins_on_the_chosen_day():
    calendar = QuestCalendar("America/New_York", 6, 2)

    period = calendar.period(QuestCycle.WEEKLY, datetime(2026, 11, 21, 12, tzinfo=UTC))

    assert period.start == datetime(2026, 11, 18, 11, tzinfo=UTC)
    assert period.start.astimezone(ZoneInfo("America/New_York")).strftime("%A %H") == "Wednesday 06"
