"""Drawings of dungeons in shades of one colour: a gate whose shape tells the kind, and an emblem before it.

`python -m jobs.pictures.dungeon_drawings` writes all of them, for `handlers.raid_desk.dungeons.pictures` to
colour; a test tells when one is no longer what would be drawn.

Why: decision 0299.
"""

from __future__ import annotations

import string
import struct
import zlib

import msgspec
import uharfbuzz as hb

from handlers.raid_desk.dungeons.pictures import EDGE_SHADE, EDGES, FOLDER, SHADES, chunk, palette_chunk
from handlers.raid_desk.dungeons.shipped import shipped_dungeons
from jobs.pictures import canvas
from jobs.pictures.typefaces import FOLDER as FONTS
from jobs.pictures.typefaces import Typeface, Weight, inter

SIDE = 160
NEUTRAL = 0x5865F2
EMBLEMS = FOLDER.with_name("emblems.json")
TYPEFACES = ("NotoSansSymbols-Bold.ttf", "NotoSansSymbols2-Regular.ttf")
EMBLEM_SIDE, LETTER_SIDE, MIDDLE = 74.0, 62.0, (80.0, 82.0)

GATES = {
    "Basic": "M40 132V78a40 40 0 0 1 80 0v54Z",
    "Godlands": "M38 132V82Q40 44 80 22Q120 44 122 82v50Z",
    "Exaltation": "M80 16L132 52V108L80 144L28 108V52Z",
    "Events": "M80 20a60 60 0 1 1 0 120a60 60 0 1 1 0-120Z",
    "Minis": "M50 26H110L138 80L110 134H50L22 80Z",
    "Epic": "M30 30Q80 14 130 30V84Q124 124 80 144Q36 124 30 84Z",
    "Heroic": "M80 12L98 34L126 34L126 62L148 80L126 98V126H98L80 148L62 126H34V98L12 80L34 62V34H62Z",
    "Advanced": "M80 12L98 34L126 34L126 62L148 80L126 98V126H98L80 148L62 126H34V98L12 80L34 62V34H62Z",
    "Realm's end": "M28 136V30H44V44H58V30H72V44H88V30H102V44H116V30H132V136Z",
}
"""The outline of the gate by the dungeon's category."""


def names() -> dict[str, str]:
    """Drawing -> what stands in its gate: an emblem, a letter or a digit."""
    emblems = msgspec.json.decode(EMBLEMS.read_bytes(), type=dict[str, str])
    letters = {f"letter_{letter.lower()}": letter for letter in string.ascii_uppercase + string.digits}
    return {**emblems, **letters, "star": "✦"}


def draw(name: str) -> bytes:
    """The drawing as PNG with a palette."""
    gates = {dungeon.key: GATES[dungeon.category] for dungeon in shipped_dungeons()}
    rgba = canvas.pixels(_svg(gates.get(name, GATES["Events"]), names()[name]), SIDE, SIDE)
    return _indexed(rgba)


def _svg(gate: str, emblem: str) -> str:
    """In greys: black, the colour (#808080) and white are where the palette begins, turns and ends."""
    light = EDGE_SHADE * 255 // (SHADES - 1)
    edge = f"#{light:02x}{light:02x}{light:02x}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIDE}" height="{SIDE}" viewBox="0 0 {SIDE} {SIDE}">'
        '<defs><radialGradient id="room" cx="80" cy="84" r="92" gradientUnits="userSpaceOnUse">'
        f'<stop offset="0" stop-color="#585858"/><stop offset="1" stop-color="{edge}"/></radialGradient>'
        '<radialGradient id="glow" cx="80" cy="96" r="78" gradientUnits="userSpaceOnUse">'
        '<stop offset="0" stop-color="#b0b0b0"/><stop offset="0.55" stop-color="#787878"/>'
        '<stop offset="1" stop-color="#3c3c3c"/></radialGradient></defs>'
        f'<rect width="{SIDE}" height="{SIDE}" rx="30" fill="{edge}"/>'
        f'<rect x="5" y="5" width="{SIDE - 10}" height="{SIDE - 10}" rx="26" fill="url(#room)"/>'
        f'<path d="{gate}" fill="#0c0c0c" fill-opacity="0.55" transform="translate(0 5)"/>'
        f'<path d="{gate}" fill="url(#glow)"/>'
        f'<path d="{gate}" fill="none" stroke="#101010" stroke-width="9" stroke-linejoin="round"/>'
        f'<path d="{gate}" fill="none" stroke="#c4c4c4" stroke-width="4" stroke-linejoin="round"/>'
        + _emblem(emblem, "#080808", 3.0)
        + _emblem(emblem, "#ffffff", 0.0)
        + "</svg>"
    )


def _emblem(character: str, fill: str, lower: float) -> str:
    """Scaled to fill its square, whatever its glyph's measures are."""
    typeface = _typeface(character)
    buffer = hb.Buffer()
    buffer.add_str(character)
    buffer.guess_segment_properties()
    hb.shape(typeface.font, buffer)
    glyph = buffer.glyph_infos[0].codepoint
    box = typeface.font.get_glyph_extents(glyph)
    side = EMBLEM_SIDE if typeface.name != "InterVariable" else LETTER_SIDE
    scale = side / max(box.width, -box.height)
    x = MIDDLE[0] - (box.x_bearing + box.width / 2) * scale
    y = MIDDLE[1] + (box.y_bearing + box.height / 2) * scale + lower
    placed = f"matrix({scale:.5f} 0 0 {-scale:.5f} {x:.2f} {y:.2f})"
    return f'<path transform="{placed}" d="{typeface.outline(glyph)}" fill="{fill}"/>'


def _typeface(character: str) -> Typeface:
    if character in string.ascii_uppercase + string.digits:
        return inter(Weight.EXTRABOLD)
    symbols = (Typeface(FONTS / name) for name in TYPEFACES)
    return next(typeface for typeface in symbols if typeface.covers(character))


def _indexed(rgba: bytes) -> bytes:
    """A PNG whose pixels are places in the palette; transparent ones belong to the edge of the tile."""
    places = bytes(map(_place, rgba[0::4], rgba[3::4]))
    rows = b"".join(b"\0" + places[at : at + SIDE] for at in range(0, len(places), SIDE))
    opacities = bytes([255] * SHADES + [place * 255 // EDGES for place in range(EDGES)])
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 3, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + palette_chunk(NEUTRAL)
        + chunk(b"tRNS", opacities)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def _place(light: int, opacity: int) -> int:
    if opacity >= 248:
        return (light * (SHADES - 1) + 127) // 255
    return SHADES + opacity * EDGES // 256


def main() -> None:
    """Writes every drawing."""
    FOLDER.mkdir(exist_ok=True)
    for name in names():
        (FOLDER / f"{name}.png").write_bytes(draw(name))


if __name__ == "__main__":
    main()
