"""What charts share: the sheet and its colours, panes, scale and dates of bars, and the hours of a week."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from jobs.pictures.cards import parts
from jobs.pictures.colours import WHITE, css, mix
from jobs.pictures.text import fit_line, set_line
from jobs.pictures.typefaces import Weight

WIDTH = 1000
RIGHT = 956
INK, PANE, MUTED = 0x15161F, 0x1E202C, 0xB4B8C8
_ENDS = RIGHT - 16
_CELL, HOURS_ROW = 21, 25


def sheet(height: int, *drawn: str, corner: int = 32) -> str:
    """The whole picture, WIDTH by `height`."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
        f' viewBox="0 0 {WIDTH} {height}">'
        f'<rect width="{WIDTH}" height="{height}" rx="{corner}" fill="{css(INK)}"/>{"".join(drawn)}</svg>'
    )


def pane(y: float, height: float, x: float = 24, width: float = WIDTH - 48) -> str:
    """A lighter ground for one part; as wide as the sheet when not told."""
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect {place} rx="22" fill="{css(PANE)}"/>'


def nice_top(value: int) -> int:
    """The end of a scale that holds the value: round, and even, so that its half is whole."""
    if value <= 2:
        return 2
    size: int = 10 ** math.floor(math.log10(value))
    return next(top for top in (2 * size, 4 * size, 6 * size, 10 * size, 20 * size) if top >= value)


def scale(lines: Sequence[tuple[int, str]], left: int, base: int, plot: int) -> str:
    """Lines behind bars that stand on `base`, each with its words; the last one is `plot` above."""
    highest = max(1, lines[-1][0])
    drawn = []
    for value, label in lines:
        y = base - plot * value / highest
        words = fit_line(label, 18, left - 50, Weight.MEDIUM, smallest=11)
        drawn.append(
            f'<rect x="{left}" y="{y - 0.75:.1f}" width="{_ENDS - left}" height="1.5" fill="#fff"'
            f' fill-opacity="{0.22 if value == 0 else 0.09}"/>'
        )
        drawn.append(parts.right(words, left - 12, y + 6, MUTED))
    return "".join(drawn)


def dates(labels: Iterable[tuple[int, str]], left: int, base: int, pitch: float) -> str:
    """Below the bars of these indexes."""
    drawn = []
    for at, label in labels:
        words = set_line(label, 18, Weight.MEDIUM)
        x = left + pitch * (at + 0.5) - words.width / 2
        x = min(max(x, left - 20), _ENDS - words.width)
        drawn.append(parts.left(words, x, base + 30, MUTED))
    return "".join(drawn)


def heat(share: float) -> int:
    """From the pane's own grey over violet to a light gold: brighter is more, also without colours."""
    if share <= 0:
        return mix(PANE, WHITE, 0.06)
    steps = (0x37346B, 0x5B4FB3, 0x9B6BE0, 0xF0A6B8, 0xFFE3A1)
    place = min(1.0, share) * (len(steps) - 1)
    low = min(int(place), len(steps) - 2)
    return mix(steps[low], steps[low + 1], place - low)


def hours_of_week(
    weekdays: Sequence[str],
    hours: Sequence[Sequence[float]],
    labels: Iterable[tuple[int, str]],
    top: int,
    size: float = 18,
) -> str:
    """Seven rows of 24 cells by their share, from `top` on; labels of hours, of that size, above them."""
    left, drawn = 110, []
    pitch = (_ENDS - left) / 24
    for row, (day, shares) in enumerate(zip(weekdays, hours, strict=True)):
        y = top + row * HOURS_ROW
        words = fit_line(day, 18, left - 58, Weight.MEDIUM, smallest=11)
        drawn.append(parts.right(words, left - 12, y + 17, MUTED))
        for hour, share in enumerate(shares):
            drawn.append(
                f'<rect x="{left + hour * pitch + 1.5:.1f}" y="{y}" width="{pitch - 3:.1f}"'
                f' height="{_CELL}" rx="5" fill="{css(heat(share))}"/>'
            )
    for hour, label in labels:
        words = set_line(label, size, Weight.MEDIUM)
        drawn.append(parts.left(words, left + hour * pitch + 2, top - 9, MUTED))
    return "".join(drawn)


def heat_legend(less: str, more: str, top: float) -> str:
    """From less to more, on the right."""
    most, least = (set_line(text, 18, Weight.MEDIUM) for text in (more, less))
    x = _ENDS - most.width
    drawn = [parts.left(most, x, top + 33, MUTED)]
    for share in (1.0, 0.75, 0.5, 0.25, 0.02, 0.0):
        x -= 28
        drawn.append(
            f'<rect x="{x:.1f}" y="{top + 17}" width="22" height="20" rx="5" fill="{css(heat(share))}"/>'
        )
    return "".join(drawn) + parts.left(least, x - least.width - 8, top + 33, MUTED)
