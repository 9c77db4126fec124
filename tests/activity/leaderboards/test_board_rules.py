"""Boards: their names, their buckets, the ranks of equals, the days of cycles."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from handlers.activity.leaderboards.rules import (
    BoardMetric,
    BoardPeriod,
    Cycle,
    board_of,
    bucket_floor,
    bucket_of,
    competition_ranks,
    cycles_until,
)

TODAY = date(2026, 11, 20)
values = st.integers(0, 2**50 - 1)


def test_each_period_has_a_board_of_its_own():
    boards = [board_of(BoardMetric.VOICE, period, TODAY, cycle=12) for period in BoardPeriod]

    assert boards == [
        "voice:all",
        "voice:cycle:12",
        "voice:cycle:11",
        "voice:month:2026-11",
        "voice:week:2026-11-16",
        "voice:day:2026-11-20",
    ]


@given(values, values)
def test_a_higher_value_never_falls_into_a_lower_bucket(value, other):
    assert (value <= other) <= (bucket_of(value) <= bucket_of(other))


@given(values)
def test_a_bucket_begins_at_its_floor(value):
    bucket = bucket_of(value)

    assert bucket_floor(bucket) <= value < bucket_floor(bucket + 1)
    assert bucket_of(bucket_floor(bucket)) == bucket


@given(values)
def test_a_bucket_is_never_wider_than_a_128th_of_its_values(value):
    bucket = bucket_of(value)

    assert bucket_floor(bucket + 1) - bucket_floor(bucket) <= max(1, value / 128)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.lists(st.integers(0, 5), max_size=30))
def test_equals_share_a_rank_and_the_next_one_counts_them_all(shown, above):
    shown = sorted(shown, reverse=True)
    higher = [value + 10 for value in above]

    ranks = competition_ranks(len(higher) + 1, shown)

    everyone = higher + shown
    assert ranks == [1 + sum(other > value for other in everyone) for value in shown]


@given(st.integers(1, 400), st.integers(0, 2000))
def test_missed_cycles_are_caught_up_without_a_gap(length, days_later):
    first = Cycle(1, TODAY, TODAY + timedelta(days=length))
    today = TODAY + timedelta(days=days_later)

    cycles = [first, *cycles_until(first, today, length)]

    assert cycles[-1].ends_on > today
    assert [cycle.number for cycle in cycles] == list(range(1, len(cycles) + 1))
    assert all(before.ends_on == after.starts_on for before, after in pairwise(cycles))
    assert sum(cycle.starts_on <= today < cycle.ends_on for cycle in cycles) == 1
