"""Pictures of dungeons: drawn by us, served by the web process, in each dungeon's own colour."""

import struct
import subprocess
import sys
import zlib

import pytest

from handlers.raid_desk.dungeons.dungeon import Dungeon
from handlers.raid_desk.dungeons.pictures import EDGES, FOLDER, PATH, SHADES, drawing_of, picture_address
from handlers.raid_desk.dungeons.shipped import shipped_dungeons
from jobs.pictures.dungeon_drawings import SIDE, draw, names

HERE = "http://127.0.0.1:8000"


def chunks(png):
    """Kind -> body."""
    chunks_of, at = {}, 8
    while at < len(png):
        length = struct.unpack(">I", png[at : at + 4])[0]
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + body)
        chunks_of[kind] = body
        at += 12 + length
    return chunks_of


def drawn(png):
    """Its pixels, as places in the palette, without the filter byte of each row."""
    rows = zlib.decompress(chunks(png)[b"IDAT"])
    return b"".join(rows[at + 1 : at + 1 + SIDE] for at in range(0, len(rows), SIDE + 1))


def test_each_drawing_is_shipped_and_nothing_else():
    assert {file.stem for file in FOLDER.iterdir()} == set(names())
    assert {dungeon.key for dungeon in shipped_dungeons()} <= set(names())


def test_no_two_dungeons_look_the_same():
    looks = {(drawing_of(dungeon), dungeon.color) for dungeon in shipped_dungeons()}
    pictures = {(FOLDER / f"{drawing}.png").read_bytes() for drawing, _ in looks}
    assert len(looks) == len(pictures) == len(shipped_dungeons())


@pytest.mark.parametrize("name", sorted(names()))
def test_a_shipped_drawing_is_what_would_be_drawn(name):
    """Drawn otherwise on purpose? Then run `python -m jobs.pictures.dungeon_drawings`."""
    shipped, now = drawn((FOLDER / f"{name}.png").read_bytes()), drawn(draw(name))

    assert len(shipped) == SIDE * SIDE
    assert sum(abs(a - b) > 1 for a, b in zip(shipped, now, strict=True)) < SIDE


@pytest.mark.parametrize(
    ("dungeon", "drawing"),
    [
        (Dungeon(key="moon_temple", name="Moon Temple"), "letter_m"),
        (Dungeon(key="arger", name="Ärger"), "letter_a"),
        (Dungeon(key="_0a1b2c3d", name="月"), "letter_0"),
        (Dungeon(key="7", name="7"), "letter_7"),
    ],
)
def test_a_dungeon_that_a_guild_made_has_its_first_letter(dungeon, drawing):
    assert drawing_of(dungeon) == drawing


def test_a_picture_that_a_guild_gave_is_kept_and_without_an_address_there_is_none():
    own = Dungeon(key="moon", name="Moon", picture="https://example.org/moon.png")

    assert picture_address(own, HERE) == "https://example.org/moon.png"
    assert picture_address(Dungeon(key="moon", name="Moon"), "") is None


async def test_the_web_process_serves_it_in_the_dungeons_colour_and_it_is_kept(raid, world):
    run = await raid.posts("tomb")

    address = run.message.embeds[0]["thumbnail"]["url"]
    answer = await world.fetch(address)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert "immutable" in answer.headers["cache-control"]
    colour = next(dungeon.color for dungeon in shipped_dungeons() if dungeon.key == "tomb")
    palette = chunks(answer.content)[b"PLTE"]
    assert len(palette) == 3 * (SHADES + EDGES)
    middle = SHADES // 2 * 3
    assert all(
        abs(a - b) < 8 for a, b in zip(palette[middle : middle + 3], colour.to_bytes(3, "big"), strict=True)
    )


@pytest.mark.parametrize(
    "name",
    ["tomb-ebed55.png", "nothing-ebed55-00000000.png", "..%2Frotmg-ebed55-00000000.png", "tomb-EBED55-0.png"],
)
async def test_what_is_no_picture_is_not_found(world, name):
    assert (await world.fetch(f"{HERE}{PATH}{name}")).status_code == 404


async def test_another_version_is_answered_with_the_present_one_and_not_kept_for_long(world):
    answer = await world.fetch(f"{HERE}{PATH}tomb-ebed55-00000000.png")

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=300"


def test_serving_a_picture_loads_no_library_for_drawing():
    code = (
        "import sys; from handlers.raid_desk.dungeons.pictures import read_picture;"
        "assert read_picture('tomb-ebed55-00000000.png');"
        "print([m for m in sys.modules if m.startswith(('thorvg', 'uharfbuzz', 'PIL', 'jobs.pictures'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
