"""The rank card: a valid picture of the right size for any member whatsoever."""

import io
import struct
import threading
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from jobs.pictures import canvas
from jobs.pictures.colours import contrast
from jobs.pictures.png import encode_png, png_size
from jobs.pictures.rank_card import HEIGHT, TEMPLATES, WIDTH, RankCard, palette, render

ADA = RankCard(
    name="Ada Lovelace",
    level_word="Level",
    level="42",
    rank_word="Rank",
    rank="#3",
    xp="12,345 / 20,000 XP",
    to_go="7,655 XP to level 43",
    messages="12,408 messages",
    voice="86 h 20 min in voice",
    progress=0.617,
    accent=0x3BA55C,
)
NAME_BOX = (288, 40, 700, 125)
BAR_ROW = 237
BAR_LEFT, BAR_RIGHT = 288, 952


def ada(**changes: Any) -> RankCard:
    return msgspec.structs.replace(ADA, **changes)


def opened(card: RankCard) -> Image.Image:
    return Image.open(io.BytesIO(render(card)))


def colourful(image: Image.Image) -> int:
    """How many pixels are far from grey."""
    data = image.convert("RGB").tobytes()
    return sum(max(data[at : at + 3]) - min(data[at : at + 3]) > 100 for at in range(0, len(data), 3))


def filled_share(card: RankCard) -> float:
    """How much of the bar's length is filled, by its brightness."""
    row = opened(card).convert("L").crop((BAR_LEFT, BAR_ROW, BAR_RIGHT, BAR_ROW + 1)).tobytes()
    return sum(value > 110 for value in row) / len(row)


def solid_png(colour: tuple[int, int, int], side: int = 256) -> bytes:
    return encode_png(side, side, bytes((*colour, 255)) * side * side)


