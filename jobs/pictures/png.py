"""PNG from pixels, and a PNG's size from its header."""

from __future__ import annotations

import struct
import zlib

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Measured on our cards: rows as they are at level 3 take 7 ms for 162 kB; filtered rows 15 ms for 140 kB.
_COMPRESSION = 3
_NO_FILTER = b"\0"


def encode_png(width: int, height: int, rgba: bytes) -> bytes:
    """A PNG of straight (not premultiplied) RGBA rows, the first row on top."""
    row = width * 4
    if len(rgba) != row * height:
        raise ValueError(f"{width}x{height} pixels need {row * height} bytes, not {len(rgba)}")
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    rows = b"".join(_NO_FILTER + rgba[at : at + row] for at in range(0, len(rgba), row))
    body = zlib.compress(rows, _COMPRESSION)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_size(data: bytes) -> tuple[int, int] | None:
    """Width and height as a PNG's header tells; None when it is no PNG."""
    if len(data) < 33 or not data.startswith(_SIGNATURE) or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height
