"""A member's last days as bars and usual hours as a map of heat: for dark and light surroundings alike."""

from __future__ import annotations

import math

import msgspec

from jobs.pictures import canvas
from jobs.pictures.cards import parts
from jobs.pictures.colours import WHITE, css, mix
from jobs.pictures.text import Line, fit_line, set_line
from jobs.pictures.typefaces import Weight

WIDTH, HEIGHT = 1000, 860
MESSAGES, VOICE = 0x8B8CFF, 0x2CC7A5
_INK, _PANE, _MUTED = 0x15161F, 0x1E202C, 0xB4B8C8
_LEFT, _RIGHT = 110, 956
_PANELS = (118, 354)
_PLOT = 128
_MAP_TOP = 652
_CELL_H, _ROW = 21, 25


class Bars(msgspec.Struct, frozen=True, kw_only=True):
    """One row of bars: its name, its sum in words, the days' values, and its scale with words for each line.

    `scale` goes from 0 to the top: pairs of value and label, at least two.
    """

    name: str
    total: str
    values: tuple[int, ...]
    scale: tuple[tuple[int, str], ...]


class ActivityChart(msgspec.Struct, frozen=True, kw_only=True):
    """All words in the reader's language. `dates` are pairs of the day's index and its label.

    `hours` has seven rows of 24 shares from 0 to 1; `hour_labels` are pairs of hour and label.
    """

    name: str
    period: str
    messages: Bars
    voice: Bars
    dates: tuple[tuple[int, str], ...]
    hours_title: str
    weekdays: tuple[str, ...]
    hours: tuple[tuple[float, ...], ...]
    hour_labels: tuple[tuple[int, str], ...]
    less: str
    more: str
    accent: int | None = None


def render(chart: ActivityChart) -> bytes:
    """The chart as PNG, WIDTH by HEIGHT."""
    return canvas.draw(svg(chart), WIDTH, HEIGHT)


def svg(chart: ActivityChart) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="32" fill="{css(_INK)}"/>'
        + _heading(chart)
        + _bars(chart, chart.messages, parts.BUBBLE, _PANELS[0], MESSAGES)
        + _bars(chart, chart.voice, parts.MICROPHONE, _PANELS[1], VOICE)
        + _map(chart)
        + "</svg>"
    )


def nice_top(value: int) -> int:
    """The end of a scale that holds the value: round, and even, so that its half is whole."""
    if value <= 2:
        return 2
    size: int = 10 ** math.floor(math.log10(value))
    return next(top for top in (2 * size, 4 * size, 6 * size, 10 * size, 20 * size) if top >= value)


def _heading(chart: ActivityChart) -> str:
    period = fit_line(chart.period, 26, 380, Weight.MEDIUM, smallest=16)
    name = fit_line(chart.name, 46, _RIGHT - 44 - period.width - 40, Weight.EXTRABOLD, smallest=30)
    return _at(name, 44, 76, WHITE) + parts.right(period, _RIGHT, 74, _MUTED)


def _bars(chart: ActivityChart, bars: Bars, path: str, top: int, colour: int) -> str:
    base = top + 44 + _PLOT
    total = fit_line(bars.total, 26, 420, Weight.BOLD, smallest=16)
    name = fit_line(bars.name, 26, 380, Weight.SEMIBOLD, smallest=16)
    drawn = [
        _pane(top - 10, _PLOT + 94),
        parts.sign(path, 44, top + 4, colour),
        _at(name, 80, top + 24, WHITE),
        parts.right(total, _RIGHT - 16, top + 24, colour),
        _scale(bars, base),
    ]
    highest = max(1, bars.scale[-1][0])
    count = max(1, len(bars.values))
    pitch = (_RIGHT - 16 - _LEFT) / count
    width = max(2.0, min(44.0, pitch * 0.72))
    for at, value in enumerate(bars.values):
        x = _LEFT + pitch * (at + 0.5) - width / 2
        height = min(1.0, value / highest) * _PLOT
        if value > 0:
            drawn.append(_bar(x, base, width, max(3.0, height), colour))
    drawn.append(_dates(chart, base, pitch))
    return "".join(drawn)


def _pane(top: int, height: int) -> str:
    return f'<rect x="24" y="{top}" width="{WIDTH - 48}" height="{height}" rx="22" fill="{css(_PANE)}"/>'


