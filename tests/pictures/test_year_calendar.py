"""The picture of /streak."""

from jobs.pictures.text import set_line
from jobs.pictures.typefaces import Weight
from jobs.pictures.year_calendar import Cell, YearCalendar, render, svg

WEEK = tuple(
    (name, Cell(kind, 30))
    for name, kind in zip(
        ("Wed", "Thu", "Fri", "Sat", "Sun", "Mon", "Tue"),
        ("done", "freeze", "missed", "excused", "done", "done", "open"),
        strict=True,
    )
)


def test_the_last_seven_days_stand_above_the_year_with_their_names_and_signs():
    calendar = YearCalendar(
        title="Ada", facts="3 days", week=WEEK, cells=(), weekdays=(), months=(), legend=()
    )

    drawn = svg(calendar)

    assert drawn.count("scale(2.769)") == len(WEEK)
    assert drawn.count("l4 4l-4 4l-4 -4z") == drawn.count("l6 6M") == drawn.count('r="2.4"') == 1
    for name, _ in WEEK:
        assert set_line(name, 20, Weight.SEMIBOLD).svg(0, 0, "#fff").split('d="')[1][:20] in drawn
    assert render(calendar).startswith(b"\x89PNG")
