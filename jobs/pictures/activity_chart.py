"""A member's last days as bars and usual hours as a map of heat: for dark and light surroundings alike."""

from __future__ import annotations

import msgspec

from jobs.pictures import canvas
from jobs.pictures.cards import parts
from jobs.pictures.charts import MUTED, RIGHT, WIDTH, dates, heat_legend, hours_of_week, pane, scale, sheet
from jobs.pictures.colours import WHITE, css
from jobs.pictures.text import fit_line
from jobs.pictures.typefaces import Weight

HEIGHT = 860
MESSAGES, VOICE = 0x8B8CFF, 0x2CC7A5
_LEFT = 110
_PANELS = (118, 354)
_PLOT = 128
_MAP_TOP = 652


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
    return sheet(
        HEIGHT,
        _heading(chart),
        _bars(chart, chart.messages, parts.BUBBLE, _PANELS[0], MESSAGES),
        _bars(chart, chart.voice, parts.MICROPHONE, _PANELS[1], VOICE),
        _map(chart),
    )


def _heading(chart: ActivityChart) -> str:
    period = fit_line(chart.period, 26, 380, Weight.MEDIUM, smallest=16)
    name = fit_line(chart.name, 46, RIGHT - 44 - period.width - 40, Weight.EXTRABOLD, smallest=30)
    return parts.left(name, 44, 76, WHITE) + parts.right(period, RIGHT, 74, MUTED)


def _bars(chart: ActivityChart, bars: Bars, path: str, top: int, colour: int) -> str:
    base = top + 44 + _PLOT
    total = fit_line(bars.total, 26, 420, Weight.BOLD, smallest=16)
    name = fit_line(bars.name, 26, 380, Weight.SEMIBOLD, smallest=16)
    drawn = [
        pane(top - 10, _PLOT + 94),
        parts.sign(path, 44, top + 4, colour),
        parts.left(name, 80, top + 24, WHITE),
        parts.right(total, RIGHT - 16, top + 24, colour),
        scale(bars.scale, _LEFT, base, _PLOT),
    ]
    highest = max(1, bars.scale[-1][0])
    count = max(1, len(bars.values))
    pitch = (RIGHT - 16 - _LEFT) / count
    width = max(2.0, min(44.0, pitch * 0.72))
    for at, value in enumerate(bars.values):
        x = _LEFT + pitch * (at + 0.5) - width / 2
        height = min(1.0, value / highest) * _PLOT
        if value > 0:
            drawn.append(_bar(x, base, width, max(3.0, height), colour))
    drawn.append(dates(chart.dates, _LEFT, base, pitch))
    return "".join(drawn)


def _bar(x: float, base: float, width: float, height: float, colour: int) -> str:
    """Round above, straight below."""
    r = min(width / 2, height, 7.0)
    return (
        f'<path d="M{x:.1f} {base}v{-(height - r):.1f}a{r:.1f} {r:.1f} 0 0 1 {r:.1f} {-r:.1f}'
        f'h{width - 2 * r:.1f}a{r:.1f} {r:.1f} 0 0 1 {r:.1f} {r:.1f}v{height - r:.1f}z"'
        f' fill="{css(colour)}"/>'
    )


def _map(chart: ActivityChart) -> str:
    title = fit_line(chart.hours_title, 26, 560, Weight.SEMIBOLD, smallest=16)
    return (
        pane(580, HEIGHT - 580 - 24)
        + _clock(44, 594)
        + parts.left(title, 80, 614, WHITE)
        + heat_legend(chart.less, chart.more, 578)
        + hours_of_week(chart.weekdays, chart.hours, chart.hour_labels, _MAP_TOP)
    )


def _clock(x: float, y: float) -> str:
    return (
        f'<g transform="translate({x} {y})" fill="none" stroke="#FFE3A1" stroke-width="2.6"'
        ' stroke-linecap="round">'
        '<circle cx="12" cy="12" r="10"/><path d="M12 6v6l4 3"/></g>'
    )
