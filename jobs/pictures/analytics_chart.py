"""How commands are used, as one picture: sums, the most used with errors and times, hours of the week."""

from __future__ import annotations

import math

import msgspec

from jobs.pictures import canvas
from jobs.pictures.cards import parts
from jobs.pictures.charts import HOURS_ROW, MUTED, RIGHT, WIDTH, heat_legend, hours_of_week, pane, sheet
from jobs.pictures.colours import WHITE, css
from jobs.pictures.text import fit_line
from jobs.pictures.typefaces import Weight

USES, HANDLER, DATABASE, ERRORS = 0x8B8CFF, 0x2CC7A5, 0xFFC46B, 0xFF7A85
_LEFT = 44
_TILES_TOP, _TILE_HEIGHT = 112, 104
_TABLE_TOP, _HEAD, _ROW = 236, 62, 44
_BAR_LEFT, _BAR_RIGHT, _ERRORS_RIGHT = 300, 470, 640
_SPANS = ((664, 796), (824, 940))
_MAP_HEAD = 76


class CommandBar(msgspec.Struct, frozen=True, kw_only=True):
    """One command. `share` of the most used one, `errors` in words and whether there are any.

    `handler` and `database`: median and 95th percentile in milliseconds, with words.
    """

    name: str
    uses: str
    share: float
    errors: str
    failing: bool
    handler: tuple[float, float]
    handler_words: str
    database: tuple[float, float]
    database_words: str


class AnalyticsChart(msgspec.Struct, frozen=True, kw_only=True):
    """All words in the reader's language. `figures` are four pairs of name and figure.

    `columns` are the heads of uses, errors, handler and database; `hours` seven rows of 24 shares.
    """

    title: str
    figures: tuple[tuple[str, str], ...]
    columns: tuple[str, str, str, str]
    rows: tuple[CommandBar, ...]
    more: str
    hours_title: str
    weekdays: tuple[str, ...]
    hours: tuple[tuple[float, ...], ...]
    few: str
    many: str


def height_of(chart: AnalyticsChart) -> int:
    """It grows with its rows."""
    return _map_top(chart) + _MAP_HEAD + 7 * HOURS_ROW + 40


def render(chart: AnalyticsChart) -> bytes:
    """The chart as PNG, WIDTH by `height_of`."""
    return canvas.draw(svg(chart), WIDTH, height_of(chart))


def svg(chart: AnalyticsChart) -> str:
    title = fit_line(chart.title, 42, RIGHT - _LEFT, Weight.EXTRABOLD, smallest=24)
    return sheet(
        height_of(chart), parts.left(title, _LEFT, 76, WHITE), _tiles(chart), _table(chart), _map(chart)
    )


def _map_top(chart: AnalyticsChart) -> int:
    return _TABLE_TOP + _HEAD + len(chart.rows) * _ROW + (30 if chart.more else 0) + 32


def _tiles(chart: AnalyticsChart) -> str:
    drawn = []
    width = (WIDTH - 48 - 3 * 14) / 4
    for number, (name, figure) in enumerate(chart.figures):
        x = 24 + number * (width + 14)
        value = fit_line(figure, 38, width - 36, Weight.EXTRABOLD, smallest=18)
        words = fit_line(name, 20, width - 36, Weight.MEDIUM, smallest=12)
        drawn += [
            pane(_TILES_TOP, _TILE_HEIGHT, x, width),
            parts.left(value, x + 18, _TILES_TOP + 52, WHITE),
            parts.left(words, x + 18, _TILES_TOP + 84, MUTED),
        ]
    return "".join(drawn)


