"""Setting one line of text in any script: clean, cut into characters, choose a typeface each, shape, order.

A character here is what a reader takes for one (a grapheme cluster): a letter with its marks, a flag, a
family of emoji. It is drawn by one typeface or, when none has it, left out: no picture ever shows a box for a
missing glyph.

Why: decision 0150.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import regex
import uharfbuzz as hb

from jobs.pictures import bidi
from jobs.pictures.typefaces import EMOJI_ADVANCE_EM, EMOJI_EM, Typeface, Weight, emoji, fallbacks, inter

LONGEST = 200  # characters; Discord's names have 32
MOST_MARKS = 4  # stacked on one letter
ELLIPSIS = "…"
_CLUSTER = regex.compile(r"\X")
_EMOJI = regex.compile(r"\p{Emoji_Presentation}|[\U00010000-\U0010FFFF&&\p{Emoji}]", regex.V1)
_JOINERS = "\u200c\u200d"
_IGNORABLE = regex.compile(r"\p{Default_Ignorable_Code_Point}")
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_HANGUL = regex.compile(r"\p{Hangul}")


class Glyph(NamedTuple):
    typeface: Typeface
    glyph_id: int
    x: float  # pixels from the line's left end
    y: float  # pixels above the baseline


class Line(NamedTuple):
    """One line as glyphs from left to right. `left_out` are the characters that no typeface has."""

    size: float
    width: float
    glyphs: tuple[Glyph, ...]
    left_out: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return not any(g.typeface.colour or g.typeface.outline(g.glyph_id) for g in self.glyphs)

    def svg(self, x: float, baseline: float, fill: str) -> str:
        """The line as SVG, its left end at `x`."""
        return f'<g fill="{fill}">{"".join(self._drawn(x, baseline))}</g>'

    def _drawn(self, x: float, baseline: float) -> Iterator[str]:
        for glyph in self.glyphs:
            left, top = x + glyph.x, baseline - glyph.y
            if glyph.typeface.colour:
                yield _emoji_svg(glyph, left, top, self.size)
            elif path := glyph.typeface.outline(glyph.glyph_id):
                scale = self.size / glyph.typeface.units_per_em
                placed = f"matrix({scale:.5f} 0 0 {-scale:.5f} {left:.2f} {top:.2f})"
                yield f'<path transform="{placed}" d="{path}"/>'


def set_line(text: str, size: float, weight: Weight = Weight.BOLD, *, features: str = "") -> Line:
    """The line at `size` pixels per em. `features` are OpenType's, like "tnum" for figures of one width."""
    drawable, left_out = _drawable(clean(text), weight)
    return _shape(drawable, size, features, left_out)


def fit_line(text: str, size: float, width: float, weight: Weight = Weight.BOLD, *, smallest: float) -> Line:
    """The line no wider than `width`: made smaller first, down to `smallest`, then cut with an ellipsis."""
    drawable, left_out = _drawable(clean(text), weight)
    line = _shape(drawable, size, "", left_out)
    if line.width <= width:
        return line
    fitting = max(smallest, size * width / line.width * 0.999)  # not wider by a rounding
    line = _shape(drawable, fitting, "", left_out)
    if line.width <= width:
        return line
    dots, _ = _drawable(ELLIPSIS, weight)
    fits, too_long = 0, len(drawable)
    while too_long - fits > 1:
        half = (fits + too_long) // 2
        fits, too_long = (
            (half, too_long)
            if _shape(_without_end_space(drawable[:half]) + dots, fitting, "", ()).width <= width
            else (fits, half)
        )
    return _shape(_without_end_space(drawable[:fits]) + dots, fitting, "", left_out)


def first_character(text: str) -> str:
    """What a reader takes for the first letter; empty when nothing is visible."""
    match = _CLUSTER.match(clean(text))
    return match.group() if match else ""


def clean(text: str) -> str:
    """One line without controls, overrides of direction and private characters; at most LONGEST long."""
    kept = (c for c in text[: LONGEST * 4] if _is_text(c))
    return " ".join("".join(" " if c.isspace() else c for c in kept).split())[:LONGEST]


def _is_text(character: str) -> bool:
    if character.isspace() or character in _JOINERS or "\U000e0020" <= character <= "\U000e007f":
        return True
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co")


Drawable = list[tuple[str, Typeface]]


def _drawable(text: str, weight: Weight) -> tuple[Drawable, tuple[str, ...]]:
    drawable: Drawable = []
    left_out: list[str] = []
    for cluster in _CLUSTER.findall(text):
        kept, typeface = _typeface_for(cluster, weight)
        if typeface is not None:
            drawable.append((kept, typeface))
        elif kept:
            left_out.append(cluster)
    return drawable, tuple(left_out)


