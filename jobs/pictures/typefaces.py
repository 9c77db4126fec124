"""The typefaces of every picture: files that ship with us or in a package, never the machine's.

Why: decision 0151.
"""

from __future__ import annotations

import base64
from enum import IntEnum
from functools import cache, lru_cache
from pathlib import Path

import uharfbuzz as hb
from noto_cjk_sans_jp_bold import FONT_PATH as CJK_FILE

from jobs.pictures.png import encode_png

FOLDER = Path(__file__).parent / "fonts"
# Asked in this order after Inter: wide ones first, symbols and mathematics after all scripts.
FIRST = (
    "NotoSans-Bold.ttf",
    "NotoSansArabic-Bold.ttf",
    "NotoSansHebrew-Bold.ttf",
    "NotoSansDevanagari-Bold.ttf",
)
LAST = (
    "NotoSansMath-Regular.ttf",
    "NotoSansSymbols-Bold.ttf",
    "NotoSansSymbols2-Regular.ttf",
    "NotoMusic-Regular.ttf",
)
EMOJI_EM = 0.84  # Noto's emoji are 1.25 em wide; so they stand as tall as capitals with their accents
EMOJI_ADVANCE_EM = 1.25


class Weight(IntEnum):
    """Stroke weight of Inter; every other script comes in bold only."""

    MEDIUM = 500
    SEMIBOLD = 600
    BOLD = 700
    EXTRABOLD = 800


class Typeface:
    """One font at one weight: what it covers, and its glyphs as SVG."""

    def __init__(
        self, path: Path, *, variations: dict[str, float] | None = None, colour: bool = False
    ) -> None:
        self.name = path.stem
        self.colour = colour
        face = hb.Face(hb.Blob.from_file_path(str(path)))
        self.font = hb.Font(face)
        if variations:
            self.font.set_variations(variations)
        self.units_per_em = face.upem
        self._characters = face.unicodes
        self._outlines: dict[int, str] = {}

    def covers(self, character: str) -> bool:
        return ord(character) in self._characters

    def outline(self, glyph: int) -> str:
        """SVG path data in font units with y up; empty for a space."""
        path = self._outlines.get(glyph)
        if path is None:
            steps: list[str] = []
            self.font.draw_glyph(glyph, _pen(), steps)
            if len(self._outlines) > 4096:
                self._outlines.clear()
            path = self._outlines[glyph] = "".join(steps)
        return path

    def picture(self, glyph: int, pixels: int) -> str:
        """A colour glyph of `pixels` height and width as a data URI; empty when it is blank."""
        return _colour_glyph(self, glyph, pixels)


@cache
def _pen() -> hb.DrawFuncs:
    pen = hb.DrawFuncs()
    pen.set_move_to_func(lambda x, y, steps: steps.append(f"M{x:g} {y:g}"))
    pen.set_line_to_func(lambda x, y, steps: steps.append(f"L{x:g} {y:g}"))
    pen.set_quadratic_to_func(lambda a, b, x, y, steps: steps.append(f"Q{a:g} {b:g} {x:g} {y:g}"))
    pen.set_cubic_to_func(
        lambda a, b, c, d, x, y, steps: steps.append(f"C{a:g} {b:g} {c:g} {d:g} {x:g} {y:g}")
    )
    pen.set_close_path_func(lambda steps: steps.append("Z"))
    return pen


@lru_cache(maxsize=512)
def _colour_glyph(typeface: Typeface, glyph: int, pixels: int) -> str:
    scale = pixels / (EMOJI_ADVANCE_EM * typeface.units_per_em)
    painter = hb.RasterPaint()
    painter.transform = (scale, 0, 0, scale, 0, 0)
    bottom = round(-0.25 * typeface.units_per_em * scale)
    painter.extents = hb.RasterExtents(x_origin=0, y_origin=bottom, width=pixels, height=pixels)
    painter.paint_glyph(typeface.font, glyph)
    image = painter.render()
    if image is None or not any(image.buffer):
        return ""
    png = encode_png(pixels, pixels, _straight_rgba(image.buffer, pixels, image.extents.stride))
    return "data:image/png;base64," + base64.b64encode(png).decode()


def _straight_rgba(bgra: bytes, pixels: int, stride: int) -> bytes:
    """HarfBuzz paints premultiplied BGRA, the last row first; PNG wants straight RGBA, top down."""
    rows = [bgra[row * stride : row * stride + pixels * 4] for row in reversed(range(pixels))]
    plain = bytearray(b"".join(rows))
    plain[0::4], plain[2::4] = plain[2::4], plain[0::4]
    for at in range(3, len(plain), 4):
        alpha = plain[at]
        if 0 < alpha < 255:
            for channel in (at - 3, at - 2, at - 1):
                plain[channel] = min(255, (plain[channel] * 255 + alpha // 2) // alpha)
    return bytes(plain)


@cache
def inter(weight: Weight) -> Typeface:
    """The typeface of all our own words and of most names."""
    optical_size = 30.0 if weight >= Weight.BOLD else 18.0
    return Typeface(FOLDER / "InterVariable.ttf", variations={"wght": float(weight), "opsz": optical_size})


@cache
def emoji() -> Typeface:
    return Typeface(FOLDER / "NotoColorEmoji.ttf", colour=True)


@cache
def fallbacks() -> tuple[Typeface, ...]:
    """Every other typeface in the order in which they are asked for a character."""
    elsewhere = {*FIRST, *LAST, "InterVariable.ttf", "NotoColorEmoji.ttf"}
    scripts = sorted(path for path in FOLDER.glob("*.ttf") if path.name not in elsewhere)
    first, last = ([FOLDER / name for name in names] for names in (FIRST, LAST))
    files = [*first, Path(str(CJK_FILE)), *scripts, *last]
    return (*(Typeface(path) for path in files), emoji())
