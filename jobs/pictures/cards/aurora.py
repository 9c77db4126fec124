"""Aurora: a dark night with a glow in the colour of the level."""

from __future__ import annotations

from jobs.pictures.cards import parts
from jobs.pictures.cards.card import HEIGHT, WIDTH, RankCard
from jobs.pictures.cards.palette import Palette, Tones, palette_of
from jobs.pictures.colours import WHITE, css, mix
from jobs.pictures.text import fit_line, set_line
from jobs.pictures.typefaces import Weight

TONES = Tones(ink=0x15161F, tint=0.03, deep=0.10)
_LEFT, _RIGHT = 288, 952
_X, _Y, _R = 150, 150, 98
_BAR_TOP, _BAR_HEIGHT = 222, 30


def draw(card: RankCard) -> str:
    """The card as SVG."""
    palette = palette_of(card, TONES)
    return parts.sheet(
        _definitions(palette),
        _ground(card, palette),
        _avatar(card, palette),
        _heading(card, palette),
        parts.counters(card, _LEFT, _RIGHT, 153, 26, palette.accent, mix(palette.muted, palette.text, 0.35)),
        _bar(card, palette),
    )


def _definitions(palette: Palette) -> str:
    ground, deep, accent, bright = map(css, palette[:4])
    return f"""
<linearGradient id="ground" x1="0" y1="0" x2="1" y2="1">
<stop offset="0" stop-color="{ground}"/><stop offset="1" stop-color="{deep}"/></linearGradient>
<radialGradient id="glow" gradientUnits="userSpaceOnUse" cx="150" cy="150" r="330">
<stop offset="0" stop-color="{accent}" stop-opacity="0.17"/>
<stop offset="1" stop-color="{accent}" stop-opacity="0"/></radialGradient>
<radialGradient id="shine" gradientUnits="userSpaceOnUse" cx="1000" cy="0" r="420">
<stop offset="0" stop-color="{accent}" stop-opacity="0.17"/>
<stop offset="1" stop-color="{accent}" stop-opacity="0"/></radialGradient>
<linearGradient id="fill" gradientUnits="userSpaceOnUse" x1="{_LEFT}" y1="0" x2="{_RIGHT}" y2="0">
<stop offset="0" stop-color="{accent}"/><stop offset="1" stop-color="{bright}"/></linearGradient>
<linearGradient id="ring" x1="0" y1="0" x2="1" y2="1">
<stop offset="0" stop-color="{css(mix(palette.border, WHITE, 0.45))}"/>
<stop offset="1" stop-color="{css(palette.border)}"/></linearGradient>
<linearGradient id="face" x1="0" y1="0" x2="0" y2="1">
<stop offset="0" stop-color="{css(mix(palette.accent, TONES.ink, 0.35))}"/>
<stop offset="1" stop-color="{css(mix(palette.accent, TONES.ink, 0.68))}"/></linearGradient>
<clipPath id="card"><rect width="{WIDTH}" height="{HEIGHT}" rx="36"/></clipPath>
<clipPath id="round"><circle cx="{_X}" cy="{_Y}" r="{_R}"/></clipPath>"""


def _ground(card: RankCard, palette: Palette) -> str:
    line = css(palette.text)
    rings = "".join(
        f'<circle cx="{WIDTH}" cy="{HEIGHT}" r="{r}" fill="none" stroke="{line}" stroke-opacity="0.035"'
        ' stroke-width="26"/>'
        for r in (110, 190, 270)
    )
    panel = f'<rect width="{WIDTH}" height="{HEIGHT}" rx="36" fill="url(#{{}})"/>'
    frame = f'stroke="{line}" stroke-opacity="0.09"'
    if card.border is not None:
        frame = f'stroke="{css(palette.border)}"'
    return (
        panel.format("ground")
        + parts.backdrop(card, palette, "card")
        + "".join(panel.format(name) for name in ("glow", "shine"))
        + f'<g clip-path="url(#card)">{rings}</g>'
        + f'<rect x="1.5" y="1.5" width="{WIDTH - 3}" height="{HEIGHT - 3}" rx="34.5" fill="none"'
        f' {frame} stroke-width="3"/>'
    )


def _avatar(card: RankCard, palette: Palette) -> str:
    at = f'cx="{_X}" cy="{_Y}"'
    return (
        f'<circle {at} r="{_R + 14}" fill="url(#ring)"/>'
        f'<circle {at} r="{_R + 7}" fill="{css(palette.ground)}"/>'
        f'<circle {at} r="{_R}" fill="url(#face)"/>'
    ) + parts.face(card, _X - _R, _Y - _R, _R * 2, "round", WHITE)


def _heading(card: RankCard, palette: Palette) -> str:
    """Rank and level on the right, the name in what room they leave."""
    drawn: list[str] = []
    end = float(_RIGHT)
    for word, figure, colour in (
        (card.level_word, card.level, palette.accent),
        (card.rank_word, card.rank, palette.text),
    ):
        label = set_line(word.upper(), 20, Weight.SEMIBOLD)
        value = fit_line(figure, 54, 190, Weight.EXTRABOLD, smallest=30)
        drawn.append(parts.right(label, end, 56, palette.muted))
        drawn.append(parts.right(value, end, 108, colour))
        end -= max(label.width, value.width) + 40
    name = fit_line(card.name, 50, end - _LEFT, Weight.EXTRABOLD, smallest=36)
    return "".join(drawn) + parts.left(name, _LEFT, 106, palette.text)


def _bar(card: RankCard, palette: Palette) -> str:
    track = f'x="{_LEFT}" y="{_BAR_TOP}" height="{_BAR_HEIGHT}" rx="{_BAR_HEIGHT / 2}"'
    length = max((_RIGHT - _LEFT) * card.share, _BAR_HEIGHT)
    filled = f'<rect {track} width="{length:.1f}" fill="url(#fill)"/>' if card.share else ""
    return (
        parts.progress_words(card, _LEFT, _RIGHT, _BAR_TOP - 14, 26, palette)
        + f'<rect {track} width="{_RIGHT - _LEFT}" fill="{css(palette.text)}" fill-opacity="0.12"/>'
        + filled
    )
