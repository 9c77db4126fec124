"""What the templates share: the sheet, a picture behind it, the avatar, signs."""

from __future__ import annotations

import base64

from jobs.pictures.cards.card import HEIGHT, WIDTH, RankCard
from jobs.pictures.cards.palette import Palette, scrim
from jobs.pictures.colours import css
from jobs.pictures.png import png_size
from jobs.pictures.text import Line, first_character, fit_line, set_line
from jobs.pictures.typefaces import Weight

LARGEST_AVATAR_SIDE = 1024
BUBBLE = (
    "M4 1h16a4 4 0 0 1 4 4v9a4 4 0 0 1-4 4h-8.5L6 23v-5H4a4 4 0 0 1-4-4V5a4 4 0 0 1 4-4z"
    "M5.5 7.2v2h13v-2zM5.5 11.2v2h8.500v-2z"
)
MICROPHONE = (
    "M12 0a4.5 4.5 0 0 1 4.5 4.500v7a4.5 4.5 0 0 1-9 0v-7A4.5 4.5 0 0 1 12 0z"
    "M3.5 11h2.300a6.2 6.2 0 0 0 12.4 0h2.300a8.5 8.5 0 0 1-7.3 8.4"
    "V24h-2.400v-4.600A8.5 8.5 0 0 1 3.5 11z"
)
BOUNDARY = f'x="0" y="0" width="{WIDTH}" height="{HEIGHT}"'


def sheet(definitions: str, *body: str) -> str:
    """The whole picture."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}"><defs>{definitions}</defs>{"".join(body)}</svg>'
    )


def backdrop(card: RankCard, palette: Palette, clip: str) -> str:
    """The owner's picture under as much of the ground as the text needs; nothing without one."""
    if card.picture is None:
        return ""
    return (
        f'<g clip-path="url(#{clip})">{photo(card.picture)}'
        f'<rect {BOUNDARY} fill="{css(palette.ground)}" fill-opacity="{scrim(palette):.2f}"/></g>'
    )


def photo(picture: bytes, extra: str = "") -> str:
    """A JPEG over the whole card."""
    data = base64.b64encode(picture).decode()
    filled = f'<image {BOUNDARY} preserveAspectRatio="xMidYMid slice"{extra}'
    return f'{filled} href="data:image/jpeg;base64,{data}"/>'


def face(card: RankCard, x: float, y: float, side: float, clip: str, colour: int) -> str:
    """The avatar in a square whose corner is given, cut by `clip`; else the name's first letter."""
    size = png_size(card.avatar) if card.avatar else None
    if card.avatar is None or size is None or max(size) > LARGEST_AVATAR_SIDE:
        return initial(card.name, x + side / 2, y + side / 2, side, colour)
    data = base64.b64encode(card.avatar).decode()
    return (
        f'<image x="{x:g}" y="{y:g}" width="{side:g}" height="{side:g}" preserveAspectRatio="xMidYMid slice"'
        f' clip-path="url(#{clip})" href="data:image/png;base64,{data}"/>'
    )


def initial(name: str, x: float, y: float, side: float, colour: int) -> str:
    """The first letter of the name around a middle."""
    size = side * 0.53
    line = fit_line(first_character(name).upper(), size, side * 0.77, Weight.BOLD, smallest=size * 0.58)
    if line.is_blank:
        line = set_line("?", size, Weight.BOLD)
    return line.svg(x - line.width / 2, y + side * 0.189, css(colour))


def sign(path: str, x: float, y: float, colour: int, scale: float = 1.0) -> str:
    """One of the signs above, 24 pixels wide and high."""
    grown = f" scale({scale:g})" if scale != 1 else ""
    return (
        f'<path transform="translate({x:.1f} {y:.1f}){grown}" fill="{css(colour)}" fill-rule="evenodd"'
        f' d="{path}"/>'
    )


def left(line: Line, x: float, baseline: float, colour: int) -> str:
    """A line that begins at x."""
    return line.svg(x, baseline, css(colour))


def right(line: Line, x: float, baseline: float, colour: int) -> str:
    """A line that ends at x."""
    return line.svg(x - line.width, baseline, css(colour))


def middle(line: Line, x: float, baseline: float, colour: int) -> str:
    """A line around x."""
    return line.svg(x - line.width / 2, baseline, css(colour))


def counters(
    card: RankCard, x: float, end: float, baseline: float, size: float, sign_colour: int, colour: int
) -> str:
    """Messages and voice time in one row from `x` to `end`, each behind its sign, both in the same size."""
    lead, gap = size * 1.38, size * 1.2
    texts = (card.messages, card.voice)
    lines = fit_row(texts, size, end - x - 2 * lead - gap, (Weight.MEDIUM, Weight.MEDIUM))
    drawn = []
    for path, line in zip((BUBBLE, MICROPHONE), lines, strict=True):
        drawn.append(sign(path, x, baseline - line.size * 0.81, sign_colour, line.size / 26))
        drawn.append(left(line, x + lead * line.size / size, baseline, colour))
        x += lead * line.size / size + line.width + gap
    return "".join(drawn)


def progress_words(
    card: RankCard, x: float, end: float, baseline: float, size: float, palette: Palette
) -> str:
    """The xp at `x`, and what is missing up to `end`."""
    xp, to_go = fit_row((card.xp, card.to_go), size, end - x - 24, (Weight.BOLD, Weight.MEDIUM))
    return left(xp, x, baseline, palette.text) + right(to_go, end, baseline, palette.muted)


def fit_row(texts: tuple[str, ...], size: float, width: float, weights: tuple[Weight, ...]) -> list[Line]:
    """Lines that are together no wider than `width`: all made smaller alike, to two thirds, and then cut."""
    lines = [set_line(text, size, weight) for text, weight in zip(texts, weights, strict=True)]
    wide = sum(line.width for line in lines)
    if wide <= width:
        return lines
    smaller = max(size * 0.66, size * width / wide * 0.999)
    return [
        fit_line(text, smaller, width * line.width / wide, weight, smallest=smaller)
        for text, weight, line in zip(texts, weights, lines, strict=True)
    ]
