"""The level curve: levels from totals and back."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.activity.xp.rules import MAX_LEVEL, MAX_XP, Curve, level_for, progress, xp_for_level

curves = st.builds(Curve, st.integers(0, 1000), st.integers(0, 100_000), st.integers(1, 1_000_000))
totals = st.integers(0, MAX_XP)


def test_the_default_curve_needs_100_then_155_then_220():
    starts = [xp_for_level(Curve(), level) for level in range(5)]

    assert starts == [0, 100, 255, 475, 770]


def test_a_level_begins_exactly_at_its_xp():
    assert [level_for(Curve(), xp) for xp in (0, 99, 100, 254, 255)] == [0, 0, 1, 1, 2]


@given(curves, st.integers(0, MAX_LEVEL))
def test_the_level_of_a_levels_first_xp_is_that_level(curve, level):
    assert level_for(curve, xp_for_level(curve, level)) == level
    if level:
        assert level_for(curve, xp_for_level(curve, level) - 1) == level - 1


@given(curves, totals)
def test_a_total_lies_between_its_level_and_the_next(curve, xp):
    level = level_for(curve, xp)

    assert xp_for_level(curve, level) <= xp
    assert level == MAX_LEVEL or xp < xp_for_level(curve, level + 1)


@given(curves)
def test_every_curve_within_bounds_rises_and_can_be_climbed(curve):
    assert curve.rises()


def test_curves_that_fall_or_go_beyond_the_bound_do_not_rise():
    assert not Curve(5, 50, 0).rises()
    assert not Curve(-1, 50, 100).rises()
    assert not Curve(5000, 0, 1).rises()


@given(curves, totals)
def test_progress_adds_up_to_the_total(curve, xp):
    seen = progress(curve, xp)

    assert xp_for_level(curve, seen.level) + seen.into_level == xp
    assert seen.needed == 0 or seen.into_level < seen.needed
