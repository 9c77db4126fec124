"""Ticket: printed on paper, with a stub to tear off and a progress that is punched."""

from __future__ import annotations

from jobs.pictures.cards import parts
from jobs.pictures.cards.card import HEIGHT, WIDTH, RankCard
from jobs.pictures.cards.palette import Palette, Tones, palette_of, readable_on
from jobs.pictures.colours import css, legible, mix
from jobs.pictures.text import fit_line, set_line
from jobs.pictures.typefaces import Weight

TONES = Tones(ink=0xFBF3E1, tint=0.02, deep=0.10, accent=0xC2412D, contrast=4.5)
_TEAR = 742
_NOTCH = 22
_HOLES = 24
_LEFT, _RIGHT = 256, 700
_STAMP = 46, 56, 176
"""Left, top and side of the stamp with the avatar."""


def draw(card: RankCard) -> str:
    """The card as SVG."""
    palette = palette_of(card, TONES)
    return parts.sheet(
        _definitions(palette),
        _paper(card, palette),
        _stamp(card, palette),
        _words(card, palette),
        _holes(card, palette),
        _stub(card, palette),
    )


def _outline() -> str:
    """A rounded sheet with a notch above and below the tear."""
    r, n, t, w, h = 26, _NOTCH, _TEAR, WIDTH, HEIGHT
    return (
        f"M{r} 0H{t - n}A{n} {n} 0 0 0 {t + n} 0H{w - r}"
        f"A{r} {r} 0 0 1 {w} {r}V{h - r}A{r} {r} 0 0 1 {w - r} {h}"
        f"H{t + n}A{n} {n} 0 0 0 {t - n} {h}H{r}A{r} {r} 0 0 1 0 {h - r}V{r}A{r} {r} 0 0 1 {r} 0Z"
    )


def _definitions(palette: Palette) -> str:
    x, y, side = _STAMP
    return f"""
<linearGradient id="paper" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="{css(palette.ground)}"/>
<stop offset="1" stop-color="{css(palette.deep)}"/></linearGradient>
<linearGradient id="stub" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{css(palette.accent)}"/>
<stop offset="1" stop-color="{css(mix(palette.accent, 0, 0.22))}"/></linearGradient>
<clipPath id="card"><path d="{_outline()}"/></clipPath>
<clipPath id="stamp"><rect x="{x}" y="{y}" width="{side}" height="{side}"/></clipPath>"""


def _paper(card: RankCard, palette: Palette) -> str:
    fine = "".join(
        f'<path d="M0 {y} Q180 {y - 34} 372 {y} T742 {y}" fill="none" stroke="{css(palette.accent)}"'
        ' stroke-opacity="0.10" stroke-width="1.6"/>'
        for y in range(-4, HEIGHT + 40, 15)
    )
    dashes = "".join(
        f'<circle cx="{_TEAR}" cy="{y}" r="3.6" fill="{css(palette.deep)}"/>'
        for y in range(_NOTCH + 12, HEIGHT - _NOTCH, 14)
    )
    frame = (
        f'<rect x="18" y="18" width="{_TEAR - 18 - 22}" height="{HEIGHT - 36}" rx="12" fill="none"'
        f' stroke="{css(palette.border)}" stroke-width="2.5"/>'
    )
    return (
        f'<path d="{_outline()}" fill="url(#paper)"/>{parts.backdrop(card, palette, "card")}'
        f'<g clip-path="url(#card)">{"" if card.picture else fine}'
        f'<rect x="{_TEAR}" width="{WIDTH - _TEAR}" height="{HEIGHT}" fill="url(#stub)"/></g>{dashes}{frame}'
    )