def _table(chart: AnalyticsChart) -> str:
    drawn = [pane(_TABLE_TOP, _map_top(chart) - _TABLE_TOP - 16), _heads(chart)]
    longest = [
        max((pair[1] for row in chart.rows for pair in (getattr(row, name),)), default=1.0)
        for name in ("handler", "database")
    ]
    for number, row in enumerate(chart.rows):
        y = _TABLE_TOP + _HEAD + number * _ROW
        drawn.append(_row(row, y))
        spans = ((row.handler, row.handler_words, HANDLER), (row.database, row.database_words, DATABASE))
        for column, (pair, words, colour) in enumerate(spans):
            drawn.append(_span(pair, words, longest[column], _SPANS[column], y, colour))
    if chart.more:
        y = _TABLE_TOP + _HEAD + len(chart.rows) * _ROW
        drawn.append(
            parts.left(fit_line(chart.more, 18, 500, Weight.MEDIUM, smallest=12), _LEFT, y + 20, MUTED)
        )
    return "".join(drawn)


def _heads(chart: AnalyticsChart) -> str:
    uses, errors, handler, database = (
        fit_line(word, 18, 130, Weight.SEMIBOLD, smallest=11) for word in chart.columns
    )
    y = _TABLE_TOP + 38
    return (
        parts.left(uses, _BAR_LEFT, y, USES)
        + parts.right(errors, _ERRORS_RIGHT, y, ERRORS)
        + parts.left(handler, _SPANS[0][0], y, HANDLER)
        + parts.left(database, _SPANS[1][0], y, DATABASE)
    )


def _row(row: CommandBar, y: float) -> str:
    name = fit_line(row.name, 22, _BAR_LEFT - _LEFT - 16, Weight.SEMIBOLD, smallest=13)
    uses = fit_line(row.uses, 20, 70, Weight.MEDIUM, smallest=12)
    errors = fit_line(row.errors, 20, 84, Weight.BOLD if row.failing else Weight.MEDIUM, smallest=12)
    width = max(4.0, (_BAR_RIGHT - _BAR_LEFT) * min(1.0, max(0.0, row.share)))
    return (
        parts.left(name, _LEFT, y + 25, WHITE)
        + f'<rect x="{_BAR_LEFT}" y="{y + 8}" width="{width:.1f}" height="22" rx="6" fill="{css(USES)}"/>'
        + parts.left(uses, _BAR_LEFT + width + 10, y + 26, WHITE)
        + parts.right(errors, _ERRORS_RIGHT, y + 26, ERRORS if row.failing else MUTED)
    )


def _span(
    pair: tuple[float, float], words: str, longest: float, place: tuple[int, int], y: float, colour: int
) -> str:
    """From the median (a dot) to the 95th percentile (a stroke), by a square-root scale, with words above."""
    left, right = place

    def at(value: float) -> float:
        return left + 6 + (right - left - 12) * math.sqrt(max(0.0, value) / max(longest, 0.001))

    line = fit_line(words, 16, right - left, Weight.MEDIUM, smallest=10)
    start, end = at(pair[0]), at(pair[1])
    return (
        parts.left(line, left, y + 17, WHITE)
        + f'<rect x="{left}" y="{y + 28}" width="{right - left}" height="2" rx="1" fill="#fff"'
        ' fill-opacity="0.10"/>'
        + f'<rect x="{start:.1f}" y="{y + 27}" width="{max(1.0, end - start):.1f}" height="4" rx="2"'
        f' fill="{css(colour)}"/>'
        + f'<circle cx="{start:.1f}" cy="{y + 29}" r="5" fill="{css(colour)}"/>'
        + f'<rect x="{end - 1.5:.1f}" y="{y + 23}" width="3" height="12" rx="1.5" fill="{css(colour)}"/>'
    )


def _map(chart: AnalyticsChart) -> str:
    top = _map_top(chart)
    title = fit_line(chart.hours_title, 26, 560, Weight.SEMIBOLD, smallest=16)
    labels = [(hour, f"{hour}:00") for hour in range(0, 24, 3)]
    return (
        pane(top, _MAP_HEAD + 7 * HOURS_ROW + 16)
        + parts.left(title, _LEFT, top + 36, WHITE)
        + heat_legend(chart.few, chart.many, top)
        + hours_of_week(chart.weekdays, chart.hours, labels, top + _MAP_HEAD, 16)
    )
