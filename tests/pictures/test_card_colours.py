"""Colours of cards: what nobody chose can always be read, and what somebody chose is used, and judged."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.activity.cards.rules import COLOURS, Style, colour_of
from jobs.pictures.cards.palette import (
    FRAME_CONTRAST,
    MOST_SCRIM,
    SIGN_CONTRAST,
    TEXT_CONTRAST,
    WeakSpot,
    readable_on,
    scrim,
)
from jobs.pictures.colours import BLACK, WHITE, channels, contrast, legible, mix, turned
from jobs.pictures.rank_card import TEMPLATES, RankCard, hard_to_see, palette

COLOUR = st.integers(0, 0xFFFFFF)
STYLE = st.sampled_from(list(TEMPLATES))
CARD = RankCard(
    name="Ada",
    level_word="Level",
    level="4",
    rank_word="Rank",
    rank="#3",
    xp="1 / 2 XP",
    to_go="1 XP to level 5",
    messages="1 message",
    voice="no voice time",
    progress=0.5,
)


def card(**look: Any) -> RankCard:
    return msgspec.structs.replace(CARD, **look)


def test_the_styles_that_can_be_chosen_are_those_that_can_be_drawn() -> None:
    assert {style.value for style in Style} == set(TEMPLATES)


@given(STYLE, st.none() | COLOUR)
def test_without_a_choice_everything_can_be_read_whatever_the_level_role(
    style: str, accent: int | None
) -> None:
    drawn_in = palette(card(style=style, accent=accent))

    assert contrast(drawn_in.text, drawn_in.ground) >= TEXT_CONTRAST
    assert contrast(drawn_in.muted, drawn_in.ground) >= TEXT_CONTRAST
    assert contrast(drawn_in.accent, drawn_in.ground) >= SIGN_CONTRAST
    assert hard_to_see(card(style=style, accent=accent)) == ()


@given(STYLE, COLOUR, st.none() | COLOUR)
def test_any_chosen_ground_gets_writing_that_can_be_read_on_it(
    style: str, secondary: int, accent: int | None
) -> None:
    drawn_in = palette(card(style=style, secondary=secondary, accent=accent))

    assert drawn_in.ground == secondary
    assert contrast(drawn_in.text, secondary) >= TEXT_CONTRAST
    assert contrast(drawn_in.accent, secondary) >= SIGN_CONTRAST


@given(STYLE, COLOUR, COLOUR, COLOUR, COLOUR)
def test_what_was_chosen_is_used_as_it_is(
    style: str, primary: int, secondary: int, border: int, text: int
) -> None:
    drawn_in = palette(card(style=style, primary=primary, secondary=secondary, border=border, text=text))

    assert (drawn_in.accent, drawn_in.ground) == (primary, secondary)
    assert (drawn_in.border, drawn_in.text) == (border, text)


@given(STYLE, COLOUR, COLOUR, COLOUR, COLOUR)
def test_exactly_the_choices_below_the_measure_are_pointed_out(
    style: str, primary: int, secondary: int, border: int, text: int
) -> None:
    spots = hard_to_see(card(style=style, primary=primary, secondary=secondary, border=border, text=text))

    assert (WeakSpot.TEXT in spots) == (contrast(text, secondary) < TEXT_CONTRAST)
    assert (WeakSpot.PRIMARY in spots) == (contrast(primary, secondary) < SIGN_CONTRAST)
    assert (WeakSpot.BORDER in spots) == (contrast(border, secondary) < FRAME_CONTRAST)


@given(STYLE, st.none() | COLOUR, COLOUR)
def test_text_over_any_picture_can_be_read(style: str, accent: int | None, pixel: int) -> None:
    drawn_in = palette(card(style=style, accent=accent))
    seen = mix(pixel, drawn_in.ground, scrim(drawn_in))

    assert contrast(seen, drawn_in.text) >= TEXT_CONTRAST - 0.1  # a colour has whole steps


@given(COLOUR, COLOUR)
def test_the_ground_over_a_picture_never_hides_it_wholly(ground: int, text: int) -> None:
    drawn_in = palette(card(secondary=ground, text=text))

    assert 0.4 <= scrim(drawn_in) <= MOST_SCRIM


@given(COLOUR)
def test_on_every_ground_something_can_be_read(ground: int) -> None:
    assert contrast(readable_on(ground), ground) >= TEXT_CONTRAST


@given(COLOUR, COLOUR, st.floats(1, 4.5))
def test_a_colour_is_strengthened_until_it_stands_out(colour: int, ground: int, ratio: float) -> None:
    assert contrast(legible(colour, ground, ratio), ground) >= ratio


@given(COLOUR, COLOUR)
def test_contrast_is_that_of_wcag(colour: int, other: int) -> None:
    assert contrast(colour, other) == contrast(other, colour)
    assert 1 <= contrast(colour, other) <= contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast(colour, colour) == 1


@given(COLOUR, st.floats(-720, 720))
def test_turning_a_colour_keeps_it_a_colour(colour: int, degrees: float) -> None:
    assert all(0 <= channel <= 255 for channel in channels(turned(colour, degrees)))
    assert max(abs(a - b) for a, b in zip(channels(turned(colour, 360)), channels(colour), strict=True)) <= 1


@given(COLOUR, st.booleans(), st.booleans())
def test_every_colour_can_be_written(colour: int, sign: bool, small: bool) -> None:
    written = f"{'#' if sign else ''}{colour:06{'x' if small else 'X'}}"

    assert colour_of(f"  {written} ") == colour


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("#F80", 0xFF8800),
        ("0x00ff00", 0x00FF00),
        ("Teal", COLOURS["teal"]),
        ("  BLURPLE ", 0x5865F2),
        ("sky", 0x87CEEB),
        ("Grün", COLOURS["green"]),
        ("weiss", 0xFFFFFF),
        ("", None),
        ("#", None),
        ("#12345", None),
        ("#1234567", None),
        ("#GGGGGG", None),
        ("rgb(1,2,3)", None),
        ("transparent", None),
        ("#12 34 56", None),
    ],
)
def test_colours_have_names_and_short_forms(text: str, colour: int | None) -> None:
    assert colour_of(text) == colour
