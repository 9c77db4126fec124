"""The rank card: a member's level, progress and place in one picture."""

from __future__ import annotations

import base64
import math
from typing import NamedTuple

import msgspec

from jobs.pictures import canvas
from jobs.pictures.colours import WHITE, css, legible, mix
from jobs.pictures.png import png_size
from jobs.pictures.text import Line, first_character, fit_line, set_line
from jobs.pictures.typefaces import Weight

WIDTH, HEIGHT = 1000, 300  # twice the 500x150 points it takes in a chat, so that it is sharp there
DEFAULT_ACCENT = 0x8B7BFF
LARGEST_AVATAR_SIDE = 1024
_INK = 0x15161F
_MUTED = 0xB4B8C8
_LEFT, _RIGHT = 288, 952
_AVATAR_X, _AVATAR_Y, _AVATAR_R = 150, 150, 98
_BAR_TOP, _BAR_HEIGHT = 222, 30


class RankCard(msgspec.Struct, frozen=True, kw_only=True):
    """What the card shows, in the words and figures of the reader's language.

    `progress` is the share of the current level already earned, `accent` the colour of the level's role as
    0xRRGGBB, `avatar` a PNG; without one the name's first letter stands in.
    """

    name: str
    level_word: str
    level: str
    rank_word: str
    rank: str
    xp: str
    to_go: str
    messages: str
    voice: str
    progress: float
    accent: int | None = None
    avatar: bytes | None = None


class _Palette(NamedTuple):
    ground: int
    deep: int
    accent: int
    bright: int

    @classmethod
    def of(cls, accent: int | None) -> _Palette:
        base = DEFAULT_ACCENT if accent is None else accent
        ground = mix(_INK, base, 0.03)
        legible_accent = legible(base, ground, 5.0)
        return cls(ground, mix(_INK, base, 0.10), legible_accent, mix(legible_accent, WHITE, 0.45))


def render(card: RankCard) -> bytes:
    """The card as PNG, WIDTH by HEIGHT. Raises nothing for any name."""
    return canvas.draw(svg(card), WIDTH, HEIGHT)


def svg(card: RankCard) -> str:
    palette = _Palette.of(card.accent)
    progress = card.progress if math.isfinite(card.progress) else 0.0
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
            f' viewBox="0 0 {WIDTH} {HEIGHT}">',
            _definitions(palette),
            _ground(),
            _avatar(card, palette),
            _heading(card, palette),
            _counters(card, palette),
            _bar(card, min(1.0, max(0.0, progress))),
            "</svg>",
        )
    )


def _definitions(palette: _Palette) -> str:
    ground, deep, accent, bright = map(css, palette)
    return f"""<defs>
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
<stop offset="0" stop-color="{bright}"/><stop offset="1" stop-color="{accent}"/></linearGradient>
<linearGradient id="face" x1="0" y1="0" x2="0" y2="1">
<stop offset="0" stop-color="{css(mix(palette.accent, _INK, 0.35))}"/>
<stop offset="1" stop-color="{css(mix(palette.accent, _INK, 0.68))}"/></linearGradient>
<clipPath id="card"><rect width="{WIDTH}" height="{HEIGHT}" rx="36"/></clipPath>
<clipPath id="round"><circle cx="{_AVATAR_X}" cy="{_AVATAR_Y}" r="{_AVATAR_R}"/></clipPath>
</defs>"""


def _ground() -> str:
    rings = "".join(
        f'<circle cx="{WIDTH}" cy="{HEIGHT}" r="{r}" fill="none" stroke="#fff" stroke-opacity="0.035"'
        ' stroke-width="26"/>'
        for r in (110, 190, 270)
    )
    panel = f'<rect width="{WIDTH}" height="{HEIGHT}" rx="36" fill="url(#{{}})"/>'
    return (
        "".join(panel.format(name) for name in ("ground", "glow", "shine"))
        + f'<g clip-path="url(#card)">{rings}</g>'
        + f'<rect x="1.5" y="1.5" width="{WIDTH - 3}" height="{HEIGHT - 3}" rx="34.5" fill="none"'
        ' stroke="#fff" stroke-opacity="0.09" stroke-width="3"/>'
    )


