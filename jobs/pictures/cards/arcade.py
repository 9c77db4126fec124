"""Arcade: a sun going down behind a grid of light, neon tubes, and a bar of cells."""

from __future__ import annotations

from jobs.pictures.cards import parts
from jobs.pictures.cards.card import HEIGHT, WIDTH, RankCard
from jobs.pictures.cards.palette import Palette, Tones, palette_of
from jobs.pictures.colours import css, legible, mix, turned
from jobs.pictures.text import fit_line, set_line
from jobs.pictures.typefaces import Weight

TONES = Tones(ink=0x0B0718, tint=0.06, deep=0.20, accent=0xFF4FB8, contrast=5.0)
_LEFT, _RIGHT = 290, 956
_HORIZON = 186
_SUN = 806, 178, 128
_CELLS = 28
_HEXAGON = "M150 40L245 95V205L150 260L55 205V95Z"
_INNER = "M150 54L233 102V198L150 246L67 198V102Z"


def draw(card: RankCard) -> str:
    """The card as SVG."""
    palette = palette_of(card, TONES)
    second = legible(turned(palette.accent, -140), palette.ground, 5.0)
    return parts.sheet(
        _definitions(palette, second),
        _ground(card, palette, second),
        _avatar(card, palette, second),
        _words(card, palette, second),
        _cells(card, palette, second),
    )


def _definitions(palette: Palette, second: int) -> str:
    x, y, r = _SUN
    return f"""
<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{css(palette.ground)}"/>
<stop offset="0.62" stop-color="{css(palette.deep)}"/><stop offset="0.63" stop-color="{css(palette.ground)}"/>
<stop offset="1" stop-color="{css(palette.ground)}"/></linearGradient>
<linearGradient id="sun" gradientUnits="userSpaceOnUse" x1="0" y1="{y - r}" x2="0" y2="{_HORIZON}">
<stop offset="0" stop-color="{css(mix(turned(palette.accent, 60), 0xFFE38A, 0.5))}" stop-opacity="0.75"/>
<stop offset="1" stop-color="{css(palette.accent)}" stop-opacity="0.6"/></linearGradient>
<radialGradient id="haze" gradientUnits="userSpaceOnUse" cx="{x}" cy="{_HORIZON}" r="330">
<stop offset="0" stop-color="{css(palette.accent)}" stop-opacity="0.34"/>
<stop offset="1" stop-color="{css(palette.accent)}" stop-opacity="0"/></radialGradient>
<linearGradient id="shade" x1="0" y1="0" x2="1" y2="0">
<stop offset="0.2" stop-color="{css(palette.ground)}" stop-opacity="0.86"/>
<stop offset="0.7" stop-color="{css(palette.ground)}" stop-opacity="0.52"/>
<stop offset="1" stop-color="{css(palette.ground)}" stop-opacity="0.34"/></linearGradient>
<linearGradient id="face" x1="0" y1="0" x2="0" y2="1">
<stop offset="0" stop-color="{css(mix(second, palette.ground, 0.45))}"/>
<stop offset="1" stop-color="{css(mix(palette.accent, palette.ground, 0.6))}"/></linearGradient>
<clipPath id="card"><rect width="{WIDTH}" height="{HEIGHT}" rx="18"/></clipPath>
<clipPath id="hexagon"><path d="{_INNER}"/></clipPath>"""


def _ground(card: RankCard, palette: Palette, second: int) -> str:
    scene = parts.backdrop(card, palette, "card")
    if card.picture is None:
        scene = (
            f'<g clip-path="url(#card)"><rect width="{WIDTH}" height="{HEIGHT}" fill="url(#sky)"/>'
            f'{_sun(palette)}{_grid(palette)}<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#haze)"/>'
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#shade)"/></g>'
        )
    tube = f'x="9" y="9" width="{WIDTH - 18}" height="{HEIGHT - 18}" rx="13" fill="none"'
    return (
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="18" fill="{css(palette.ground)}"/>'
        + scene
        + _glow(tube, palette.border, 2.5)
    )


def _sun(palette: Palette) -> str:
    x, y, r = _SUN
    slits = "".join(
        f'<rect x="{x - r}" y="{top}" width="{2 * r}" height="{height}" fill="{css(palette.deep)}"/>'
        for top, height in ((96, 4), (116, 6), (136, 8), (156, 10), (174, 12))
    )
    return (
        f'<path d="M{x - r} {_HORIZON}V{y}A{r} {r} 0 0 1 {x + r} {y}V{_HORIZON}Z" fill="url(#sun)"/>{slits}'
    )


