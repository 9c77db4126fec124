"""Generated pictures for avatars and icons: a mirrored pattern per id, PNG without a library."""

import hashlib
import struct
import zlib
from functools import lru_cache

CELLS = 8


def picture_hash(owner: int) -> str:
    """The name of the owner's picture, in the form Discord gives them."""
    return hashlib.sha256(str(owner).encode()).hexdigest()[:32]


@lru_cache(maxsize=2048)
def pattern(seed: str, size: int = 128) -> bytes:
    """The same seed gives the same picture."""
    digest = hashlib.sha256(seed.encode()).digest()
    paper = bytes(200 + part % 56 for part in digest[0:3])
    ink = bytes(part % 176 for part in digest[3:6])
    grid = [[_inked(digest, row, column) for column in range(CELLS)] for row in range(CELLS)]
    lines = []
    for y in range(size):
        cells = grid[y * CELLS // size]
        lines.append(b"\x00" + b"".join(ink if cells[x * CELLS // size] else paper for x in range(size)))
    return encode(size, size, b"".join(lines))


def _inked(digest: bytes, row: int, column: int) -> bool:
    """Mirrored left to right, with an empty border."""
    if row in (0, CELLS - 1) or column in (0, CELLS - 1):
        return False
    half = min(column, CELLS - 1 - column)
    return bool(digest[6 + row * 3 + half] & 1)


def encode(width: int, height: int, scanlines: bytes) -> bytes:
    """An 8-bit RGB PNG; every scanline begins with its filter byte."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(scanlines, 6)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