def _avatar(card: RankCard, palette: _Palette) -> str:
    at = f'cx="{_AVATAR_X}" cy="{_AVATAR_Y}"'
    ring = (
        f'<circle {at} r="{_AVATAR_R + 14}" fill="url(#ring)"/>'
        f'<circle {at} r="{_AVATAR_R + 7}" fill="{css(palette.ground)}"/>'
        f'<circle {at} r="{_AVATAR_R}" fill="url(#face)"/>'
    )
    size = png_size(card.avatar) if card.avatar else None
    if card.avatar is None or size is None or max(size) > LARGEST_AVATAR_SIDE:
        return ring + _initial(card.name)
    data = base64.b64encode(card.avatar).decode()
    side = _AVATAR_R * 2
    return (
        f'{ring}<image x="{_AVATAR_X - _AVATAR_R}" y="{_AVATAR_Y - _AVATAR_R}" width="{side}" height="{side}"'
        f' preserveAspectRatio="xMidYMid slice" clip-path="url(#round)" href="data:image/png;base64,{data}"/>'
    )


def _initial(name: str) -> str:
    line = fit_line(first_character(name).upper(), 104, 150, Weight.BOLD, smallest=60)
    if line.is_blank:
        line = set_line("?", 104, Weight.BOLD)
    return line.svg(_AVATAR_X - line.width / 2, _AVATAR_Y + 37, css(WHITE))


def _heading(card: RankCard, palette: _Palette) -> str:
    """Rank and level on the right, the name in what room they leave."""
    parts: list[str] = []
    right = float(_RIGHT)
    for word, figure, colour in (
        (card.level_word, card.level, palette.accent),
        (card.rank_word, card.rank, WHITE),
    ):
        label = set_line(word.upper(), 20, Weight.SEMIBOLD)
        value = fit_line(figure, 54, 190, Weight.EXTRABOLD, smallest=30)
        parts.append(label.svg(right - label.width, 56, css(_MUTED)))
        parts.append(value.svg(right - value.width, 108, css(colour)))
        right -= max(label.width, value.width) + 40
    name = _name_line(card.name, right - _LEFT)
    parts.append(name.svg(_LEFT, 106, css(WHITE)))
    return "".join(parts)


def _name_line(name: str, width: float) -> Line:
    return fit_line(name, 50, width, Weight.EXTRABOLD, smallest=36)


_BUBBLE = (
    "M4 1h16a4 4 0 0 1 4 4v9a4 4 0 0 1-4 4h-8.5L6 23v-5H4a4 4 0 0 1-4-4V5a4 4 0 0 1 4-4z"
    "M5.5 7.2v2h13v-2zM5.5 11.2v2h8.500v-2z"
)
_MICROPHONE = (
    "M12 0a4.5 4.5 0 0 1 4.5 4.500v7a4.5 4.5 0 0 1-9 0v-7A4.5 4.5 0 0 1 12 0z"
    "M3.5 11h2.300a6.2 6.2 0 0 0 12.4 0h2.300a8.5 8.5 0 0 1-7.3 8.4"
    "V24h-2.400v-4.600A8.5 8.5 0 0 1 3.5 11z"
)


def _counters(card: RankCard, palette: _Palette) -> str:
    """Messages and voice time, each behind its sign."""
    parts: list[str] = []
    x = float(_LEFT)
    for sign, words in ((_BUBBLE, card.messages), (_MICROPHONE, card.voice)):
        line = fit_line(words, 26, min(330, _RIGHT - x - 36), Weight.MEDIUM, smallest=18)
        parts.append(
            f'<path transform="translate({x:.1f} 132)" fill="{css(palette.accent)}" fill-rule="evenodd"'
            f' d="{sign}"/>'
        )
        parts.append(line.svg(x + 36, 153, css(mix(_MUTED, WHITE, 0.35))))
        x += 36 + line.width + 36
    return "".join(parts)


def _bar(card: RankCard, progress: float) -> str:
    xp = fit_line(card.xp, 26, 400, Weight.BOLD, smallest=18)
    to_go = fit_line(card.to_go, 24, _RIGHT - _LEFT - xp.width - 30, Weight.MEDIUM, smallest=16)
    track = f'x="{_LEFT}" y="{_BAR_TOP}" height="{_BAR_HEIGHT}" rx="{_BAR_HEIGHT / 2}"'
    length = (_RIGHT - _LEFT) * progress
    filled = f'<rect {track} width="{max(length, _BAR_HEIGHT):.1f}" fill="url(#fill)"/>' if progress else ""
    return (
        xp.svg(_LEFT, _BAR_TOP - 14, css(WHITE))
        + to_go.svg(_RIGHT - to_go.width, _BAR_TOP - 14, css(_MUTED))
        + f'<rect {track} width="{_RIGHT - _LEFT}" fill="#fff" fill-opacity="0.12"/>'
        + filled
    )
