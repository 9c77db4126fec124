"""Quiet hours and digests by the wall clock: over midnight, and where clocks are put forward or back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.platform.notifications.rules import (
    Held,
    Hours,
    NotAnHour,
    direct_due,
    hour_text,
    is_quiet,
    next_time,
    pace,
    quiet_until,
    read_hour,
)

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo")
CHANGES = (  # moments around which clocks change in one of them
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
)
minutes = st.integers(0, 1439)
moments = st.builds(
    lambda change, seconds: change + timedelta(seconds=seconds),
    st.sampled_from(CHANGES),
    st.integers(-36 * 3600, 36 * 3600),
)
quiet_hours = st.builds(Hours, st.sampled_from(ZONES), minutes, minutes)


def at(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@given(quiet_hours, moments)
def test_quiet_hours_end_at_the_first_moment_that_is_not_quiet(hours, moment):
    end = quiet_until(hours, moment)

    assert end >= moment
    assert not is_quiet(hours, end)
    between = moment
    while between < end:
        assert is_quiet(hours, between)
        between += timedelta(minutes=1)


@given(minutes, st.sampled_from(ZONES), moments)
def test_a_time_of_the_day_comes_within_a_day_and_an_hour_or_two(minute, zone, moment):
    due = next_time(minute, zone, moment)

    assert moment < due <= moment + timedelta(hours=26)
    local = due.astimezone(ZoneInfo(zone))
    shown = local.hour * 60 + local.minute
    before = (due - timedelta(minutes=1)).astimezone(ZoneInfo(zone))
    skipped = local.utcoffset() != before.utcoffset() and before.hour * 60 + before.minute < minute < shown
    assert shown == minute or skipped


@given(st.builds(Hours, st.sampled_from(ZONES), minutes, minutes, st.none() | minutes), moments)
def test_nothing_is_ever_due_in_quiet_hours_or_in_the_past(hours, moment):
    due = direct_due(hours, moment)

    assert due.at >= moment
    assert not is_quiet(hours, due.at)
    assert (due.held is None) == (due.at == moment and hours.digest_at is None)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-20 23:30", "2026-11-21 07:00"),
        ("2026-11-21 06:59", "2026-11-21 07:00"),
        ("2026-11-21 07:00", "2026-11-21 07:00"),
        ("2026-11-21 21:59", "2026-11-21 21:59"),
        ("2026-11-21 22:00", "2026-11-22 07:00"),
        ("2026-03-28 23:00", "2026-03-29 07:00"),
        ("2026-10-24 23:00", "2026-10-25 07:00"),
    ],
)
def test_quiet_hours_reach_over_midnight_and_over_changes_of_the_clock(now, end):
    hours = Hours("Europe/Berlin", 22 * 60, 7 * 60)

    assert quiet_until(hours, at(now, "Europe/Berlin")) == at(end, "Europe/Berlin")


def test_an_end_that_is_skipped_comes_with_the_first_moment_after_the_gap():
    hours = Hours("Europe/Berlin", 22 * 60, 2 * 60 + 30)

    assert quiet_until(hours, at("2026-03-29 01:00", "Europe/Berlin")) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_digest_in_quiet_hours_waits_for_their_end():
    hours = Hours("UTC", 17 * 60, 20 * 60, 18 * 60)

    due = direct_due(hours, datetime(2026, 11, 21, 12, tzinfo=UTC))

    assert (due.at, due.held) == (datetime(2026, 11, 21, 20, tzinfo=UTC), Held.DIGEST)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("22:30", "22:30"),
        (" 7 ", "07:00"),
        ("7 pm", "19:00"),
        ("12am", "00:00"),
        ("12 PM", "12:00"),
        ("19.30 Uhr", "19:30"),
        ("0:00", "00:00"),
        ("22h15", "22:15"),
    ],
)
def test_times_are_read_as_people_write_them(typed, shown):
    assert hour_text(read_hour(typed)) == shown


@pytest.mark.parametrize("typed", ["", "24:00", "13 pm", "0 am", "7:60", "noon", "-1", "7:3", "1234567890"])
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(NotAnHour):
        read_hour(typed)


def test_a_second_message_waits_some_seconds_and_the_eleventh_some_minutes():
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    ago = [now - timedelta(seconds=10 * step + 6) for step in range(10)]

    assert pace([], now).held is None
    assert pace([now - timedelta(seconds=2)], now).at == now + timedelta(seconds=3)
    assert pace(ago[:9], now).held is None
    assert pace(ago, now).at == ago[9] + timedelta(minutes=5)