def _stamp(card: RankCard, palette: Palette) -> str:
    """The avatar as a postage stamp."""
    x, y, side = _STAMP
    edge, step = 9, 16.17
    white = mix(palette.ground, 0xFFFFFF, 0.75)
    count = 12
    teeth = "".join(
        f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="5.2"/>'
        for at in range(count + 1)
        for cx, cy in (
            (x - edge + at * step, y - edge),
            (x - edge + at * step, y + side + edge),
            (x - edge, y - edge + at * step),
            (x + side + edge, y - edge + at * step),
        )
    )
    whole = side + 2 * edge
    return (
        f'<rect x="{x - edge + 3}" y="{y - edge + 5}" width="{whole}" height="{whole}" fill-opacity="0.14"/>'
        f'<rect x="{x - edge}" y="{y - edge}" width="{whole}" height="{whole}" fill="{css(white)}"/>'
        f'<g fill="{css(palette.ground)}">{teeth}</g>'
        f'<rect x="{x}" y="{y}" width="{side}" height="{side}" fill="{css(palette.accent)}"/>'
        + parts.face(card, x, y, side, "stamp", readable_on(palette.accent))
    )


def _words(card: RankCard, palette: Palette) -> str:
    name = fit_line(card.name, 54, _RIGHT - _LEFT, Weight.EXTRABOLD, smallest=34)
    drawn = [parts.left(name, _LEFT, 98, palette.text)]
    drawn.append(parts.counters(card, _LEFT, _RIGHT, 141, 23, palette.accent, palette.text))
    drawn.append(f'<path d="M{_LEFT} 165H{_RIGHT}" stroke="{css(palette.border)}" stroke-width="2"/>')
    drawn.append(parts.progress_words(card, _LEFT, _RIGHT, 200, 24, palette))
    return "".join(drawn)


def _holes(card: RankCard, palette: Palette) -> str:
    """The level in 24 places, those done punched in colour; the running one in part."""
    drawn = []
    gap = (_RIGHT - _LEFT - 18) / (_HOLES / 2 - 1)
    for at in range(_HOLES):
        x = _LEFT + 9 + gap * (at % 12)
        y = 224 + 28 * (at // 12)
        done = min(1.0, max(0.0, card.share * _HOLES - at))
        drawn.append(
            f'<circle cx="{x:.1f}" cy="{y}" r="9.5" fill="{css(palette.text)}" fill-opacity="0.06"'
            f' stroke="{css(palette.text)}" stroke-opacity="0.35" stroke-width="1.8"/>'
        )
        if done:
            drawn.append(
                f'<circle cx="{x:.1f}" cy="{y}" r="{9.5 * done**0.5:.2f}" fill="{css(palette.accent)}"/>'
            )
    return "".join(drawn)


def _stub(card: RankCard, palette: Palette) -> str:
    writing = readable_on(palette.accent)
    soft = legible(mix(writing, palette.accent, 0.2), palette.accent, 3.0)
    middle = (_TEAR + WIDTH) / 2 + 4
    width = WIDTH - _TEAR - 60
    level = fit_line(card.level, 112, width, Weight.EXTRABOLD, smallest=46)
    rank = fit_line(f"{card.rank_word} {card.rank}", 30, width, Weight.BOLD, smallest=18)
    return (
        parts.middle(set_line(card.level_word.upper(), 22, Weight.SEMIBOLD), middle, 62, soft)
        + parts.middle(level, middle, 160, writing)
        + parts.middle(rank, middle, 208, writing)
        + _stripes(card, middle, writing)
    )


def _stripes(card: RankCard, middle: float, colour: int) -> str:
    """Stripes as on a ticket, from the name: they say nothing, but each member has their own."""
    seed = sum(ord(character) * (at + 7) for at, character in enumerate(card.name[:32])) or 1
    bars: list[str] = []
    x = middle - 84
    while x < middle + 80:
        seed = (seed * 1_103_515_245 + 12_345) & 0x7FFFFFFF
        wide = 2 + (seed >> 16) % 4 * 2
        bars.append(f'<rect x="{x:.0f}" y="230" width="{wide}" height="36"/>')
        x += wide + 3 + (seed >> 20) % 3 * 2
    return f'<g fill="{css(colour)}" fill-opacity="0.8">{"".join(bars)}</g>'
