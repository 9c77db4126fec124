"""The chart of days and hours: a valid picture for any numbers, in which more is seen as more."""

import io
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from jobs.pictures.activity_chart import HEIGHT, MESSAGES, ActivityChart, Bars, render
from jobs.pictures.charts import WIDTH, heat
from jobs.pictures.colours import channels, luminance
from jobs.pictures.png import png_size


def bars(values: tuple[int, ...]) -> Bars:
    top = max(2, *values)
    return Bars(name="Messages", total="12", values=values, scale=((0, "0"), (top, str(top))))


def chart(**changes: Any) -> ActivityChart:
    made = ActivityChart(
        name="Ada",
        period="Last 7 days",
        messages=bars((0, 1, 2, 3, 4, 5, 10)),
        voice=bars((0, 0, 0, 0, 0, 0, 7)),
        dates=((0, "1 Nov"), (6, "7 Nov")),
        hours_title="Hours",
        weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        hours=tuple(tuple(0.0 for _ in range(24)) for _ in range(7)),
        hour_labels=((0, "0:00"), (12, "12:00")),
        less="less",
        more="more",
    )
    return msgspec.structs.replace(made, **changes)


def coloured(picture: ActivityChart, colour: int, left: int, right: int) -> int:
    """How many pixels of that colour stand between two columns of the upper bars."""
    image = Image.open(io.BytesIO(render(picture))).convert("RGB").crop((left, 160, right, 292))
    data = image.tobytes()
    wanted = bytes(channels(colour))
    return sum(data[at : at + 3] == wanted for at in range(0, len(data), 3))


def test_a_bar_of_twice_the_height_has_about_twice_the_area() -> None:
    third = coloured(chart(), MESSAGES, 584, 702)
    last = coloured(chart(), MESSAGES, 822, 941)

    assert third > 0
    assert 2.2 < last / third < 2.8  # ten against four, round above


def test_a_day_with_little_is_still_seen() -> None:
    assert coloured(chart(messages=bars((1, 0, 0, 0, 0, 0, 100_000))), MESSAGES, 112, 226) > 0


def test_hotter_is_brighter_so_it_is_seen_without_colours() -> None:
    steps = [luminance(heat(share / 50)) for share in range(51)]

    assert steps[1:] == sorted(steps[1:])
    assert steps[-1] > 8 * steps[1]


@settings(max_examples=40)
@given(
    name=st.text(max_size=80),
    words=st.text(max_size=40),
    values=st.lists(st.integers(0, 2**31), min_size=1, max_size=90).map(tuple),
    share=st.floats(0, 1),
)
def test_any_member_gets_a_chart(name: str, words: str, values: tuple[int, ...], share: float) -> None:
    hours = tuple(tuple(share for _ in range(24)) for _ in range(7))
    made = chart(name=name, period=words, messages=bars(values), voice=bars(values), hours=hours, less=words)

    assert png_size(render(made)) == (WIDTH, HEIGHT)
