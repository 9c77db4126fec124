"""A year of practice: its last seven days large, and a calendar with a column for each week below.

Brighter for more, with signs for what is excused.
"""

from __future__ import annotations

from typing import Final

import msgspec

from jobs.pictures import canvas
from jobs.pictures.charts import MUTED, PANE, WIDTH, sheet
from jobs.pictures.colours import WHITE, css, mix
from jobs.pictures.text import fit_line, set_line
from jobs.pictures.typefaces import Weight

HEIGHT = 380
_LEFT, _TOP, _CELL, _PITCH = 64, 188, 13.0, 17.0
_WEEK_TOP, _WEEK_CELL, _WEEK_PITCH = 90, 36.0, 134.0
_STEPS = (0x1F5F55, 0x24977F, 0x2CC7A5, 0x8FF0D2)
_LIMITS = (10, 25, 60)
_BOTTOM: Final = 342


class Cell(msgspec.Struct, frozen=True):
    """One day. `kind`: done, freeze, excused, missed, open, or empty for a day on which nothing was asked."""

    kind: str
    minutes: int = 0


class YearCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """All words in the reader's language. `cells` go by day from a Monday on.

    `week`: the last seven days, pairs of a weekday's name and a cell. `months`: pairs of a week's number and
    its label; `legend`: pairs of a cell and its word.
    """

    title: str
    facts: str
    week: tuple[tuple[str, Cell], ...]
    cells: tuple[Cell, ...]
    weekdays: tuple[str, ...]
    months: tuple[tuple[int, str], ...]
    legend: tuple[tuple[Cell, str], ...]


def render(calendar: YearCalendar) -> bytes:
    """The calendar as PNG, WIDTH by HEIGHT."""
    return canvas.draw(svg(calendar), WIDTH, HEIGHT)


def svg(calendar: YearCalendar) -> str:
    cells = (
        _cell(cell, _LEFT + (at // 7) * _PITCH, _TOP + (at % 7) * _PITCH)
        for at, cell in enumerate(calendar.cells)
    )
    return sheet(
        HEIGHT,
        f'<rect x="16" y="72" width="{WIDTH - 32}" height="72" rx="16" fill="{css(PANE)}"/>',
        f'<rect x="16" y="152" width="{WIDTH - 32}" height="{HEIGHT - 168}" rx="16" fill="{css(PANE)}"/>',
        _heading(calendar),
        _week(calendar),
        _labels(calendar),
        *cells,
        _legend(calendar),
        corner=24,
    )


def _heading(calendar: YearCalendar) -> str:
    facts = fit_line(calendar.facts, 22, 520, Weight.SEMIBOLD, smallest=14)
    title = fit_line(calendar.title, 32, WIDTH - 90 - facts.width, Weight.EXTRABOLD, smallest=20)
    return title.svg(28, 50, css(WHITE)) + facts.svg(WIDTH - 28 - facts.width, 48, css(_STEPS[2]))


def _week(calendar: YearCalendar) -> str:
    drawn = []
    for number, (name, cell) in enumerate(calendar.week):
        x = 36 + number * _WEEK_PITCH
        words = fit_line(name, 20, _WEEK_PITCH - _WEEK_CELL - 24, Weight.SEMIBOLD, smallest=12)
        drawn.append(_cell(cell, x, _WEEK_TOP, _WEEK_CELL))
        drawn.append(words.svg(x + _WEEK_CELL + 12, _WEEK_TOP + 25, css(WHITE)))
    return "".join(drawn)


def _labels(calendar: YearCalendar) -> str:
    drawn = []
    for row, day in enumerate(calendar.weekdays):
        if row % 2 == 0:
            words = fit_line(day, 12, 34, Weight.MEDIUM, smallest=8)
            drawn.append(words.svg(_LEFT - 8 - words.width, _TOP + row * _PITCH + 11, css(MUTED)))
    for week, month in calendar.months:
        drawn.append(set_line(month, 12, Weight.MEDIUM).svg(_LEFT + week * _PITCH, _TOP - 10, css(MUTED)))
    return "".join(drawn)


def _cell(cell: Cell, x: float, y: float, size: float = _CELL) -> str:
    scale = size / _CELL
    border = f' stroke="{css(MUTED)}" stroke-width="1"' if cell.kind == "open" else ""
    return (
        f'<g transform="translate({x:.1f} {y:.1f}) scale({scale:.3f})">'
        f'<rect width="{_CELL}" height="{_CELL}" rx="3" fill="{css(_fill(cell))}"{border}/>'
        f"{_sign(cell.kind)}</g>"
    )


def _fill(cell: Cell) -> int:
    if cell.kind == "done":
        return _STEPS[sum(cell.minutes >= limit for limit in _LIMITS)]
    if cell.kind == "freeze":
        return 0x2F5F9F
    return mix(PANE, WHITE, 0.06 if cell.kind == "empty" else 0.12)


def _sign(kind: str) -> str:
    """What tells kinds apart without colour, in the middle of a cell: a diamond, a dot, a cross."""
    middle = _CELL / 2
    if kind == "freeze":
        return f'<path d="M{middle} {middle - 4}l4 4l-4 4l-4 -4z" fill="#fff"/>'
    if kind == "excused":
        return f'<circle cx="{middle}" cy="{middle}" r="2.4" fill="{css(MUTED)}"/>'
    if kind == "missed":
        return (
            f'<path d="M{middle - 3} {middle - 3}l6 6M{middle + 3} {middle - 3}l-6 6" stroke="{css(MUTED)}"'
            ' stroke-width="1.6" stroke-linecap="round"/>'
        )
    return ""


def _legend(calendar: YearCalendar) -> str:
    x, drawn = float(_LEFT), []
    for cell, word in calendar.legend:
        words = set_line(word, 14, Weight.MEDIUM)
        if x + 20 + words.width > WIDTH - 28:
            break
        drawn.append(_cell(cell, x, _BOTTOM - 11))
        drawn.append(words.svg(x + 20, _BOTTOM, css(MUTED)))
        x += 20 + words.width + 22
    return "".join(drawn)