def _grid(palette: Palette) -> str:
    """Lines on the floor that meet far away. Each is a thin shape of its own: one path of all takes 10 ms."""
    x, depth = _SUN[0], HEIGHT - _HORIZON
    lines = []
    for at in range(-26, 10):
        far, near = x + at * 30, x + at * 150
        if near >= 0:
            lines.append(
                f"M{far - 0.4} {_HORIZON}L{near - 1.2} {HEIGHT}H{near + 1.2}L{far + 0.4} {_HORIZON}Z"
            )
        elif far > 0:  # leaves the card on the left before it reaches the lower edge
            end = _HORIZON + depth * far / (far - near)
            lines.append(f"M{far} {_HORIZON}L0 {end - 0.8:.1f}V{end + 0.8:.1f}Z")
    for row in range(8):
        y, height = _HORIZON + row * row * 2.3, 0.6 + row * 0.22
        lines.append(f"M0 {y:.1f}h{WIDTH}v{height:.1f}h-{WIDTH}z")
    return (
        f'<rect y="{_HORIZON}" width="{WIDTH}" height="{depth}" fill="{css(palette.ground)}"/>'
        f'<g fill="{css(palette.accent)}" fill-opacity="0.5">'
        + "".join(f'<path d="{line}"/>' for line in lines)
        + "</g>"
    )


def _glow(shape: str, colour: int, width: float, *, kind: str = "rect") -> str:
    """A tube of light: wide and faint strokes under a thin bright one."""
    light = mix(colour, 0xFFFFFF, 0.35)
    return "".join(
        f'<{kind} {shape} stroke="{css(tone)}" stroke-opacity="{opacity}" stroke-width="{width * times:g}"/>'
        for times, opacity, tone in ((6, 0.10, colour), (3.4, 0.18, colour), (2, 0.35, colour), (1, 1, light))
    )


def _avatar(card: RankCard, palette: Palette, second: int) -> str:
    border = second if card.border is None else palette.border
    return (
        f'<path d="{_INNER}" fill="url(#face)"/>'
        + parts.face(card, 50, 50, 200, "hexagon", 0xFFFFFF)
        + _glow(f'd="{_HEXAGON}" fill="none" stroke-linejoin="round"', border, 3.5, kind="path")
    )


def _words(card: RankCard, palette: Palette, second: int) -> str:
    level = fit_line(card.level, 74, 180, Weight.EXTRABOLD, smallest=36)
    rank = fit_line(card.rank, 74, 180, Weight.EXTRABOLD, smallest=36)
    level_word = set_line(card.level_word.upper(), 19, Weight.BOLD)
    rank_word = set_line(card.rank_word.upper(), 19, Weight.BOLD)
    start = _RIGHT - max(level.width, level_word.width)
    rank_end = start - 40
    room = rank_end - max(rank.width, rank_word.width) - 34 - _LEFT
    name = fit_line(card.name, 50, room, Weight.EXTRABOLD, smallest=34)
    return (
        parts.left(name, _LEFT, 100, palette.text)
        + parts.right(level_word, _RIGHT, 52, palette.muted)
        + parts.right(level, _RIGHT, 116, palette.accent)
        + parts.right(rank_word, rank_end, 52, palette.muted)
        + parts.right(rank, rank_end, 116, second)
        + parts.counters(card, _LEFT, _RIGHT, 152, 26, second, palette.text)
    )


def _cells(card: RankCard, palette: Palette, second: int) -> str:
    pitch = (_RIGHT - _LEFT + 6) / _CELLS
    drawn = []
    for at in range(_CELLS):
        x = _LEFT + at * pitch
        place = f'x="{x:.1f}" y="222" height="34" rx="3"'
        done = min(1.0, max(0.0, card.share * _CELLS - at))
        drawn.append(
            f'<rect {place} width="{pitch - 6:.1f}" fill="{css(palette.ground)}" fill-opacity="0.7"'
            f' stroke="{css(palette.muted)}" stroke-opacity="0.45" stroke-width="1.5"/>'
        )
        if done:
            colour = css(mix(second, palette.accent, at / (_CELLS - 1)))
            drawn.append(f'<rect {place} width="{(pitch - 6) * done:.1f}" fill="{colour}"/>')
    return "".join(drawn) + parts.progress_words(card, _LEFT, _RIGHT, 206, 26, palette)
