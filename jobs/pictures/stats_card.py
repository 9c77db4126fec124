"""What a member has of the raid desk in one picture: points, quotas as bars, counts, and dungeons."""

from __future__ import annotations

import base64

import msgspec

from jobs.pictures import canvas
from jobs.pictures.cards import parts
from jobs.pictures.charts import MUTED, PANE, RIGHT, WIDTH, sheet
from jobs.pictures.colours import WHITE, css
from jobs.pictures.png import png_size
from jobs.pictures.text import fit_line
from jobs.pictures.typefaces import Weight

HEIGHT = 712
MOST_BARS, MOST_ROWS = 2, 5
_BAR, _DONE = 0x7C8CF8, 0x2CC7A5
_LEFT = 44
_FACE = 84


class CardFigure(msgspec.Struct, frozen=True):
    """A number with its name, and a smaller line below."""

    title: str
    number: str
    below: str


class QuotaBar(msgspec.Struct, frozen=True):
    """A quota: whose, how far in words, and the share from 0 to 1; `met` is told by the words too."""

    title: str
    words: str
    share: float
    met: bool


class StatsCard(msgspec.Struct, frozen=True, kw_only=True):
    """All words in the reader's language. `figures`: at most six. `rows`: name, number."""

    name: str
    below: str
    avatar: bytes | None
    figures: tuple[CardFigure, ...]
    bars: tuple[QuotaBar, ...]
    rows_title: str
    rows: tuple[tuple[str, str], ...]


def render(card: StatsCard) -> bytes:
    """The card as PNG, WIDTH by HEIGHT."""
    return canvas.draw(svg(card), WIDTH, HEIGHT)


def svg(card: StatsCard) -> str:
    middle, radius = _LEFT + _FACE / 2, _FACE / 2
    clip = f'<defs><clipPath id="round"><circle cx="{middle}" cy="70" r="{radius}"/></clipPath></defs>'
    return sheet(HEIGHT, clip, _heading(card), _figures(card), _bars(card), _rows(card))


def _heading(card: StatsCard) -> str:
    name = fit_line(card.name, 44, RIGHT - 156, Weight.EXTRABOLD, smallest=22)
    below = fit_line(card.below, 22, RIGHT - 156, Weight.MEDIUM, smallest=14)
    return _face(card) + parts.left(name, 152, 72, WHITE) + parts.left(below, 152, 104, MUTED)


def _face(card: StatsCard) -> str:
    top = 70 - _FACE / 2
    size = png_size(card.avatar) if card.avatar else None
    if card.avatar is None or size is None or max(size) > parts.LARGEST_AVATAR_SIDE:
        ground = f'<circle cx="{_LEFT + _FACE / 2}" cy="70" r="{_FACE / 2}" fill="{css(PANE)}"/>'
        return ground + parts.initial(card.name, _LEFT + _FACE / 2, 70, _FACE, WHITE)
    data = base64.b64encode(card.avatar).decode()
    return (
        f'<image x="{_LEFT}" y="{top:g}" width="{_FACE}" height="{_FACE}" clip-path="url(#round)"'
        f' preserveAspectRatio="xMidYMid slice" href="data:image/png;base64,{data}"/>'
    )


def _figures(card: StatsCard) -> str:
    drawn = []
    for place, figure in enumerate(card.figures[:6]):
        column, row = place % 3, place // 3
        x, y, width = 24 + column * 322, 134 + row * 130, 308
        title = fit_line(figure.title, 19, width - 36, Weight.MEDIUM, smallest=12)
        number = fit_line(figure.number, 40, width - 36, Weight.EXTRABOLD, smallest=20)
        below = fit_line(figure.below, 17, width - 36, Weight.MEDIUM, smallest=11)
        drawn.append(
            f'<rect x="{x}" y="{y}" width="{width}" height="118" rx="20" fill="{css(PANE)}"/>'
            + parts.left(title, x + 18, y + 32, MUTED)
            + parts.left(number, x + 18, y + 76, WHITE)
            + parts.left(below, x + 18, y + 103, MUTED)
        )
    return "".join(drawn)


def _bars(card: StatsCard) -> str:
    drawn = []
    for place, bar in enumerate(card.bars[:MOST_BARS]):
        y = 412 + place * 52
        words = fit_line(bar.words, 18, 330, Weight.BOLD, smallest=11)
        title = fit_line(bar.title, 20, 540 - words.width / 2, Weight.SEMIBOLD, smallest=12)
        share = min(1.0, max(0.0, bar.share))
        drawn.append(
            parts.left(title, _LEFT, y + 10, WHITE)
            + parts.right(words, RIGHT, y + 10, WHITE)
            + f'<rect x="{_LEFT}" y="{y + 20}" width="{RIGHT - _LEFT}" height="12" rx="6"'
            + f' fill="{css(PANE)}"/>'
        )
        if share:
            drawn.append(
                f'<rect x="{_LEFT}" y="{y + 20}" width="{max(12.0, (RIGHT - _LEFT) * share):.1f}"'
                f' height="12" rx="6" fill="{css(_DONE if bar.met else _BAR)}"/>'
            )
    return "".join(drawn)


def _rows(card: StatsCard) -> str:
    top = 426 + 52 * min(len(card.bars), MOST_BARS)
    title = fit_line(card.rows_title, 20, 600, Weight.BOLD, smallest=13)
    drawn = [parts.left(title, _LEFT, top + 8, WHITE)]
    most = min(MOST_ROWS, (HEIGHT - top - 34) // 32)
    for place, (name, number) in enumerate(card.rows[:most]):
        y = top + 40 + place * 32
        right = fit_line(number, 19, 200, Weight.BOLD, smallest=12)
        left = fit_line(name, 19, RIGHT - _LEFT - right.width - 30, Weight.MEDIUM, smallest=12)
        drawn.append(parts.left(left, _LEFT, y, MUTED) + parts.right(right, RIGHT, y, WHITE))
    return "".join(drawn)