def _bar(x: float, base: float, width: float, height: float, colour: int) -> str:
    """Round above, straight below."""
    r = min(width / 2, height, 7.0)
    return (
        f'<path d="M{x:.1f} {base}v{-(height - r):.1f}a{r:.1f} {r:.1f} 0 0 1 {r:.1f} {-r:.1f}'
        f'h{width - 2 * r:.1f}a{r:.1f} {r:.1f} 0 0 1 {r:.1f} {r:.1f}v{height - r:.1f}z"'
        f' fill="{css(colour)}"/>'
    )


def _scale(bars: Bars, base: int) -> str:
    highest = max(1, bars.scale[-1][0])
    drawn = []
    for value, label in bars.scale:
        y = base - _PLOT * value / highest
        words = fit_line(label, 18, _LEFT - 50, Weight.MEDIUM, smallest=11)
        drawn.append(
            f'<rect x="{_LEFT}" y="{y - 0.75:.1f}" width="{_RIGHT - 16 - _LEFT}" height="1.5" fill="#fff"'
            f' fill-opacity="{0.22 if value == 0 else 0.09}"/>'
        )
        drawn.append(parts.right(words, _LEFT - 12, y + 6, _MUTED))
    return "".join(drawn)


def _dates(chart: ActivityChart, base: int, pitch: float) -> str:
    drawn = []
    for at, label in chart.dates:
        words = set_line(label, 18, Weight.MEDIUM)
        x = _LEFT + pitch * (at + 0.5) - words.width / 2
        x = min(max(x, _LEFT - 20), _RIGHT - 16 - words.width)
        drawn.append(_at(words, x, base + 30, _MUTED))
    return "".join(drawn)


def _map(chart: ActivityChart) -> str:
    title = fit_line(chart.hours_title, 26, 560, Weight.SEMIBOLD, smallest=16)
    drawn = [
        _pane(580, HEIGHT - 580 - 24),
        _clock(44, 594),
        _at(title, 80, 614, WHITE),
        _legend(chart),
    ]
    pitch = (_RIGHT - 16 - _LEFT) / 24
    for row, (day, shares) in enumerate(zip(chart.weekdays, chart.hours, strict=True)):
        y = _MAP_TOP + row * _ROW
        words = fit_line(day, 18, _LEFT - 58, Weight.MEDIUM, smallest=11)
        drawn.append(parts.right(words, _LEFT - 12, y + 17, _MUTED))
        for hour, share in enumerate(shares):
            drawn.append(
                f'<rect x="{_LEFT + hour * pitch + 1.5:.1f}" y="{y}" width="{pitch - 3:.1f}"'
                f' height="{_CELL_H}" rx="5" fill="{css(heat(share))}"/>'
            )
    for hour, label in chart.hour_labels:
        words = set_line(label, 18, Weight.MEDIUM)
        drawn.append(_at(words, _LEFT + hour * pitch + 2, _MAP_TOP - 9, _MUTED))
    return "".join(drawn)


def heat(share: float) -> int:
    """From the pane's own grey over violet to a light gold: brighter is more, also without colours."""
    if share <= 0:
        return mix(_PANE, WHITE, 0.06)
    steps = (0x37346B, 0x5B4FB3, 0x9B6BE0, 0xF0A6B8, 0xFFE3A1)
    place = min(1.0, share) * (len(steps) - 1)
    low = min(int(place), len(steps) - 2)
    return mix(steps[low], steps[low + 1], place - low)


def _legend(chart: ActivityChart) -> str:
    more = set_line(chart.more, 18, Weight.MEDIUM)
    less = set_line(chart.less, 18, Weight.MEDIUM)
    x = _RIGHT - 16 - more.width
    drawn = [_at(more, x, 611, _MUTED)]
    for share in (1.0, 0.75, 0.5, 0.25, 0.02, 0.0):
        x -= 28
        drawn.append(f'<rect x="{x:.1f}" y="595" width="22" height="20" rx="5" fill="{css(heat(share))}"/>')
    return "".join(drawn) + _at(less, x - less.width - 8, 611, _MUTED)


def _clock(x: float, y: float) -> str:
    return (
        f'<g transform="translate({x} {y})" fill="none" stroke="#FFE3A1" stroke-width="2.6"'
        ' stroke-linecap="round">'
        '<circle cx="12" cy="12" r="10"/><path d="M12 6v6l4 3"/></g>'
    )


def _at(line: Line, x: float, baseline: float, colour: int) -> str:
    return line.svg(x, baseline, css(colour))
