"""A history loses nothing that was counted, and puts it into the right hour of the right day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.activity.history.rules import (
    MOST_DAYS,
    ActivityDay,
    CountedDay,
    best_day,
    busiest_hours,
    by_week,
    history,
)
from handlers.platform.guild_days import local_day
from jobs.activity.counting.rules import GuildClock
from jobs.pictures.charts import nice_top

LAST = date(2026, 11, 20)
HOURS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 3_600)), min_size=24, max_size=24).map(tuple)
COUNTED = st.dictionaries(st.integers(0, 120), HOURS, max_size=20).map(
    lambda days: [
        CountedDay(LAST - timedelta(days=back), sum(m for m, _ in hours), sum(v for _, v in hours), hours)
        for back, hours in days.items()
    ]
)
ZONES = st.sampled_from(
    [
        *("UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Africa/Casablanca"),
        *("Asia/Kolkata", "Asia/Kathmandu", "Pacific/Chatham", "Pacific/Apia", "Australia/Lord_Howe"),
    ]
)
MOMENTS = st.lists(st.integers(1_735_689_600_000, 1_830_000_000_000), min_size=1, max_size=6)


@given(COUNTED, st.integers(7, MOST_DAYS))
def test_every_day_is_there_once_and_nothing_in_it_is_lost(counted: list[CountedDay], days: int) -> None:
    first = LAST - timedelta(days=days - 1)
    past = history("Ada", counted, first, LAST)
    inside = [day for day in counted if first <= day.day <= LAST]

    assert [day.day for day in past.days] == [first + timedelta(days=at) for at in range(days)]
    assert past.messages == sum(day.messages for day in inside)
    assert past.voice_seconds == sum(day.voice_seconds for day in inside)


@given(COUNTED)
def test_hours_stand_on_the_weekday_of_their_day(counted: list[CountedDay]) -> None:
    past = history("Ada", counted, LAST - timedelta(days=120), LAST)

    for weekday in range(7):
        for hour in range(24):
            seconds = sum(
                day.hours[hour][0] * 60 + day.hours[hour][1]
                for day in counted
                if day.day.weekday() == weekday
            )
            assert 0 <= past.hours[weekday][hour] * 60 - seconds < 60
    assert all(0 <= share <= 1 for row in past.shares for share in row)


@given(COUNTED, st.integers(7, MOST_DAYS))
def test_weeks_hold_what_their_days_hold(counted: list[CountedDay], days: int) -> None:
    past = history("Ada", counted, LAST - timedelta(days=days - 1), LAST)
    weeks = by_week(past.days)

    assert sum(week.messages for week in weeks) == past.messages
    assert sum(week.voice_seconds for week in weeks) == past.voice_seconds
    assert weeks[-1].day == LAST - timedelta(days=6)
    assert weeks[0].day == past.days[0].day


def test_the_best_day_and_the_busiest_hours_are_named() -> None:
    busy = tuple((9, 0) if hour == 20 else (1, 0) if hour == 8 else (0, 0) for hour in range(24))
    quiet = tuple((0, 120) if hour == 20 else (0, 0) for hour in range(24))
    counted = [CountedDay(LAST, 10, 0, busy), CountedDay(LAST - timedelta(days=1), 0, 120, quiet)]
    past = history("Ada", counted, LAST - timedelta(days=6), LAST)

    assert best_day(past) == ActivityDay(LAST, 10, 0)
    assert busiest_hours(past) == [(4, 20), (3, 20), (4, 8)]


def test_a_quiet_week_has_no_best_day() -> None:
    past = history("Ada", [], LAST - timedelta(days=6), LAST)

    assert best_day(past) is None
    assert busiest_hours(past) == []


@given(st.integers(0, 10**12))
def test_a_scale_holds_its_values_and_has_a_middle(value: int) -> None:
    top = nice_top(value)

    assert value <= top <= max(2, value * 2.5)
    assert top % 2 == 0


@settings(max_examples=300)
@given(ZONES, MOMENTS)
def test_the_hour_of_an_event_is_the_one_on_the_servers_clock(zone: str, moments: list[int]) -> None:
    clock = GuildClock(zone)

    for at_ms in moments:
        at = datetime.fromtimestamp(at_ms / 1000, UTC)
        local = at.astimezone(ZoneInfo(zone))
        days = (local_day(at, zone) - date(1970, 1, 1)).days
        counted = clock.hour_of(at_ms)

        assert counted // 24 == days
        if zone != "Australia/Lord_Howe":  # turns its clocks by half an hour, in the middle of one
            assert counted % 24 == local.hour
