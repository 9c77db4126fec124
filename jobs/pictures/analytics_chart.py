"""How commands are used, as one picture: sums, the most used with errors and times, hours of the week."""

from __future__ import annotations

import math

import msgspec

from jobs.pictures import canvas
from jobs.pictures.activity_chart import heat
from jobs.pictures.cards import parts
from jobs.pictures.colours import WHITE, css
from jobs.pictures.text import Line, fit_line, set_line
from jobs.pictures.typefaces import Weight

WIDTH = 1000
USES, HANDLER, DATABASE, ERRORS = 0x8B8CFF, 0x2CC7A5, 0xFFC46B, 0xFF7A85
_INK, _PANE, _MUTED = 0x15161F, 0x1E202C, 0xB4B8C8
_LEFT, _RIGHT = 44, 956
_TILES_TOP, _TILE_HEIGHT = 112, 104
_TABLE_TOP, _HEAD, _ROW = 236, 62, 44
_BAR_LEFT, _BAR_RIGHT, _ERRORS_RIGHT = 300, 470, 640
_SPANS = ((664, 796), (824, 940))
_MAP_LEFT, _MAP_HEAD, _CELL, _MAP_ROW = 110, 76, 21, 25


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
    return _map_top(chart) + _MAP_HEAD + 7 * _MAP_ROW + 40


def render(chart: AnalyticsChart) -> bytes:
    """The chart as PNG, WIDTH by `height_of`."""
    return canvas.draw(svg(chart), WIDTH, height_of(chart))


def svg(chart: AnalyticsChart) -> str:
    height = height_of(chart)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
        f' viewBox="0 0 {WIDTH} {height}">'
        f'<rect width="{WIDTH}" height="{height}" rx="32" fill="{css(_INK)}"/>'
        + _at(fit_line(chart.title, 42, _RIGHT - _LEFT, Weight.EXTRABOLD, smallest=24), _LEFT, 76, WHITE)
        + _tiles(chart)
        + _table(chart)
        + _map(chart)
        + "</svg>"
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
            _pane(x, _TILES_TOP, width, _TILE_HEIGHT),
            _at(value, x + 18, _TILES_TOP + 52, WHITE),
            _at(words, x + 18, _TILES_TOP + 84, _MUTED),
        ]
    return "".join(drawn)


def _table(chart: AnalyticsChart) -> str:
    drawn = [_pane(24, _TABLE_TOP, WIDTH - 48, _map_top(chart) - _TABLE_TOP - 16), _heads(chart)]
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
        drawn.append(_at(fit_line(chart.more, 18, 500, Weight.MEDIUM, smallest=12), _LEFT, y + 20, _MUTED))
    return "".join(drawn)


def _heads(chart: AnalyticsChart) -> str:
    uses, errors, handler, database = (
        fit_line(word, 18, 130, Weight.SEMIBOLD, smallest=11) for word in chart.columns
    )
    y = _TABLE_TOP + 38
    return (
        _at(uses, _BAR_LEFT, y, USES)
        + parts.right(errors, _ERRORS_RIGHT, y, ERRORS)
        + _at(handler, _SPANS[0][0], y, HANDLER)
        + _at(database, _SPANS[1][0], y, DATABASE)
    )


def _row(row: CommandBar, y: float) -> str:
    name = fit_line(row.name, 22, _BAR_LEFT - _LEFT - 16, Weight.SEMIBOLD, smallest=13)
    uses = fit_line(row.uses, 20, 70, Weight.MEDIUM, smallest=12)
    errors = fit_line(row.errors, 20, 84, Weight.BOLD if row.failing else Weight.MEDIUM, smallest=12)
    width = max(4.0, (_BAR_RIGHT - _BAR_LEFT) * min(1.0, max(0.0, row.share)))
    return (
        _at(name, _LEFT, y + 25, WHITE)
        + f'<rect x="{_BAR_LEFT}" y="{y + 8}" width="{width:.1f}" height="22" rx="6" fill="{css(USES)}"/>'
        + _at(uses, _BAR_LEFT + width + 10, y + 26, WHITE)
        + parts.right(errors, _ERRORS_RIGHT, y + 26, ERRORS if row.failing else _MUTED)
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
        _at(line, left, y + 17, WHITE)
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
    drawn = [
        _pane(24, top, WIDTH - 48, _MAP_HEAD + 7 * _MAP_ROW + 16),
        _at(title, _LEFT, top + 36, WHITE),
        _legend(chart, top),
    ]
    pitch = (_RIGHT - 16 - _MAP_LEFT) / 24
    for row, (day, shares) in enumerate(zip(chart.weekdays, chart.hours, strict=True)):
        y = top + _MAP_HEAD + row * _MAP_ROW
        words = fit_line(day, 18, _MAP_LEFT - 58, Weight.MEDIUM, smallest=11)
        drawn.append(parts.right(words, _MAP_LEFT - 12, y + 17, _MUTED))
        for hour, share in enumerate(shares):
            drawn.append(
                f'<rect x="{_MAP_LEFT + hour * pitch + 1.5:.1f}" y="{y}" width="{pitch - 3:.1f}"'
                f' height="{_CELL}" rx="5" fill="{css(heat(share))}"/>'
            )
    for hour in range(0, 24, 3):
        words = set_line(f"{hour}:00", 16, Weight.MEDIUM)
        drawn.append(_at(words, _MAP_LEFT + hour * pitch + 2, top + _MAP_HEAD - 9, _MUTED))
    return "".join(drawn)


def _legend(chart: AnalyticsChart, top: float) -> str:
    many = set_line(chart.many, 18, Weight.MEDIUM)
    few = set_line(chart.few, 18, Weight.MEDIUM)
    x = _RIGHT - 16 - many.width
    drawn = [_at(many, x, top + 33, _MUTED)]
    for share in (1.0, 0.75, 0.5, 0.25, 0.02, 0.0):
        x -= 28
        drawn.append(
            f'<rect x="{x:.1f}" y="{top + 17}" width="22" height="20" rx="5" fill="{css(heat(share))}"/>'
        )
    return "".join(drawn) + _at(few, x - few.width - 8, top + 33, _MUTED)


def _pane(x: float, y: float, width: float, height: float) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect {place} rx="22" fill="{css(_PANE)}"/>'


def _at(line: Line, x: float, baseline: float, colour: int) -> str:
    return line.svg(x, baseline, css(colour))
