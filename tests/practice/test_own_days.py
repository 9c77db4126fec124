"""Days and streaks as rules: over all time zones, clock changes and travels, against a plain model."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from handlers.practice.days import DAY, OwnDays, OwnTime
from handlers.practice.own_time.zones import zones_at
from handlers.practice.streaks import (
    EXCUSED,
    MOST_FREEZES,
    WINDOW_DAYS,
    Day,
    Fate,
    Rest,
    Streak,
    StreakPast,
    consistency,
    new_base,
    streak_at,
    walk,
)

ZONES = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
SECOND = timedelta(seconds=1)
own_times = st.builds(OwnTime, st.sampled_from(ZONES), st.integers(0, 720))
moments = st.integers(946_684_800, 2_051_222_400).map(lambda second: datetime.fromtimestamp(second, UTC))


def test_in_every_zone_days_follow_each_other_over_each_change_of_clocks_in_two_years():
    for timezone in ZONES:
        time = OwnTime(timezone, 240)
        for day in sorted(days_of_interest(timezone)):
            begins, ends = time.begins(day), time.begins(day + DAY)
            assert time.day_of(begins) == time.day_of(ends - SECOND) == day, (timezone, day)
            assert timedelta(hours=21) < ends - begins < timedelta(hours=28), (timezone, day)


def days_of_interest(timezone):
    """The days around each change of clocks in two years, and some between: there a day is like the next."""
    noons = [datetime(2029, 1, 1, 12, tzinfo=ZoneInfo(timezone)) + DAY * number for number in range(2 * 365)]
    changes = [noon.date() for noon, later in pairwise(noons) if noon.utcoffset() != later.utcoffset()]
    around = {day + DAY * step for day in changes for step in (-1, 0, 1, 2)}
    return around | {noon.date() for noon in noons[::30]}


@given(own_times, moments)
def test_a_day_holds_its_moments_at_every_hour_of_beginning(time, moment):
    day = time.day_of(moment)

    assert time.begins(day) <= moment < time.begins(day + DAY)


def test_a_day_that_a_country_skipped_at_the_date_line_is_no_day():
    samoa = OwnTime("Pacific/Apia", 0)  # went from 29 to 31 December 2011

    assert samoa.begins(date(2011, 12, 30)) == samoa.begins(date(2011, 12, 31))
    assert samoa.is_short(date(2011, 12, 30))
    assert samoa.day_of(samoa.begins(date(2011, 12, 31))) == date(2011, 12, 31)


@given(own_times, moments, st.lists(st.tuples(own_times, st.integers(8, 30), st.integers(0, 23)), max_size=4))
def test_travel_and_other_hours_never_bring_a_day_twice_nor_lose_one(first, now, changes):
    """Whoever practises every six hours practises on every day, but for those that are excused."""
    days, excused, seen = OwnDays(first, date.min), set(), []
    for later, after_days, hours in [*changes, (first, 10, 0)]:
        for _ in range(after_days * 4):
            now += timedelta(hours=6)
            days = days.settled(now)
            seen.append(days.day_of(now))
            assert now < days.ends(seen[-1])
        now += timedelta(hours=hours)
        days = days.settled(now)
        seen.append(days.day_of(now))
        before = days.day_of(now)
        days = days.changed(later, now)
        assert days.day_of(now) == before, "a change holds from the next day on"
        excused |= set(days.shortened())
    assert seen == sorted(seen), "no day comes back"
    missing = {seen[0] + DAY * step for step in range((seen[-1] - seen[0]).days)} - set(seen)
    skipped = {day for day in missing if any(t.is_short(day) for t in [first, *(c[0] for c in changes)])}
    assert missing - skipped <= excused


@given(own_times, own_times, moments)
def test_no_day_is_made_by_moving(time, later, now):
    """Between a change and a week later there are as many days as clocks can show, and no more."""
    days = OwnDays(time, date.min)
    first = days.day_of(now)
    changed = days.changed(later, now)
    last = changed.day_of(now + timedelta(days=7))

    assert 5 <= (last - first).days <= 9
    assert changed.ends(first) > now
    for day in changed.shortened():
        assert first < day <= first + 2 * DAY


@given(own_times, own_times, moments)
def test_where_a_day_ends_the_next_one_begins(time, later, now):
    days = OwnDays(time, date.min).changed(later, now)
    today = days.day_of(now)
    end = days.ends(today)

    assert days.day_of(end - SECOND) == today
    assert days.day_of(end) > today
    assert end - now < timedelta(hours=56)


# ---- streaks against a plain model

UTC_DAYS = OwnTime("UTC", 0)
START = date(2030, 1, 7)
facts = st.lists(
    st.tuples(st.booleans(), st.sampled_from([None, None, None, "pause", "amnesty", "repair"])), max_size=120
)
rests = st.integers(0, 127).filter(lambda bits: bits.bit_count() <= 4)


def model(told, bits, today_open=True):
    """The plain thing: day by day, nothing clever."""
    length = longest = freezes = toward = 0
    fates = []
    for number, (practised, mark) in enumerate(told):
        day = START + DAY * number
        if practised:
            length, toward = length + 1, toward + 1
            longest = max(longest, length)
            if toward == 7:
                toward, freezes = 0, min(2, freezes + 1)
            fates.append("done")
        elif mark or bits >> day.weekday() & 1:
            fates.append("excused")
        elif number == len(told) - 1 and today_open:
            fates.append("open")
        elif length and freezes:
            freezes -= 1
            fates.append("freeze")
        else:
            length = toward = 0
            fates.append("missed")
    return length, longest, freezes, fates


def past_of(told, bits, base=None):
    days = {START + DAY * at: Day(int(done), 0, mark) for at, (done, mark) in enumerate(told)}
    return StreakPast(base or Streak(START - DAY), days, Rest(bits), UTC_DAYS)


def simple(fate):
    return "excused" if fate in EXCUSED else str(fate)


@given(facts, rests)
def test_the_streak_is_that_of_a_plain_model(told, bits):
    today = START + DAY * (len(told) - 1)
    past = past_of(told, bits)
    streak = streak_at(past, today)

    length, longest, freezes, fates = model(told, bits)
    assert (streak.length, streak.longest, streak.freezes) == (length, longest, freezes)
    assert [simple(day.fate) for day in walk(past, today)] == fates
    assert streak.freezes <= MOST_FREEZES


@given(facts, rests, st.sets(st.integers(0, 119)))
def test_moving_the_base_on_some_days_changes_nothing_and_spends_no_freeze_twice(told, bits, looks):
    past = past_of(told, bits)
    spent = []
    for number in range(len(told)):
        if number in looks:
            base, passed = new_base(past, START + DAY * number)
            spent += [day.day for day in passed if day.fate is Fate.FREEZE]
            past = past_of(told, bits, base)
    today = START + DAY * (len(told) - 1)
    streak = streak_at(past, today)
    spent += [day.day for day in walk(past, today) if day.fate is Fate.FREEZE]

    length, longest, freezes, fates = model(told, bits)
    assert (streak.length, streak.longest, streak.freezes) == (length, longest, freezes)
    assert len(spent) == len(set(spent)) == fates.count("freeze")


@given(facts.filter(bool), rests, st.integers(1, WINDOW_DAYS - 1))
def test_a_late_entry_is_as_if_it_had_been_there_in_time(told, bits, ago):
    today = START + DAY * (len(told) - 1)
    base, _ = new_base(past_of(told, bits), today)
    late = list(told)
    if ago < len(late):
        late[-1 - ago] = (True, None)

    streak = streak_at(past_of(late, bits, base), today)

    assert (streak.length, streak.longest, streak.freezes) == model(late, bits)[:3]


@given(facts.filter(bool), rests)
def test_consistency_is_that_of_a_plain_model(told, bits):
    today = START + DAY * (len(told) - 1)
    fates = model(told, bits)[3][-28:]
    practised = fates.count("done")

    share = consistency(past_of(told, bits), today, START)

    assert share.practised == practised
    assert share.of == practised + fates.count("missed") + fates.count("freeze")


def test_seven_days_earn_a_freeze_and_no_more_than_two_are_kept():
    told = [(True, None)] * 30

    assert streak_at(past_of(told, 0), START + DAY * 29).freezes == 2
    assert streak_at(past_of(told[:6], 0), START + DAY * 5).freezes == 0
    assert streak_at(past_of(told[:7], 0), START + DAY * 6).freezes == 1


# ---- what time is it for you?


@given(st.sampled_from(ZONES), moments)
def test_whoever_says_what_their_clock_shows_is_offered_a_zone_that_shows_it(timezone, now):
    local = OwnTime(timezone, 0)
    wall = now.astimezone(ZoneInfo(timezone))
    choices = zones_at(wall.hour * 60 + wall.minute, now, "UTC")

    if wall.utcoffset() % timedelta(minutes=15) == timedelta() and len(choices) < 25:
        assert any(choice.local.utcoffset() == wall.utcoffset() for choice in choices), local
    assert len(choices) <= 25
    assert len({choice.timezone for choice in choices}) == len(choices)


def test_the_usual_zone_of_the_server_comes_first():
    noon = datetime(2030, 7, 1, 12, tzinfo=UTC)

    zones = zones_at(14 * 60 + 3, noon, "Europe/Vienna")

    assert zones[0].timezone == "Europe/Vienna"
    assert "Berlin" in zones[0].cities
