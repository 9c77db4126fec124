"""Past runs as stacked bars by day, and dungeons with their share of successes.

The parts of a bar differ by pattern, not by colour alone: full, striped, and outlined.
"""

from __future__ import annotations

import msgspec

from jobs.pictures import canvas
from jobs.pictures.cards import parts
from jobs.pictures.charts import MUTED, PANE, RIGHT, WIDTH, dates, pane, scale, sheet
from jobs.pictures.colours import WHITE, css
from jobs.pictures.text import fit_line
from jobs.pictures.typefaces import Weight

HEIGHT = 720
WON, LOST, OTHER = 0x2CC7A5, 0xF2866B, 0x8A90A8
_LEFT = 96
_BARS_TOP, _PLOT = 186, 170
_LIST_TOP, _ROW = 462, 44
_STRIPE = 2.6
MOST_ROWS = 5


class DayBar(msgspec.Struct, frozen=True):
    """One day, or week: runs won, lost, and neither."""

    won: int
    lost: int
    other: int


class ChartRow(msgspec.Struct, frozen=True):
    """A dungeon: its name, its numbers in words, its runs, and how many of them were won."""

    name: str
    words: str
    runs: int
    won: int


class RunChart(msgspec.Struct, frozen=True, kw_only=True):
    """All words in the reader's language. `dates` are pairs of the bar's index and its label.

    `scale` goes from 0 to the top: pairs of value and label. `legend`: words for won, lost and neither.
    """

    heading: str
    period: str
    total: str
    bars: tuple[DayBar, ...]
    scale: tuple[tuple[int, str], ...]
    dates: tuple[tuple[int, str], ...]
    legend: tuple[str, str, str]
    rows_title: str
    rows: tuple[ChartRow, ...]


def render(chart: RunChart) -> bytes:
    """The chart as PNG, WIDTH by HEIGHT."""
    return canvas.draw(svg(chart), WIDTH, HEIGHT)


def svg(chart: RunChart) -> str:
    return sheet(HEIGHT, _heading(chart), _bars(chart), _rows(chart))


def _heading(chart: RunChart) -> str:
    period = fit_line(chart.period, 26, 380, Weight.MEDIUM, smallest=16)
    name = fit_line(chart.heading, 44, RIGHT - 44 - period.width - 40, Weight.EXTRABOLD, smallest=26)
    return parts.left(name, 44, 76, WHITE) + parts.right(period, RIGHT, 74, MUTED)


def _bars(chart: RunChart) -> str:
    total = fit_line(chart.total, 24, 470, Weight.BOLD, smallest=14)
    base = _BARS_TOP + _PLOT
    highest = max(1, chart.scale[-1][0])
    pitch = (RIGHT - 16 - _LEFT) / max(1, len(chart.bars))
    width = max(2.0, min(44.0, pitch * 0.72))
    stacks = (
        _stack(bar, _LEFT + pitch * (at + 0.5) - width / 2, base, width, _PLOT / highest)
        for at, bar in enumerate(chart.bars)
    )
    return (
        pane(108, base - 108 + 46)
        + parts.right(total, RIGHT - 16, 148, WHITE)
        + _legend(chart)
        + scale(chart.scale, _LEFT, base, _PLOT)
        + "".join(stacks)
        + dates(chart.dates, _LEFT, base, pitch)
    )


def _stack(bar: DayBar, x: float, base: float, width: float, unit: float) -> str:
    """Won below, lost on it, the others on top."""
    drawn, y = [], base
    for value, paint in ((bar.won, _full), (bar.lost, _striped), (bar.other, _outlined)):
        height = value * unit
        if value:
            y -= height
            drawn.append(paint(x, y + 0.75, width, max(1.5, height - 1.5)))
    return "".join(drawn)


def _rect(x: float, y: float, width: float, height: float, style: str) -> str:
    r = min(4.0, width / 3, height / 2)
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{r:.1f}" {style}/>'


def _full(x: float, y: float, width: float, height: float) -> str:
    return _rect(x, y, width, height, f'fill="{css(WON)}"')


def _striped(x: float, y: float, width: float, height: float) -> str:
    drawn = [_rect(x, y, width, height, f'fill="{css(LOST)}"')]
    stripe = y + 3.0
    while stripe + _STRIPE <= y + height:
        drawn.append(
            f'<rect x="{x:.1f}" y="{stripe:.1f}" width="{width:.1f}" height="{_STRIPE}"'
            f' fill="{css(PANE)}" fill-opacity="0.75"/>'
        )
        stripe += 2.6 * _STRIPE
    return "".join(drawn)


def _outlined(x: float, y: float, width: float, height: float) -> str:
    style = f'fill="{css(OTHER)}" fill-opacity="0.15" stroke="{css(OTHER)}" stroke-width="1.6"'
    return _rect(x, y, width, height, style)


def _legend(chart: RunChart) -> str:
    drawn, x = [], 44.0
    for label, paint in zip(chart.legend, (_full, _striped, _outlined), strict=True):
        words = fit_line(label, 18, 150, Weight.MEDIUM, smallest=13)
        drawn.append(paint(x, 131, 22, 20))
        drawn.append(parts.left(words, x + 30, 148, MUTED))
        x += 30 + words.width + 22
    return "".join(drawn)


def _rows(chart: RunChart) -> str:
    title = fit_line(chart.rows_title, 26, 560, Weight.SEMIBOLD, smallest=16)
    drawn = [pane(418, HEIGHT - 418 - 24), parts.left(title, 44, 456, WHITE)]
    rows = chart.rows[:MOST_ROWS]
    most = max((row.runs for row in rows), default=1)
    for place, row in enumerate(rows):
        y = _LIST_TOP + 12 + place * _ROW
        name = fit_line(row.name, 22, 270, Weight.SEMIBOLD, smallest=14)
        words = fit_line(row.words, 20, 250, Weight.MEDIUM, smallest=12)
        whole = 330 * row.runs / most
        drawn.append(parts.left(name, 44, y + 23, WHITE))
        drawn.append(_outlined(340, y + 4, max(3.0, whole), 22))
        if row.won:
            drawn.append(_full(340, y + 4, max(3.0, whole * row.won / row.runs), 22))
        drawn.append(parts.right(words, RIGHT - 16, y + 22, MUTED))
    return "".join(drawn)