def test_a_card_is_a_png_of_twice_the_size_it_takes_in_a_chat() -> None:
    image = opened(ADA)
    image.load()

    assert image.format == "PNG"
    assert image.size == (WIDTH, HEIGHT) == (1000, 300)
    assert image.getpixel((0, 0)) == (0, 0, 0, 0)  # round corners
    assert image.getpixel((WIDTH // 2, HEIGHT - 10))[3] == 255


def test_the_name_changes_the_picture() -> None:
    box = [opened(ada(name=name)).crop(NAME_BOX).tobytes() for name in ("Ada", "Ben", "Ada")]

    assert box[0] == box[2] != box[1]


def test_emoji_in_a_name_are_in_colour() -> None:
    assert colourful(opened(ada(name="🍕🎉🦊🌈")).crop(NAME_BOX)) > 1_000
    assert colourful(opened(ada(name="Plain")).crop(NAME_BOX)) == 0


@pytest.mark.parametrize("progress", [0.25, 0.5, 0.9])
def test_the_bar_is_as_long_as_the_progress(progress: float) -> None:
    assert filled_share(ada(progress=progress)) == pytest.approx(progress, abs=0.01)


def test_zero_xp_has_an_empty_bar_and_the_last_level_a_full_one() -> None:
    assert filled_share(ada(progress=0.0, level="0", xp="0 / 100 XP")) == 0
    assert filled_share(ada(progress=1.0, level="1,000", to_go="Highest level reached")) > 0.99


@pytest.mark.parametrize("progress", [-1.0, 7.0, float("nan"), float("inf")])
def test_an_impossible_progress_is_no_problem(progress: float) -> None:
    assert png_size(render(ada(progress=progress))) == (WIDTH, HEIGHT)


def test_extreme_figures_stay_on_the_card() -> None:
    card = ada(
        level="1,000",
        rank="#9,223,372,036",
        xp="999,999,999,999 / 999,999,999,999 XP",
        to_go="999,999,999,999 XP to level 1,000",
        messages="9,223,372,036,854 messages",
        voice="2,562,047,788,015 h 12 min in voice",
    )
    right_edge = opened(card).convert("L").crop((WIDTH - 40, 40, WIDTH - 6, 215))

    assert max(right_edge.tobytes()) < 120  # no bright letter runs over the edge


def test_the_avatar_is_drawn_round() -> None:
    image = opened(ada(avatar=solid_png((10, 200, 250)))).convert("RGB")

    assert image.getpixel((150, 150)) == (10, 200, 250)
    assert image.getpixel((60, 60)) != (10, 200, 250)


def test_a_smaller_avatar_fills_the_circle() -> None:
    image = opened(ada(avatar=solid_png((10, 200, 250), 32))).convert("RGB")

    assert image.getpixel((150, 60)) == (10, 200, 250)


@pytest.mark.parametrize(
    "avatar",
    [
        None,
        b"",
        b"GIF89a",
        solid_png((1, 2, 3))[:60],
        solid_png((1, 2, 3))[:40] + b"\0" * 200,
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + b"IHDR"
        + struct.pack(">II", 60_000, 60_000)
        + bytes(20),
    ],
    ids=["none", "empty", "no png", "cut off", "damaged", "huge"],
)
def test_without_a_usable_avatar_the_card_is_still_drawn(avatar: bytes | None) -> None:
    image = opened(ada(avatar=avatar)).convert("RGB")

    assert image.getpixel((150, 80)) != (0, 0, 0)


def test_without_an_avatar_the_first_letter_stands_in() -> None:
    circle = (60, 60, 240, 240)

    assert opened(ada(name="Ada")).crop(circle).tobytes() != opened(ada(name="Ben")).crop(circle).tobytes()


@pytest.mark.parametrize("accent", [0x000001, 0x00008B, 0x571173, 0xFFFFFF, 0xFFFF00, 0xFF0000])
def test_any_role_colour_is_made_legible(accent: int) -> None:
    drawn_in = palette(ada(accent=accent))

    assert contrast(drawn_in.accent, drawn_in.ground) >= 5
    assert contrast(0xFFFFFF, drawn_in.deep) >= 10


def test_cards_drawn_at_once_in_threads_equal_those_drawn_alone() -> None:
    cards = [ada(name=name, avatar=solid_png((at * 20, 90, 90), 64)) for at, name in enumerate("ABCDEFGH")]
    alone = [render(card) for card in cards]
    together: dict[int, bytes] = {}

    def draw(at: int) -> None:
        together[at] = render(cards[at])

    threads = [threading.Thread(target=draw, args=(at,)) for at in range(len(cards))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [together[at] for at in range(len(cards))] == alone


@settings(max_examples=60)
@given(
    name=st.text(max_size=120),
    words=st.text(max_size=60),
    progress=st.floats(allow_nan=True, allow_infinity=True),
    accent=st.none() | st.integers(0, 0xFFFFFF),
    avatar=st.none() | st.binary(max_size=200),
    style=st.sampled_from([*TEMPLATES, "a style of long ago"]),
    colours=st.lists(st.none() | st.integers(0, 0xFFFFFF), min_size=4, max_size=4),
)
def test_any_member_gets_a_card_in_any_style_and_colours(
    name: str,
    words: str,
    progress: float,
    accent: int | None,
    avatar: bytes | None,
    style: str,
    colours: list[int | None],
) -> None:
    card = ada(
        name=name,
        messages=words,
        rank=words,
        to_go=words,
        progress=progress,
        accent=accent,
        avatar=avatar,
        style=style,
        **dict(zip(("primary", "secondary", "border", "text"), colours, strict=True)),
    )

    assert png_size(render(card)) == (WIDTH, HEIGHT)


@given(st.integers(1, 20), st.integers(1, 20), st.data())
def test_a_png_holds_the_pixels_it_was_made_from(width: int, height: int, data: st.DataObject) -> None:
    pixels = data.draw(st.binary(min_size=width * height * 4, max_size=width * height * 4))

    assert Image.open(io.BytesIO(encode_png(width, height, pixels))).tobytes() == pixels


def test_a_broken_drawing_is_told_and_not_returned() -> None:
    with pytest.raises(canvas.DrawingFailed):
        canvas.draw("no svg", 10, 10)


def test_cards_stay_small_enough_to_upload_quickly() -> None:
    assert len(render(ada(avatar=solid_png((10, 200, 250))))) < 250_000


SCRIPTS = {
    "Latin": "Žofie Đặng",
    "Greek": "Αλέξανδρος",
    "Cyrillic": "Александр",
    "Arabic": "محمد بن سلمان",
    "Hebrew": "שלום עולם",
    "Devanagari": "नमस्ते दुनिया",
    "Thai": "สวัสดีชาวโลก",
    "Japanese": "山田太郎さん",
    "Korean": "김철수 한국",
    "Chinese": "你好，世界",
    "Georgian": "გამარჯობა",
    "Amharic": "ሰላም ለዓለም",
    "emoji": "👩‍🚀🏳️‍🌈🦊",
    "letters like": "𝓕𝓪𝓷𝓬𝔂",
}


@pytest.mark.parametrize("style", TEMPLATES)
def test_every_style_writes_every_script(style: str) -> None:
    plain = render(ada(name="", style=style, avatar=solid_png((9, 9, 9))))
    drawn = {
        script: render(ada(name=name, style=style, avatar=solid_png((9, 9, 9))))
        for script, name in SCRIPTS.items()
    }

    assert plain not in drawn.values()
    assert len(set(drawn.values())) == len(SCRIPTS)


@pytest.mark.parametrize("style", TEMPLATES)
def test_every_style_shows_all_there_is_to_say(style: str) -> None:
    first = render(ada(style=style))

    for change in ("level", "rank", "xp", "to_go", "messages", "voice"):
        assert render(ada(style=style, **{change: "77"})) != first, change
    assert render(ada(style=style, progress=0.2)) != first


@pytest.mark.parametrize("style", TEMPLATES)
@pytest.mark.parametrize("part", ["primary", "secondary", "border", "text"])
def test_every_style_uses_every_colour(style: str, part: str) -> None:
    assert render(ada(style=style, **{part: 0x12AB34})) != render(ada(style=style))


@pytest.mark.parametrize("style", TEMPLATES)
def test_every_style_takes_a_picture_behind_it(style: str) -> None:
    held = io.BytesIO()
    Image.new("RGB", (WIDTH, HEIGHT), (250, 20, 20)).save(held, "JPEG")

    with_picture = opened(ada(style=style, picture=held.getvalue())).convert("RGB")
    without = opened(ada(style=style)).convert("RGB")

    assert sum(with_picture.getpixel((450, 10))) != sum(without.getpixel((450, 10)))
    assert png_size(render(ada(style=style, picture=b"\xff\xd8\xff broken"))) == (WIDTH, HEIGHT)


@pytest.mark.parametrize("style", TEMPLATES)
def test_no_style_lets_figures_run_over_its_edge(style: str) -> None:
    card = ada(
        style=style,
        name="M" * 32,
        level="1,000",
        rank="#9,223,372,036",
        xp="999,999,999,999 / 999,999,999,999 XP",
        to_go="999,999,999,999 XP to level 1,000",
        messages="9,223,372,036,854 messages",
        voice="2,562,047,788,015 h 12 min in voice",
    )
    edge = (WIDTH - 22, 40, WIDTH - 12, 215)
    quiet = ada(style=style, name="", level="", rank="", xp="", to_go="", messages="", voice="")

    assert opened(card).crop(edge).tobytes() == opened(quiet).crop(edge).tobytes()


def test_low_progress_on_a_poster_is_the_begin_of_a_bar_and_no_stray_tick() -> None:
    strip = (300, HEIGHT - 9, 724, HEIGHT - 8)
    above = (300, HEIGHT - 24, 724, HEIGHT - 23)

    def pixels(progress: float, box: tuple[int, int, int, int]) -> list[int]:
        return list(opened(ada(style="poster", progress=progress)).convert("L").crop(box).tobytes())

    low, ground = pixels(0.004, strip), pixels(0.004, above)[-1]

    assert sum(value < 60 for value in low) >= 18, "what is done is as wide as it is high"
    assert ground - low[-1] >= 15, "what is left to do can be seen"
    assert not any(value < 60 for value in pixels(0.0, strip)), "nothing done is an empty bar"
