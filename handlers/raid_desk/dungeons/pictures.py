"""Pictures of dungeons: a shipped drawing in shades of one colour, which takes on each dungeon's own.

A drawing is a small PNG with a palette, so another colour is another palette: no library draws anything here.
An address tells everything (drawing, colour, version), so any process can answer it, and for ever the same.
`python -m jobs.pictures.dungeon_drawings` makes the drawings.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handlers.raid_desk.dungeons.dungeon import Dungeon

FOLDER = Path(__file__).with_name("drawings")
PATH = "/pictures/dungeons/"
SHADES, EDGES = 64, 16
"""The palette: opaque shades from black over the colour to white, then the edge from nothing to full."""
EDGE_SHADE = 14
_NAME = re.compile(r"([a-z0-9_]{1,40})-([0-9a-f]{6})-([0-9a-f]{8})\.png", re.ASCII)
_LETTER = re.compile(r"[a-z0-9]")
_INK, _PAPER = (11, 12, 18), (255, 255, 255)


def picture_address(dungeon: Dungeon, base: str) -> str | None:
    """Its own picture, else our drawing of it at `base`; None where nobody would answer that address."""
    if dungeon.picture or not base:
        return dungeon.picture or None
    drawing = drawing_of(dungeon)
    return f"{base}{PATH}{drawing}-{dungeon.color:06x}-{version_of(drawing)}.png"


def drawing_of(dungeon: Dungeon) -> str:
    """Which drawing stands for it: its own, else the first letter of its name, else a star."""
    if dungeon.key in _drawings():
        return dungeon.key
    letter = _LETTER.search(unicodedata.normalize("NFKD", f"{dungeon.name} {dungeon.key}").casefold())
    return f"letter_{letter[0]}" if letter else "star"


@cache
def version_of(drawing: str) -> str:
    """Changes when the drawing does."""
    return f"{zlib.crc32(_read(drawing)):08x}"


@lru_cache(maxsize=256)
def read_picture(name: str) -> tuple[bytes, bool] | None:
    """The PNG of "tomb-ebed55-0a1b2c3d.png", and whether it is that version; None when there is none."""
    match = _NAME.fullmatch(name)
    if match is None or match[1] not in _drawings():
        return None
    return _coloured(_read(match[1]), int(match[2], 16)), match[3] == version_of(match[1])


@cache
def _drawings() -> frozenset[str]:
    return frozenset(file.stem for file in FOLDER.glob("*.png"))


@cache
def _read(drawing: str) -> bytes:
    return (FOLDER / f"{drawing}.png").read_bytes()


def _coloured(drawing: bytes, color: int) -> bytes:
    """With another palette; signature and header take 33 bytes, the palette's chunk begins after them."""
    length = int(struct.unpack(">I", drawing[33:37])[0])
    return drawing[:33] + palette_chunk(color) + drawing[33 + length + 12 :]


def palette_chunk(color: int) -> bytes:
    """The PLTE chunk for that colour."""
    channels = color >> 16 & 255, color >> 8 & 255, color & 255
    shades = [_shade(channels, place / (SHADES - 1)) for place in range(SHADES)]
    body = b"".join(map(bytes, shades)) + bytes(shades[EDGE_SHADE]) * EDGES
    return chunk(b"PLTE", body)


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _shade(channels: tuple[int, int, int], light: float) -> tuple[int, int, int]:
    """0: nearly black, 0.5: the colour, 1: white."""
    begin, end, share = (_INK, channels, light * 2) if light < 0.5 else (channels, _PAPER, light * 2 - 1)
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(begin, end, strict=True))
    return red, green, blue
