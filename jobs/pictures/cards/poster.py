"""Poster: flat colour and large type; the avatar fills the left, the level the right."""

from __future__ import annotations

from jobs.pictures.cards import parts
from jobs.pictures.cards.card import HEIGHT, WIDTH, RankCard
from jobs.pictures.cards.palette import Palette, Tones, palette_of, readable_on
from jobs.pictures.colours import css, mix
from jobs.pictures.text import fit_line
from jobs.pictures.typefaces import Weight

TONES = Tones(ink=0xF5F4F0, tint=0.0, deep=0.0, accent=0x2B4BF2, contrast=3.6)
_LEFT, _RIGHT = 336, 690
_BLOCK = 724
_BAR = 18


def draw(card: RankCard) -> str:
    """The card as SVG."""
    palette = palette_of(card, TONES)
    return parts.sheet(
        _definitions(),
        _ground(card, palette),
        _words(card, palette),
        _block(card, palette),
        _strip(card, palette),
        _frame(card, palette),
    )


def _definitions() -> str:
    w, h, b = WIDTH, HEIGHT, _BLOCK
    left = f"M22 0H{h}V{h}H22A22 22 0 0 1 0 {h - 22}V22A22 22 0 0 1 22 0Z"
    block = f"M{b} 0H{w - 22}A22 22 0 0 1 {w} 22V{h - 22}A22 22 0 0 1 {w - 22} {h}H{b}Z"
    return (
        f'<clipPath id="card"><rect width="{w}" height="{h}" rx="22"/></clipPath>'
        f'<clipPath id="left"><path d="{left}"/></clipPath>'
        f'<clipPath id="block"><path d="{block}"/></clipPath>'
    )


def _ground(card: RankCard, palette: Palette) -> str:
    return (
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="22" fill="{css(palette.ground)}"/>'
        + parts.backdrop(card, palette, "card")
        + f'<rect width="{HEIGHT}" height="{HEIGHT}" fill="{css(palette.text)}" clip-path="url(#left)"/>'
        + parts.face(card, 0, 0, HEIGHT, "left", readable_on(palette.text))
    )


def _words(card: RankCard, palette: Palette) -> str:
    width = _RIGHT - _LEFT
    name = fit_line(card.name, 60, width, Weight.EXTRABOLD, smallest=36)
    drawn = [
        parts.left(name, _LEFT, 82, palette.text),
        f'<rect x="{_LEFT}" y="104" width="56" height="8" fill="{css(palette.accent)}"/>',
    ]
    for y, path, words in ((154, parts.BUBBLE, card.messages), (194, parts.MICROPHONE, card.voice)):
        line = fit_line(words, 25, width - 38, Weight.MEDIUM, smallest=16)
        drawn.append(parts.sign(path, _LEFT, y - 20, palette.text, 0.96))
        drawn.append(parts.left(line, _LEFT + 38, y, palette.text))
    xp = fit_line(card.xp, 25, width, Weight.EXTRABOLD, smallest=17)
    to_go = fit_line(card.to_go, 21, width, Weight.MEDIUM, smallest=15)
    drawn.append(parts.left(xp, _LEFT, 236, palette.text))
    drawn.append(parts.left(to_go, _LEFT, 264, palette.muted))
    return "".join(drawn)


def _block(card: RankCard, palette: Palette) -> str:
    """The level as large as it goes, on flat colour."""
    writing = readable_on(palette.accent)
    quiet = mix(palette.accent, writing, 0.22)
    level = fit_line(card.level, 190, WIDTH - _BLOCK - 44, Weight.EXTRABOLD, smallest=40)
    word = fit_line(card.level_word, 27, 120, Weight.BOLD, smallest=14)
    rank = fit_line(
        f"{card.rank_word} {card.rank}", 27, WIDTH - _BLOCK - word.width - 66, Weight.BOLD, smallest=14
    )
    baseline = 152 + level.size * 0.363
    return (
        f'<g clip-path="url(#block)"><rect x="{_BLOCK}" width="{WIDTH - _BLOCK}" height="{HEIGHT}"'
        f' fill="{css(palette.accent)}"/>'
        f'<circle cx="{WIDTH - 20}" cy="{HEIGHT - 30}" r="150" fill="{css(quiet)}" fill-opacity="0.35"/></g>'
        + parts.left(word, _BLOCK + 24, 52, writing)
        + parts.right(rank, WIDTH - 24, 52, writing)
        + parts.right(level, WIDTH - 24, baseline, writing)
    )


def _strip(card: RankCard, palette: Palette) -> str:
    """The way to the next level along the lower edge.

    What is left of it can be seen on the ground and on the block, and what is done is at least a square:
    otherwise a low share looks like a stray tick beside the avatar.
    """
    length = max(float(_BAR), (WIDTH - HEIGHT) * card.share) if card.share else 0.0
    return (
        '<g clip-path="url(#card)">'
        + _piece(HEIGHT, _BLOCK - HEIGHT, f'fill="{css(palette.text)}" fill-opacity="0.16"')
        + _piece(_BLOCK, WIDTH - _BLOCK, f'fill="{css(palette.ground)}" fill-opacity="0.3"')
        + (_piece(HEIGHT, length, f'fill="{css(palette.text)}"') if length else "")
        + "</g>"
    )


def _piece(x: float, width: float, paint: str) -> str:
    return f'<rect x="{x}" y="{HEIGHT - _BAR}" width="{width:.1f}" height="{_BAR}" {paint}/>'


def _frame(card: RankCard, palette: Palette) -> str:
    if card.border is None:
        return ""
    return (
        f'<rect x="3" y="3" width="{WIDTH - 6}" height="{HEIGHT - 6}" rx="19" fill="none"'
        f' stroke="{css(palette.border)}" stroke-width="6"/>'
    )
