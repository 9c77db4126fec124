"""Pictures that members give: whatever they hold, a small JPEG comes out, or a reason."""

import io
import os
import random
import struct
import zlib

import pytest
from PIL import Image

from handlers.activity.cards.rules import PictureProblem
from jobs.pictures import decoding
from jobs.pictures.backgrounds import UnfitPicture, make_background
from jobs.pictures.cards.card import HEIGHT, WIDTH


def packed(image: Image.Image, kind: str, **options: object) -> bytes:
    held = io.BytesIO()
    image.save(held, kind, **options)
    return held.getvalue()


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg))


def plain(colour: tuple[int, ...] = (200, 40, 40), size: tuple[int, int] = (320, 200), mode: str = "RGB"):
    return Image.new(mode, size, colour)


def png_of_size(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG whose header promises that size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + chunk(b"IDAT", zlib.compress(body, level=1)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
async def test_each_of_the_four_formats_becomes_a_small_jpeg_of_a_cards_size(kind: str) -> None:
    drawn = await make_background(packed(plain(), kind))

    image = opened(drawn)
    assert image.format == "JPEG"
    assert image.size == (WIDTH, HEIGHT)
    red, green, blue = image.getpixel((500, 150))
    assert abs(red - 200) < 12
    assert abs(green - 40) < 12
    assert abs(blue - 40) < 12
    assert len(drawn) < 20_000


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
async def test_of_a_moving_picture_the_first_is_taken(kind: str) -> None:
    frames = [plain((0, 200, 0)), plain((200, 0, 0))]
    moving = packed(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)

    red, green, _ = opened(await make_background(moving)).getpixel((500, 150))

    assert green > 150 > red


async def test_a_photo_that_was_taken_sideways_stands_upright() -> None:
    image = plain((0, 0, 200), (300, 1000))
    image.paste((200, 0, 0), (0, 0, 150, 1000))
    exif = Image.Exif()
    exif[0x0112] = 6

    upright = opened(await make_background(packed(image, "JPEG", exif=exif)))

    assert upright.getpixel((500, 20))[0] > 150
    assert upright.getpixel((500, 280))[2] > 150


async def test_nothing_of_the_original_but_its_pixels_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home, 52.5N 13.4E"

    drawn = await make_background(packed(plain(), "JPEG", exif=exif, comment=b"a secret"))

    assert b"taken at home" not in drawn
    assert b"a secret" not in drawn
    assert not opened(drawn).getexif()


async def test_transparent_pictures_lie_on_dark_ground() -> None:
    drawn = opened(await make_background(packed(plain((0, 0, 0, 0), mode="RGBA"), "PNG")))

    assert max(drawn.getpixel((500, 150))) < 40


async def test_a_picture_full_of_noise_still_becomes_small() -> None:
    noise = Image.frombytes("RGB", (1000, 300), os.urandom(1000 * 300 * 3))

    assert len(await make_background(packed(noise, "PNG"))) <= decoding.MOST_STORED


NO_PICTURE, TOO_MANY, DAMAGED = (
    PictureProblem.NO_PICTURE,
    PictureProblem.TOO_MANY_PIXELS,
    PictureProblem.DAMAGED,
)
HOSTILE = {
    "nothing": (b"", NO_PICTURE),
    "a page": (b"<!doctype html><title>hello</title>", NO_PICTURE),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", NO_PICTURE),
    "tiff": (packed(plain(), "TIFF"), NO_PICTURE),
    "bmp": (packed(plain(), "BMP"), NO_PICTURE),
    "ico": (packed(plain(size=(64, 64)), "ICO"), NO_PICTURE),
    "postscript": (packed(plain(), "EPS"), NO_PICTURE),
    "a program": (b"\x7fELF" + bytes(200), NO_PICTURE),
    "an archive": (b"PK\x03\x04" + bytes(200), NO_PICTURE),
    "a png by name only": (b"\x89PNG\r\n\x1a\n", DAMAGED),
    "a header and no pixels": (png_of_size(100, 100)[:40], DAMAGED),
    "fewer pixels than promised": (png_of_size(4_000, 4_000, bytes(100)), DAMAGED),
    "a bomb by its sides": (png_of_size(60_000, 60_000), TOO_MANY),
    "a bomb by one side": (png_of_size(100_000, 10), TOO_MANY),
    "a bomb by its area": (png_of_size(8_000, 8_000), TOO_MANY),
    "zero pixels": (png_of_size(0, 0), DAMAGED),
    "the largest side there is": (png_of_size(0xFFFFFFFF, 0xFFFFFFFF), None),
    "half a jpeg": (packed(plain(size=(900, 900)), "JPEG")[:300], DAMAGED),
    "a jpeg in name": (b"\xff\xd8\xff" + bytes(1_000), DAMAGED),
    "a gif in name": (b"GIF89a" + b"\xff" * 1_000, DAMAGED),
    "a webp in name": (b"RIFF\xff\xff\xff\xffWEBPVP8 " + bytes(500), DAMAGED),
    "one format in another": (packed(plain(), "PNG")[:8] + packed(plain(), "GIF"), DAMAGED),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_what_is_no_picture_or_a_hostile_one_is_refused_with_its_reason(name: str) -> None:
    data, problem = HOSTILE[name]

    with pytest.raises(UnfitPicture) as refused:
        await make_background(data)

    assert problem is None or refused.value.problem is problem


async def test_a_bomb_that_is_really_there_is_refused() -> None:
    with pytest.raises(UnfitPicture) as refused:
        await make_background(png_of_size(8_192, 8_192, bytes(8_192 * (8_192 * 3 + 1))))

    assert refused.value.problem is TOO_MANY


async def test_a_photo_of_the_largest_size_allowed_is_taken() -> None:
    drawn = await make_background(packed(plain(size=(8_192, 2_441)), "PNG"))

    assert opened(drawn).size == (WIDTH, HEIGHT)


async def test_damaged_pictures_never_do_more_than_be_refused() -> None:
    whole = packed(plain(size=(64, 40)), "WEBP")
    for at in random.sample(range(12, len(whole)), 5):
        broken = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        size, problem = (WIDTH, HEIGHT), None
        try:
            size = opened(await make_background(broken)).size
        except UnfitPicture as refused:
            problem = refused.problem
        assert size == (WIDTH, HEIGHT), at
        assert problem in (None, DAMAGED, TOO_MANY, NO_PICTURE), at
