"""Moments as members type them, by their own clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from handlers.practice.moments import (
    MomentIsFar,
    MomentIsPast,
    MomentIsSkipped,
    NotAMoment,
    read_moment,
)

NOW = datetime(2030, 3, 30, 12, tzinfo=UTC)
BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("18:30", datetime(2030, 3, 30, 17, 30, tzinfo=UTC)),
        ("7 am", datetime(2030, 3, 31, 5, tzinfo=UTC)),
        ("2030-03-31 18:30", datetime(2030, 3, 31, 16, 30, tzinfo=UTC)),
        ("2030-5-7, 9 pm", datetime(2030, 5, 7, 19, tzinfo=UTC)),
        ("<t:1901205000:F>", datetime(2030, 3, 31, 16, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_by_the_members_clock(typed, moment):
    assert read_moment(typed, BERLIN, NOW) == moment


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("2030-03-31 02:30", MomentIsSkipped),
        ("2030-03-30 12:30", MomentIsPast),
        ("2031-03-30 12:30", MomentIsFar),
        ("2030-02-30 12:30", NotAMoment),
        ("30.3.2030 18:00", NotAMoment),
    ],
)
def test_what_cannot_be_meant_is_refused(typed, why):
    with pytest.raises(why):
        read_moment(typed, BERLIN, NOW)


def test_of_an_hour_that_comes_twice_the_first_is_meant():
    assert read_moment("2030-10-27 02:30", BERLIN, datetime(2030, 10, 1, tzinfo=UTC)) == datetime(
        2030, 10, 27, 0, 30, tzinfo=UTC
    )