@lru_cache(maxsize=8192)
def _typeface_for(cluster: str, weight: Weight) -> tuple[str, Typeface | None]:
    """What of the character is drawn, and by whom: ("", None) for invisible ones."""
    cluster = cluster[:1] + _few_marks(cluster[1:])
    visible = _IGNORABLE.sub("", cluster)
    if not visible:
        return "", None
    if _is_emoji(cluster) and emoji().covers(visible[0]):
        return cluster, emoji()
    candidates = (inter(weight), *fallbacks())
    for typeface in candidates:
        if all(map(typeface.covers, visible)):
            return cluster, typeface
    composed = unicodedata.normalize("NFC", cluster)
    if composed != cluster:
        return _typeface_for(composed, weight)
    for typeface in candidates:
        if typeface.covers(visible[0]):
            return "".join(c for c in cluster if typeface.covers(c)), typeface
    plain = unicodedata.normalize("NFKC", cluster)
    return _typeface_for(plain, weight) if plain != cluster else (cluster, None)


def _few_marks(tail: str) -> str:
    marks = 0
    kept = []
    for character in tail:
        marks += unicodedata.category(character) in ("Mn", "Me")
        if marks <= MOST_MARKS or character in _JOINERS:
            kept.append(character)
    return "".join(kept)


def _is_emoji(cluster: str) -> bool:
    if "\ufe0e" in cluster:
        return False
    return "\ufe0f" in cluster or "\u20e3" in cluster or _EMOJI.match(cluster) is not None


def _without_end_space(drawable: Drawable) -> Drawable:
    while drawable and drawable[-1][0].isspace():
        drawable = drawable[:-1]
    return drawable


class _Run(NamedTuple):
    text: str
    typeface: Typeface
    level: int


def _runs(drawable: Drawable) -> list[_Run]:
    """Stretches of one typeface and one direction, in reading order."""
    text = "".join(cluster for cluster, _ in drawable)
    directions = bidi.levels(text)
    pieces = []
    at = 0
    for cluster, typeface in drawable:
        pieces.append(_Run(cluster, typeface, directions[at]))
        at += len(cluster)
    return [
        _Run("".join(piece.text for piece in same), typeface, level)
        for (typeface, level), same in groupby(pieces, key=lambda piece: (piece.typeface, piece.level))
    ]


def _shape(drawable: Drawable, size: float, features: str, left_out: tuple[str, ...]) -> Line:
    runs = _runs(drawable)
    language = _language("".join(cluster for cluster, _ in drawable))
    x = 0.0
    glyphs: list[Glyph] = []
    missing = list(left_out)
    for at in bidi.visual_order([run.level for run in runs]):
        x = _place_run(runs[at], size, features, language, x, glyphs, missing)
    return Line(size, x, tuple(glyphs), tuple(missing))


def _place_run(
    run: _Run, size: float, features: str, language: str, x: float, glyphs: list[Glyph], missing: list[str]
) -> float:
    """Put the run's glyphs after `x`, and say where it ends."""
    buffer = hb.Buffer()
    buffer.add_str(run.text)
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    buffer.guess_segment_properties()
    buffer.language = language
    hb.shape(run.typeface.font, buffer, dict.fromkeys(features.split(), True))
    scale = size * (EMOJI_EM if run.typeface.colour else 1) / run.typeface.units_per_em
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        if info.codepoint == 0:
            missing.append(run.text[info.cluster])
            continue
        left = x + position.x_offset * scale
        glyphs.append(Glyph(run.typeface, info.codepoint, left, position.y_offset * scale))
        x += position.x_advance * scale
    return x


def _language(text: str) -> str:
    """One code point stands for Chinese, Japanese and Korean forms of a character: neighbours tell which."""
    if _KANA.search(text):
        return "ja"
    return "ko" if _HANGUL.search(text) else "zh-hans"


def _emoji_svg(glyph: Glyph, left: float, baseline: float, size: float) -> str:
    side = size * EMOJI_EM * EMOJI_ADVANCE_EM
    data = glyph.typeface.picture(glyph.glyph_id, max(8, round(side)))
    if not data:
        return ""
    top = baseline - size * EMOJI_EM * (EMOJI_ADVANCE_EM - 0.25) - size * 0.02
    return f'<image x="{left:.2f}" y="{top:.2f}" width="{side:.2f}" height="{side:.2f}" href="{data}"/>'
