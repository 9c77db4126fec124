"""Months as bars, each with its value above and its name below."""

from __future__ import annotations

import msgspec

from jobs.pictures import canvas
from jobs.pictures.cards import parts
from jobs.pictures.charts import MUTED, WIDTH, pane, sheet
from jobs.pictures.colours import WHITE, css
from jobs.pictures.text import fit_line
from jobs.pictures.typefaces import Weight

HEIGHT = 420
BAR = 0xE0A526
_LEFT, _RIGHT = 60, 940
_TOP, _BASE = 160, 346
WIDEST = 56.0


class Month(msgspec.Struct, frozen=True):
    """One bar: what stands below it, its value, and the value in words."""

    label: str
    value: int
    words: str


class MonthChart(msgspec.Struct, frozen=True):
    """All words in the reader's language; the oldest month first."""

    heading: str
    total: str
    months: tuple[Month, ...]


def render(chart: MonthChart) -> bytes:
    """The chart as PNG, WIDTH by HEIGHT."""
    return canvas.draw(svg(chart), WIDTH, HEIGHT)


def svg(chart: MonthChart) -> str:
    """The chart as SVG."""
    return sheet(HEIGHT, body(chart))


def body(chart: MonthChart) -> str:
    """What stands on the ground: also as a part of a larger picture."""
    total = fit_line(chart.total, 26, 380, Weight.MEDIUM, smallest=16)
    name = fit_line(chart.heading, 40, _RIGHT - _LEFT - total.width - 30, Weight.EXTRABOLD, smallest=22)
    return (
        pane(104, 292)
        + parts.left(name, 44, 72, WHITE)
        + parts.right(total, _RIGHT + 16, 70, MUTED)
        + _bars(chart.months)
    )


def _bars(months: tuple[Month, ...]) -> str:
    highest = max((month.value for month in months), default=0) or 1
    pitch = (_RIGHT - _LEFT) / max(1, len(months))
    width = min(WIDEST, pitch * 0.7)
    ground = f'<rect x="{_LEFT}" y="{_BASE}" width="{_RIGHT - _LEFT}" height="1.5"'
    drawn = [f'{ground} fill="#fff" fill-opacity="0.22"/>']
    for at, month in enumerate(months):
        middle = _LEFT + pitch * (at + 0.5)
        height = max(3.0, (_BASE - _TOP) * month.value / highest) if month.value else 0.0
        if height:
            drawn.append(
                f'<rect x="{middle - width / 2:.1f}" y="{_BASE - height:.1f}" width="{width:.1f}"'
                f' height="{height:.1f}" rx="6" fill="{css(BAR)}"/>'
            )
        words = fit_line(month.words, 18, pitch - 4, Weight.SEMIBOLD, smallest=11)
        label = fit_line(month.label, 17, pitch - 6, Weight.MEDIUM, smallest=11)
        drawn.append(parts.left(words, middle - words.width / 2, _BASE - height - 10, WHITE))
        drawn.append(parts.left(label, middle - label.width / 2, _BASE + 30, MUTED))
    return "".join(drawn)
