"""What a community has reached: eight figures with their change, and active members as bars."""

from __future__ import annotations

import msgspec

from jobs.pictures import canvas, month_chart
from jobs.pictures.cards import parts
from jobs.pictures.charts import MUTED, WIDTH, pane, sheet
from jobs.pictures.colours import WHITE
from jobs.pictures.month_chart import Month, MonthChart
from jobs.pictures.text import fit_line
from jobs.pictures.typefaces import Weight

CHANGE = 0xFFC46B
_TOP, _TILE_HEIGHT, _GAP, _COLUMNS = 108, 128, 14, 4


class Tile(msgspec.Struct, frozen=True):
    """One figure: what it is, how much, and its change (empty: not known)."""

    name: str
    value: str
    change: str


class LiberationChart(msgspec.Struct, frozen=True, kw_only=True):
    """All words in the reader's language. `since`: what changes are since; `points`: the oldest first."""

    title: str
    since: str
    tiles: tuple[Tile, ...]
    active: str
    points: tuple[Month, ...]


def height_of(chart: LiberationChart) -> int:
    """It grows with its tiles."""
    return _bars_top(chart) + month_chart.HEIGHT


def render(chart: LiberationChart) -> bytes:
    """The chart as PNG, WIDTH by `height_of`."""
    return canvas.draw(svg(chart), WIDTH, height_of(chart))


def svg(chart: LiberationChart) -> str:
    """The chart as SVG."""
    since = fit_line(chart.since, 24, 400, Weight.MEDIUM, smallest=14)
    title = fit_line(chart.title, 40, WIDTH - 88 - since.width - 30, Weight.EXTRABOLD, smallest=20)
    bars = month_chart.body(MonthChart(chart.active, "", chart.points))
    return sheet(
        height_of(chart),
        parts.left(title, 44, 72, WHITE),
        parts.right(since, WIDTH - 44, 70, MUTED),
        *(_tile(tile, number) for number, tile in enumerate(chart.tiles)),
        f'<g transform="translate(0 {_bars_top(chart)})">{bars}</g>',
    )


def _bars_top(chart: LiberationChart) -> int:
    rows = -(-len(chart.tiles) // _COLUMNS)
    return _TOP + rows * (_TILE_HEIGHT + _GAP) - 8


def _tile(tile: Tile, number: int) -> str:
    width = (WIDTH - 48 - (_COLUMNS - 1) * _GAP) / _COLUMNS
    x = 24 + number % _COLUMNS * (width + _GAP)
    y = _TOP + number // _COLUMNS * (_TILE_HEIGHT + _GAP)
    value = fit_line(tile.value, 38, width - 36, Weight.EXTRABOLD, smallest=16)
    name = fit_line(tile.name, 19, width - 36, Weight.MEDIUM, smallest=11)
    change = fit_line(tile.change, 20, width - 36, Weight.SEMIBOLD, smallest=12)
    return (
        pane(y, _TILE_HEIGHT, x, width)
        + parts.left(value, x + 18, y + 48, WHITE)
        + parts.left(name, x + 18, y + 78, MUTED)
        + parts.left(change, x + 18, y + 108, CHANGE)
    )
