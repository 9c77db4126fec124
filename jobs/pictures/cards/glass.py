"""Glass: a frosted pane over colours or a picture; the progress runs around the avatar."""

from __future__ import annotations

import math

from jobs.pictures.cards import parts
from jobs.pictures.cards.card import HEIGHT, WIDTH, RankCard
from jobs.pictures.cards.palette import Palette, Tones, palette_of, scrim
from jobs.pictures.colours import WHITE, css, mix, turned
from jobs.pictures.text import fit_line, set_line
from jobs.pictures.typefaces import Weight

TONES = Tones(ink=0x12131F, tint=0.10, deep=0.55, accent=0x7C6BFF, contrast=4.5)
_PANE = 'x="26" y="24" width="948" height="252" rx="38"'
_X, _Y, _R, _RING = 156, 150, 76, 92
_LEFT, _RIGHT = 290, 932
_FROST = ' filter="url(#frost)"'


def draw(card: RankCard) -> str:
    """The card as SVG."""
    palette = palette_of(card, TONES)
    return parts.sheet(
        _definitions(palette),
        _ground(card, palette),
        _avatar(card, palette),
        _words(card, palette),
        _chips(card, palette),
    )


def _definitions(palette: Palette) -> str:
    accent, bright = css(palette.accent), css(palette.bright)
    warm, cool = (css(turned(palette.accent, degrees)) for degrees in (-55, 50))
    blobs = "".join(
        f'<radialGradient id="{name}" gradientUnits="userSpaceOnUse" cx="{x}" cy="{y}" r="{r}">'
        f'<stop offset="0" stop-color="{colour}" stop-opacity="0.95"/>'
        f'<stop offset="1" stop-color="{colour}" stop-opacity="0"/></radialGradient>'
        for name, x, y, r, colour in (
            ("one", 90, 20, 420, accent),
            ("two", 960, 40, 460, warm),
            ("three", 560, 330, 480, cool),
        )
    )
    return f"""{blobs}
<linearGradient id="ring" x1="0" y1="0" x2="1" y2="1">
<stop offset="0" stop-color="{bright}"/><stop offset="1" stop-color="{accent}"/></linearGradient>
<linearGradient id="edge" x1="0" y1="0" x2="1" y2="1">
<stop offset="0" stop-color="#fff" stop-opacity="0.55"/>
<stop offset="0.5" stop-color="#fff" stop-opacity="0.10"/>
<stop offset="1" stop-color="#fff" stop-opacity="0.32"/></linearGradient>
<linearGradient id="sheen" x1="0" y1="0" x2="0" y2="1">
<stop offset="0" stop-color="#fff" stop-opacity="0.10"/>
<stop offset="0.5" stop-color="#fff" stop-opacity="0"/>
</linearGradient>
<filter id="frost" x="0" y="0" width="1" height="1"><feGaussianBlur stdDeviation="14"/></filter>
<clipPath id="card"><rect width="{WIDTH}" height="{HEIGHT}" rx="44"/></clipPath>
<clipPath id="pane"><rect {_PANE}/></clipPath>
<clipPath id="round"><circle cx="{_X}" cy="{_Y}" r="{_R}"/></clipPath>"""


def _ground(card: RankCard, palette: Palette) -> str:
    sheet = f'<rect width="{WIDTH}" height="{HEIGHT}" rx="44" fill="{{}}"/>'
    if card.picture is None:
        behind = sheet.format(css(palette.deep)) + "".join(
            sheet.format(f"url(#{name})") for name in ("one", "two", "three")
        )
        opacity = max(0.66, scrim(palette))
    else:
        behind = (
            f'<g clip-path="url(#card)">{parts.photo(card.picture)}</g>'
            f'<g clip-path="url(#pane)">{parts.photo(card.picture, _FROST)}</g>'
        )
        opacity = scrim(palette)
    border = "url(#edge)" if card.border is None else css(palette.border)
    return (
        f'{behind}<rect {_PANE} fill="{css(palette.ground)}" fill-opacity="{opacity:.2f}"/>'
        f'<rect {_PANE} fill="url(#sheen)"/><rect {_PANE} fill="none" stroke="{border}" stroke-width="2.5"/>'
    )


def _avatar(card: RankCard, palette: Palette) -> str:
    circle = f'<circle cx="{_X}" cy="{_Y}" r="{_RING}" fill="none" stroke-width="11"'
    around = 2 * math.pi * _RING
    ring = f'{circle} stroke="{css(palette.text)}" stroke-opacity="0.16"/>'
    if card.share:
        done = max(around * card.share, 0.5)
        ring += (
            f'{circle} stroke="url(#ring)" stroke-linecap="round"'
            f' stroke-dasharray="{done:.1f} {around:.1f}" transform="rotate(-90 {_X} {_Y})"/>'
        )
    disc = f'<circle cx="{_X}" cy="{_Y}" r="{_R}" fill="{css(mix(palette.accent, TONES.ink, 0.5))}"/>'
    return ring + disc + parts.face(card, _X - _R, _Y - _R, _R * 2, "round", WHITE)


def _words(card: RankCard, palette: Palette) -> str:
    level = fit_line(card.level, 66, 210, Weight.EXTRABOLD, smallest=34)
    word = set_line(card.level_word.upper(), 20, Weight.SEMIBOLD)
    room = _RIGHT - max(level.width, word.width) - 40 - _LEFT
    name = fit_line(card.name, 52, room, Weight.EXTRABOLD, smallest=36)
    return (
        parts.left(name, _LEFT, 116, palette.text)
        + parts.progress_words(card, _LEFT, _RIGHT, 166, 26, palette)
        + parts.right(word, _RIGHT, 64, palette.muted)
        + parts.right(level, _RIGHT, 124, palette.bright)
    )


def _chips(card: RankCard, palette: Palette) -> str:
    """Rank, messages and voice, each on a small pane of its own."""
    chips = (
        ("", f"{card.rank_word} {card.rank}"),
        (parts.BUBBLE, card.messages),
        (parts.MICROPHONE, card.voice),
    )
    size = 23.0
    around = 3 * 34 + 2 * 12 + 2 * 32
    wide = sum(set_line(words, size, Weight.SEMIBOLD).width for _, words in chips)
    size = max(15.0, min(size, size * (_RIGHT - _LEFT - around) / wide))
    drawn = []
    x = float(_LEFT)
    for path, words in chips:
        lead = 32 if path else 0
        line = fit_line(words, size, max(60, _RIGHT - x - 34 - lead), Weight.SEMIBOLD, smallest=size)
        width = line.width + lead + 34
        drawn.append(
            f'<rect x="{x:.1f}" y="190" width="{width:.1f}" height="50" rx="25" fill="{css(palette.text)}"'
            ' fill-opacity="0.11"/>'
        )
        if path:
            drawn.append(parts.sign(path, x + 16, 204, palette.bright, 0.92))
        drawn.append(parts.left(line, x + 17 + lead, 215 + size * 0.36, palette.text))
        x += width + 12
    return "".join(drawn)
