"""Run in a process of its own (jobs/confined): a picture becomes a small JPEG.

Decoders are the largest piece of native code that strangers can feed. Here they have no secrets around them,
little memory and little time, and if one falls, it falls alone. Imports nothing of ours. The exit code says
what was wrong.

Why: decision 0202.
"""

import io
import sys
from typing import Any, Final

NO_PICTURE: Final = 3
TOO_MANY_PIXELS: Final = 4
DAMAGED: Final = 5
LONGEST_SIDE: Final = 8_192
MOST_PIXELS: Final = 20_000_000
"""A photo of a telephone has 12 million; 4 bytes each are held for a moment."""
MOST_STORED: Final = 262_144
GROUND: Final = (21, 22, 31)
"""Lies under transparent pictures."""


def kind_of(data: bytes) -> str | None:
    """Which of the four formats the first bytes are of; a name or a declared type is never asked."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return None


def redraw(data: bytes, wanted_width: str, wanted_height: str) -> bytes:
    """The picture, its first if it moves, cut to the size. Exits with one of the codes above."""
    from PIL import Image, ImageOps

    width, height = int(wanted_width), int(wanted_height)
    kind = kind_of(data)
    if kind is None:
        sys.exit(NO_PICTURE)
    try:
        image = Image.open(io.BytesIO(data), formats=(kind,))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        sys.exit(TOO_MANY_PIXELS)
    except Exception:
        sys.exit(DAMAGED)
    if max(image.size) > LONGEST_SIDE or image.width * image.height > MOST_PIXELS:
        sys.exit(TOO_MANY_PIXELS)
    try:
        image.draft("RGB", (width * 2, height * 2))
        upright = ImageOps.exif_transpose(image)
        plain = _without_transparency(upright)
        fitted = ImageOps.fit(plain, (width, height), Image.Resampling.LANCZOS)
        return _packed(fitted)
    except Exception:
        sys.exit(DAMAGED)


def _without_transparency(picture: Any) -> Any:
    from PIL import Image

    if picture.mode in ("RGB", "L"):
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    ground = Image.new("RGBA", layered.size, (*GROUND, 255))
    return Image.alpha_composite(ground, layered).convert("RGB")


def _packed(picture: Any) -> bytes:
    """Its pixels alone: what else a file says (place, comment, profile) would be written along."""
    from PIL import Image

    pixels = Image.new("RGB", picture.size)
    pixels.paste(picture)
    for quality in (86, 74, 60, 40):
        packed = io.BytesIO()
        pixels.save(packed, "JPEG", quality=quality, optimize=True)
        if packed.tell() <= MOST_STORED:
            return packed.getvalue()
    sys.exit(DAMAGED)
