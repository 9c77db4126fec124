"""A line of text: every script is shaped, ordered and complete, and nothing is ever a box."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.pictures import bidi
from jobs.pictures.text import MOST_MARKS, Line, clean, first_character, fit_line, set_line
from jobs.pictures.typefaces import Weight

NAMES = {
    "latin": "Ada Lovelace",
    "latin with marks": "Žluťoučký Đặng Ngọc Ơi",
    "decomposed": unicodedata.normalize("NFD", "Žluťoučký Đặng"),
    "cyrillic": "Владимир Ёлкин Їжак",
    "greek": "Αλέξανδρος ὁ Μέγας",
    "arabic": "محمد بن سلمان ۱۲۳",
    "hebrew": "שָׁלוֹם עולם",
    "devanagari": "नमस्ते क्षत्रिय",
    "bengali": "বাংলা স্বাগতম",
    "tamil": "தமிழ் வணக்கம்",
    "telugu": "తెలుగు స్వాగతం",
    "thai": "สวัสดีชาวโลก ที่นี่",
    "khmer": "ខ្មែរ ស្វាគមន៍",
    "burmese": "မြန်မာ",
    "georgian": "ქართული",
    "armenian": "Հայերեն",
    "ethiopic": "አማርኛ",
    "japanese": "山田太郎さん カタカナ",
    "chinese": "漢字 简体字 龍鳳",
    "korean": "김철수 한국어",
    "jamo": unicodedata.normalize("NFD", "김철수"),
    "tibetan": "བོད་སྐད",
    "mathematical": "𝓕𝓪𝓷𝓬𝔂 𝕯𝖆𝖗𝖐 𝔸𝕓𝕔 𝟙𝟚",
    "small capitals": "ꜱᴍᴀʟʟ ᴄᴀᴘꜱ",
    "full width": "Ｆｕｌｌ　Ｗｉｄｔｈ",
    "circled": "ⓐⓑⓒ ①②",
    "runes": "ᚠᚢᚦᚨᚱᚲ",
    "cuneiform": "𒐫",
    "decorated": "꧁༒☬ÐÐ☬༒꧂ ★彡 ✦ ➤",
    "emoji": "😀🦊🎉🏴‍☠️👍🏽❤️",
    "families and flags": "👩‍🚀👨‍👩‍👧‍👦🇩🇪🏴󠁧󠁢󠁥󠁮󠁧󠁿🏳️‍🌈",
    "keycaps": "1️⃣#️⃣",
    "emoji of Unicode 16": "🫩🪾",
}


def glyph_ids(line: Line) -> list[int]:
    return [glyph.glyph_id for glyph in line.glyphs]


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_name_in_this_script_is_drawn_whole_and_without_a_box(name: str) -> None:
    line = set_line(name, 50, Weight.EXTRABOLD)

    assert line.left_out == ()
    assert not line.is_blank
    assert 0 not in glyph_ids(line)
    assert line.width > 0


@pytest.mark.parametrize(
    ("text", "glyphs"),
    [("👩‍🚀", 1), ("👨‍👩‍👧‍👦", 1), ("🇩🇪", 1), ("👍🏽", 1), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 1), ("🏳️‍🌈", 1), ("1️⃣", 1), ("🇩🇪🇫🇷", 2)],
)
def test_an_emoji_sequence_is_one_picture(text: str, glyphs: int) -> None:
    pictures = [g for g in set_line(text, 50).glyphs if g.typeface.picture(g.glyph_id, 50)]

    assert len(pictures) == glyphs
    assert all(glyph.typeface.colour for glyph in pictures)


def test_arabic_letters_join() -> None:
    joined = set_line("بيت", 50)
    alone = [glyph_ids(set_line(letter, 50))[0] for letter in "بيت"]

    assert not set(alone) & set(glyph_ids(joined)[:2])


def test_arabic_runs_from_right_to_left() -> None:
    first_and_last = glyph_ids(set_line("א ב", 50))

    assert first_and_last[0] == glyph_ids(set_line("ב", 50))[0]
    assert first_and_last[-1] == glyph_ids(set_line("א", 50))[0]


def test_latin_in_a_hebrew_name_keeps_its_own_direction() -> None:
    mixed = glyph_ids(set_line("שלום abc", 50))

    assert mixed[:3] == glyph_ids(set_line("abc", 50))


def test_devanagari_conjuncts_take_one_glyph() -> None:
    assert len(set_line("क्ष", 50).glyphs) < len("क्ष")


def test_one_code_point_takes_the_form_of_the_language_around_it() -> None:
    japanese, chinese = set_line("直さん", 50), set_line("直", 50)

    assert japanese.glyphs[0].glyph_id != chinese.glyphs[0].glyph_id


def test_a_mark_stays_on_its_letter_whichever_way_it_is_written() -> None:
    assert set_line("e\u0301", 50).width == pytest.approx(set_line("é", 50).width)


def test_towers_of_marks_are_cut_down() -> None:
    tower = "Z" + "\u0351\u036b\u0353\u036a" * 20

    assert len(set_line(tower, 50).glyphs) <= 1 + MOST_MARKS


def test_what_no_typeface_has_is_left_out_and_named() -> None:
    line = set_line("a\U000e0fffb\U0001d800c", 50)  # SignWriting is not among our fonts

    assert line.left_out == ("\U0001d800",)
    assert len(line.glyphs) == 3


@pytest.mark.parametrize("name", ["\u200b\u200d", "\u3164", "\u202e", "\x00\x1b", "\ufe0f", "", "   "])
def test_an_invisible_name_is_blank_and_no_box(name: str) -> None:
    assert set_line(name, 50).is_blank


def test_overrides_of_direction_are_taken_out() -> None:
    assert clean("\u202eabc\u2066def\u2069") == "abcdef"


@pytest.mark.parametrize(
    ("text", "first"),
    [("Ada", "A"), ("👩‍🚀x", "👩‍🚀"), ("e\u0301a", "e\u0301"), ("\u200b\u202eb", "b"), ("", "")],
)
def test_the_first_character_is_a_whole_one(text: str, first: str) -> None:
    assert first_character(text) == first


def test_lines_are_made_one_line() -> None:
    assert clean(" a\n\tb  c ") == "a b c"


def test_a_long_name_is_made_smaller_first() -> None:
    line = fit_line("Ada Lovelace the First", 50, 500, smallest=30)

    assert line.size < 50
    assert line.width <= 500
    assert glyph_ids(line) == glyph_ids(set_line("Ada Lovelace the First", 50))


@pytest.mark.parametrize(
    "name", ["Somebody with a name that never ends, ever", "محمد " * 20, "👩‍🚀" * 30, "漢" * 60]
)
def test_a_name_too_long_ends_in_an_ellipsis(name: str) -> None:
    line = fit_line(name, 50, 300, smallest=36)
    dots = glyph_ids(set_line("…", 50))[0]

    assert line.size == 36
    assert line.width <= 300
    assert dots in glyph_ids(line)
    assert len(line.glyphs) > 1


def test_an_ellipsis_never_splits_a_character() -> None:
    line = fit_line("👩‍🚀" * 30, 50, 300, smallest=36)
    whole = glyph_ids(set_line("👩‍🚀", 50))[0]

    assert {glyph.glyph_id for glyph in line.glyphs if glyph.typeface.colour} == {whole}


@settings(max_examples=150)
@given(st.text(max_size=60), st.sampled_from(list(Weight)), st.floats(1, 2_000))
def test_any_text_fits_and_never_holds_a_box(text: str, weight: Weight, width: float) -> None:
    line = fit_line(text, 50, width, weight, smallest=20)

    assert 0 not in glyph_ids(line)
    assert line.width <= max(width, 50)  # narrower than an ellipsis, the ellipsis stands alone
    assert line.svg(0, 0, "#fff").startswith("<g")


@given(st.text(max_size=40))
def test_cleaning_is_done_after_one_time(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", [0, 0, 0]),
        ("אב", [1, 1]),
        ("אב 12", [1, 1, 1, 2, 2]),
        ("a אב", [0, 0, 1, 1]),
        ("a אב 1", [0, 0, 1, 1, 1, 2]),
        ("אב a!", [1, 1, 1, 2, 1]),
        ("א10%", [1, 2, 2, 2]),
        ("ا1,2", [1, 2, 2, 2]),
    ],
)
def test_directions_follow_the_unicode_rules(text: str, expected: list[int]) -> None:
    assert bidi.levels(text) == expected


@pytest.mark.parametrize(
    ("levels", "order"),
    [([0, 1, 0], [0, 1, 2]), ([1, 2, 1], [2, 1, 0]), ([0, 1, 2, 1, 0], [0, 3, 2, 1, 4]), ([], [])],
)
def test_runs_are_put_in_visual_order(levels: list[int], order: list[int]) -> None:
    assert bidi.visual_order(levels) == order
