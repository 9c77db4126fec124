"""The cheap test that decides who is looked at: it never misses anybody, beside a plain model."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.activity.achievements.watching import COUNTERS, NEVER, Looks, Watch, passes
from handlers.activity.xp.rules import Curve, level_for, xp_for_level
from handlers.platform.metrics.criteria import Condition, CriteriaGroup

CURVE = Curve()

steps = st.lists(st.tuples(st.sampled_from(range(5)), st.integers(1, 400)), max_size=30)
limits = st.lists(
    st.builds(Condition, st.sampled_from(["level", *COUNTERS]), st.integers(1, 900)), min_size=1, max_size=8
)


@given(limits, steps)
def test_a_condition_that_comes_true_is_never_missed_and_nothing_else_is_marked(criteria, history):
    watch = Watch(criteria, CURVE)
    totals = [0] * 5

    def true_ones():
        told = dict(zip(COUNTERS, totals, strict=True)) | {"level": level_for(CURVE, totals[0])}
        return {criterion for criterion in criteria if told[criterion.metric] >= criterion.at_least}

    for counter, added in history:
        before = true_ones()
        totals[counter] += added
        passed = passes(watch.limits[counter], totals[counter], added)
        assert passed == (true_ones() != before)


def test_a_level_is_watched_as_the_xp_at_which_it_begins():
    watch = Watch([Condition("level", 10), Condition("level", 5_000)], CURVE)

    assert watch.limits[0] == (xp_for_level(CURVE, 10),)


def test_conditions_inside_groups_are_watched_and_metrics_of_others_are_not():
    inner = CriteriaGroup(False, (Condition("messages", 5), Condition("voice_seconds", 60, 7)))
    watch = Watch([CriteriaGroup(True, (inner, Condition("streak", 3)))], CURVE)

    assert watch.limits == ((), (5,), (), (), ())
    assert [(w.counter, w.at_least, w.days) for w in watch.windows] == [(4, 60, 7)]
    assert not Watch([Condition("streak", 3)], CURVE)


@given(
    st.integers(1, 40),
    st.integers(1, 4),
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 15), st.booleans()), max_size=40),
)
def test_a_window_that_is_full_is_looked_at_and_seldom_otherwise(at_least, days, history):
    """History: days that pass, what is added then, whether the drain forgot what it knew before."""
    watch = Watch([Condition("messages", at_least, days)], CURVE)
    looks, by_day, day, total = Looks(watch), {}, 0, 0
    looked_on: dict[int, int] = {}
    for passed, added, forgot in history:
        if forgot:
            looks = Looks(watch)
        full_before = sum(n for d, n in by_day.items() if day - days < d <= day) >= at_least
        day_before, day = day, day + passed
        by_day[day] = by_day.get(day, 0) + added
        total += added
        within = sum(n for d, n in by_day.items() if day - days < d <= day)
        if looks.needed(0, day, total):
            assert looks.looked(0, day, total, within) == (within >= at_least)
            looked_on[day] = looked_on.get(day, 0) + 1
        elif within >= at_least:
            assert full_before, "a window became full and nobody looked"
            assert day == day_before, "a full window was not looked at on a new day"
        if total < at_least:
            assert day not in looked_on


def test_a_full_window_is_looked_at_once_a_day():
    looks = Looks(Watch([Condition("messages", 3, 7)], CURVE))

    assert looks.needed(0, 1, 5)
    assert looks.looked(0, 1, 5, 5)
    assert not looks.needed(0, 1, 6)
    assert not looks.needed(0, 1, NEVER - 1)
    assert looks.needed(0, 2, 7)
